"""A placeholder of integers or booleans takes what its dtype holds, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from kerata import backend as K
from kerata.errors import DataError
from kerata.graph.dtypes import INTEGERS
from kerata.graph.integer_inputs import require_held


@pytest.mark.parametrize(
    ("dtype", "values", "shown"),
    [
        ("int32", [0, 1.9], r"int32: a whole number from -2147483648 to 2147483647; got 1.9, at \[1\]"),
        ("int32", [2**31], r"got 2147483648, at \[0\]"),
        ("int32", [np.nan], r"got nan, at \[0\]"),
        ("int64", [-np.inf], r"got -inf, at \[0\]"),
        ("int64", [2.0**63], r"got 9.2\d*e\+18, at \[0\]"),
        ("int64", np.array([2**63], "uint64"), r"got 9223372036854775808, at \[0\]"),
        ("int64", [2**70], r"got 1.18\d*e\+21, at \[0\]"),
        ("uint8", [255, 300], r"uint8: a whole number from 0 to 255; got 300, at \[1\]"),
        ("uint8", [-1], r"got -1, at \[0\]"),
        ("uint64", [-1], r"got -1, at \[0\]"),
        ("int16", np.array([np.inf], "float16"), r"got inf, at \[0\]"),
        ("bool", [1, 2], r"bool: True or False, 1 or 0; got 2, at \[1\]"),
        ("bool", [0.5], r"got 0.5, at \[0\]"),
    ],
)
def test_what_the_dtype_cannot_hold_is_shown_as_it_was_given(on_each: str, dtype: str, values: Any, shown: str) -> None:
    x = K.placeholder((None,), dtype=dtype, name="count")
    f = K.function([x], [x])
    with pytest.raises(DataError, match=rf'"count" takes .*{shown}'):
        f([values])
    assert f([np.array([0.0, 1.0])])[0].dtype.name == dtype


@seed(1337)
@settings(max_examples=300, database=None)
@given(
    dtype=st.sampled_from([*INTEGERS, "bool"]),
    given_as=st.sampled_from([*INTEGERS, "float16", "float32", "float64"]),
    data=st.data(),
)
def test_values_pass_that_are_the_same_numbers_in_the_dtype(dtype: str, given_as: str, data: Any) -> None:
    if given_as.startswith("float"):
        edges = [float(e) for n in INTEGERS for i in [np.iinfo(n)] for e in (i.min, i.max, i.max + 1, i.min - 1)]
        number = st.one_of(st.floats(width=int(given_as[5:])), st.sampled_from(edges), st.integers(-3, 300).map(float))
    else:
        limits = np.iinfo(given_as)
        number = st.one_of(
            st.integers(int(limits.min), int(limits.max)),
            st.sampled_from([int(limits.min), int(limits.max), 0, 1, 2]),
        )
    with np.errstate(over="ignore"):
        values = np.array(data.draw(st.lists(number, min_size=1, max_size=4)), given_as)
    low, high = (0, 1) if dtype == "bool" else (int(np.iinfo(dtype).min), int(np.iinfo(dtype).max))

    def held(value: Any) -> bool:  # in Python's integers, which have no limits
        return bool(np.isfinite(value)) and float(value).is_integer() and low <= int(value) <= high

    wrong = [i for i, v in enumerate(values) if not held(v)]
    if not wrong:
        require_held(values, np.dtype(dtype), "x")
        return
    with pytest.raises(DataError, match=r"at \[\d\]") as error:
        require_held(values, np.dtype(dtype), "x")
    assert any(f"got {values[i]}, at [{i}]" in str(error.value) for i in wrong)
