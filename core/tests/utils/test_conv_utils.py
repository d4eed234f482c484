"""What authors of layers that slide windows build on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata.argument_validation import whole_number, whole_numbers
from kerata.errors import ArgumentError, ShapeError
from kerata.utils import conv_utils


def test_the_default_ordering_is_the_configured_one() -> None:
    assert (conv_utils.ordering("default"), conv_utils.ordering("th")) == ("tf", "th")
    with pytest.raises(ArgumentError, match="'first'"):
        conv_utils.ordering("first")


def test_axes_and_shapes() -> None:
    assert (list(conv_utils.axes("tf", 2)), list(conv_utils.axes("th", 3))) == ([1, 2], [2, 3, 4])
    assert conv_utils.placed("tf", None, (5, 6), 3) == (None, 5, 6, 3)
    assert conv_utils.placed("th", 2, (5, 6), 3) == (2, 3, 5, 6)


def test_whole_numbers_of_any_kind_are_taken() -> None:
    assert whole_numbers([np.int64(2), 3], "size", 2) == (2, 3)
    assert whole_number(np.uint8(4), "size") == 4


@pytest.mark.parametrize("value", [None, 0, -1, 1.0, "1", True])
def test_other_numbers_are_refused(value: Any) -> None:
    with pytest.raises(ArgumentError, match="size is a whole number of 1 or more"):
        whole_number(value, "size")
    with pytest.raises(ArgumentError, match="size is 2 whole numbers of 1 or more"):
        whole_numbers((2, value), "size", 2)


def test_lengths_count_the_windows() -> None:
    shape = (None, 7, 8, None, 3)
    assert conv_utils.lengths("l", shape, (1, 2, 3), (3, 3, 3), "valid", (1, 2, 1)) == (5, 3, None)
    assert conv_utils.lengths("l", shape, (1, 2, 3), (3, 3, 3), "same", (2, 3, 1)) == (4, 3, None)
    assert conv_utils.lengths("l", shape, (1, 2), (3, 3), "full", (1, 2), (2, 1)) == (11, 5)


def test_lengths_name_the_layer_the_axis_and_the_line() -> None:
    with pytest.raises(ShapeError, match=r'(?s)Layer "conv": along axis 2 .*window of 9.*made at .*test_space.py'):
        conv_utils.lengths("conv", (None, 7, 8, 3), (1, 2), (3, 9), "valid", (1, 1))
