"""Arguments are checked in their own words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from kerata.argument_validation import (
    fraction,
    input_size,
    number,
    partial_shape,
    refuse,
    shown,
    whole_number,
    whole_numbers,
)
from kerata.errors import ArgumentError, ArgumentTypeError


class Float64(np.float64):
    """A number that shows itself as numpy 2's do."""

    def __repr__(self) -> str:
        return f"np.float64({float(self)})"


@pytest.mark.parametrize("value", [4, 4.0, 8 / 2, np.int64(4), np.uint8(4), np.float32(4.0), np.array(4)])
def test_whole_numbers_are_taken_in_any_form(value: Any) -> None:
    for came in (whole_number(value, "size"), whole_numbers([value], "size", 1)[0], input_size(value, "size")):
        assert type(came) is int and came == 4


def test_an_array_of_whole_numbers_is_taken() -> None:
    assert whole_numbers(np.array([2, 3]), "size", 2) == (2, 3)


@pytest.mark.parametrize("value", [None, 2.5, "3", b"3", True, np.True_, [1], (1,), {}, math.nan, math.inf, 1j])
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(ArgumentTypeError, match="size of Own must be a whole number; got "):
        whole_number(value, "size of Own")
    with pytest.raises(ArgumentError, match="size of Own must be 2 whole numbers of 1 or more, such as .2, 2.; got "):
        whole_numbers((2, value), "size of Own", 2)


@pytest.mark.parametrize(("value", "minimum"), [(0, 1), (-1, 1), (-1, 0), (-1.0, 0), (1, 2)])
def test_a_whole_number_below_the_least_is_refused(value: Any, minimum: int) -> None:
    with pytest.raises(ArgumentError, match=f"size must be {minimum} or more; got {int(value)}[.]"):
        whole_number(value, "size", minimum)
    with pytest.raises(ArgumentError, match=f"size must be 1 whole number of {minimum} or more, "):
        whole_numbers([value], "size", 1, minimum)


@pytest.mark.parametrize("value", [2**70, 2**63, 1e30])
def test_a_whole_number_that_no_size_can_be_is_refused(value: Any) -> None:
    with pytest.raises(ArgumentError, match="size must fit 64 bits; got "):
        whole_number(value, "size")


def test_any_count_of_whole_numbers_is_taken_where_none_is_said() -> None:
    assert whole_numbers([3, -1.0], "shape", minimum=-1) == (3, -1)
    with pytest.raises(ArgumentError, match=r"shape must be whole numbers of 1 or more, such as .2, 2.; got \(3, -1\)"):
        whole_numbers((3, -1), "shape")


def test_axes_may_be_negative() -> None:
    assert whole_number(-2.0, "axis", minimum=None) == -2
    with pytest.raises(ArgumentError, match="axis must fit 64 bits"):
        whole_number(-(2**70), "axis", minimum=None)


def test_sizes_of_a_shape_may_be_unknown() -> None:
    assert partial_shape([None, 3.0, np.int64(2)], "shape") == (None, 3, 2)
    for wrong in (3, "23", (None, 0), (None, 2.5), (True,), (2**70,)):
        with pytest.raises(ArgumentError, match="shape must be whole numbers of 1 or more, or None, .*; got "):
            partial_shape(wrong, "shape")


@pytest.mark.parametrize("values", [2, None, "23", (2,), (2, 3, 4), np.ones((2, 2))])
def test_another_count_of_whole_numbers_is_refused(values: Any) -> None:
    with pytest.raises(ArgumentError, match="size must be 2 whole numbers"):
        whole_numbers(values, "size", 2)


def test_a_size_of_the_input_may_be_left_out_or_be_a_shape() -> None:
    assert [input_size(value, "input_dim") for value in (None, 0, (10,), [3, 4], np.array([5]))] == [None] * 5
    for value in ("x", 2.5, True):
        with pytest.raises(ArgumentTypeError, match="input_dim of Dense must be a whole number"):
            input_size(value, "input_dim of Dense")
    with pytest.raises(ArgumentError, match="input_dim of Dense must be 0 or more; got -3"):
        input_size(-3, "input_dim of Dense")


@pytest.mark.parametrize("value", [0.5, np.float64(0.5), np.float16(0.5), np.array(0.5), Float64(0.5)])
def test_numbers_are_taken_in_any_form(value: Any) -> None:
    for came in (number(value, "lr"), fraction(value, "p")):
        assert type(came) is float and came == 0.5


@pytest.mark.parametrize("value", ["0.5", b"0.5", None, [0.5, 1.0], object()])
def test_what_is_no_number_is_refused(value: Any) -> None:
    for check in (number, fraction):
        with pytest.raises(ArgumentTypeError, match="lr of SGD must be a number; got "):
            check(value, "lr of SGD")


def test_a_number_out_of_range_is_refused() -> None:
    assert number(-2.5, "alpha") == -2.5
    for value in (-0.5, math.inf, math.nan):
        with pytest.raises(ArgumentError, match="lr must be at least 0, and finite; got "):
            number(value, "lr", minimum=0.0)
    with pytest.raises(ArgumentError, match="rho must be at least 0 and less than 1, and finite; got 1.0"):
        number(1.0, "rho", minimum=0.0, below=1.0)
    for value in (-0.1, 2.5, math.nan):
        with pytest.raises(ArgumentError, match=f"p must be between 0 and 1; got {value}[.]"):
            fraction(value, "p")


def test_values_are_shown_as_a_user_writes_them() -> None:
    assert shown(Float64(1.5)) == "1.5"
    assert shown([Float64(1.5), (Float64(2.0), "x")]) == "[1.5, (2.0, 'x')]"
    assert shown("x" * 500) == "'" + "x" * 116 + "..."


def test_arguments_from_before_keras_1_are_told_and_left_where_it_took_them() -> None:
    def fit(x: Any, **kwargs: Any) -> None:
        refuse(kwargs, fit)

    def predict(x: Any, **kwargs: Any) -> None:
        refuse(kwargs, predict)

    with pytest.warns(UserWarning, match='fit does nothing with "show_accuracy"'):
        fit(1, show_accuracy=True)
    with pytest.raises(ArgumentTypeError, match='predict has no argument "show_accuracy"'):
        predict(1, show_accuracy=True)
    with pytest.warns(UserWarning), pytest.raises(ArgumentTypeError, match='fit has no argument "sample"'):
        fit(1, show_accuracy=True, sample=2)
