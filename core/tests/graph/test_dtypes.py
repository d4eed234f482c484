"""The dtype in which operands of two dtypes meet."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from kerata import backend as K
from kerata.graph.dtypes import FLOATS, INTEGERS, NAMES, promote

SIGNED = [name for name in INTEGERS if name.startswith("int")]


@pytest.mark.parametrize(("first", "second"), itertools.product(INTEGERS, INTEGERS))
def test_integers_meet_in_the_narrowest_integer_that_holds_both(first: str, second: str) -> None:
    limits = [np.iinfo(first), np.iinfo(second)]
    low, high = min(int(i.min) for i in limits), max(int(i.max) for i in limits)
    holding = [n for n in INTEGERS if np.iinfo(n).min <= low and np.iinfo(n).max >= high]
    # Nothing holds all of uint64 and a negative number. numpy goes over to float64, in which 2**53 + 1 is 2**53 and
    # which indexes nothing; what was made of integers is to stay one, so they meet in int64.
    narrowest = min(holding, key=lambda n: np.dtype(n).itemsize) if holding else "int64"
    assert promote(first, second) == narrowest
    if holding:
        assert np.promote_types(first, second) == narrowest


@pytest.mark.parametrize("other", SIGNED)
def test_uint64_and_a_signed_integer_stay_integers(on_each: str, other: str) -> None:
    x, y = K.placeholder((1,), dtype="uint64"), K.placeholder((1,), dtype=other)
    total = x + y
    assert total.dtype == (y + x).dtype == "int64"
    value = K.function([x, y], [total])([np.array([2**53 + 2], "uint64"), np.array([-1], other)])[0]
    assert value.dtype.name == "int64" and int(value[0]) == 2**53 + 1


@pytest.mark.parametrize(("first", "second"), itertools.product(FLOATS, [*INTEGERS, "bool"]))
def test_a_float_keeps_its_dtype_beside_integers_and_booleans(first: str, second: str) -> None:
    assert promote(first, second) == promote(second, first) == first


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("float16", "bfloat16", "float32"),  # neither holds the other: one has the digits, one the range
        ("float16", "float32", "float32"),
        ("bfloat16", "float32", "float32"),
        ("bfloat16", "float64", "float64"),
        ("float16", "float64", "float64"),
        ("float32", "float64", "float64"),
    ],
)
def test_floats_meet_in_the_wider(first: str, second: str, expected: str) -> None:
    assert promote(first, second) == promote(second, first) == expected


@pytest.mark.parametrize("name", NAMES)
def test_a_dtype_meets_itself_and_booleans_in_itself(name: str) -> None:
    assert promote(name, name) == promote(name, "bool") == promote("bool", name) == name
