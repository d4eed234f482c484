"""What authors of layers that slide windows build on."""

from __future__ import annotations

from typing import Any

import pytest

from kerata.errors import ArgumentError, ShapeError
from kerata.utils import conv_utils


def test_the_default_ordering_is_the_configured_one() -> None:
    assert (conv_utils.ordering("default"), conv_utils.ordering("th")) == ("tf", "th")
    with pytest.raises(ArgumentError, match=r"dim_ordering of Own must be .*; got 'first'"):
        conv_utils.ordering("first", "Own")


def test_axes_and_shapes() -> None:
    assert (list(conv_utils.axes("tf", 2)), list(conv_utils.axes("th", 3))) == ([1, 2], [2, 3, 4])
    assert conv_utils.placed("tf", None, (5, 6), 3) == (None, 5, 6, 3)
    assert conv_utils.placed("th", 2, (5, 6), 3) == (2, 3, 5, 6)


def test_a_kernel_has_its_channels_where_its_ordering_says() -> None:
    assert conv_utils.kernel_shape("tf", (3, 4), 2, 8) == (3, 4, 2, 8)
    assert conv_utils.kernel_shape("th", (3, 4), 2, 8) == (8, 2, 3, 4)
    assert (conv_utils.channels("tf", (None, 5, 6, 3)), conv_utils.channels("th", (None, 3, 5, 6))) == (3, 3)


def test_an_initialization_is_told_the_ordering_if_it_asks() -> None:
    def asks(shape: Any, name: str | None = None, dim_ordering: str = "th") -> Any:
        return dim_ordering

    def takes_anything(shape: Any, **kwargs: Any) -> Any:
        return kwargs["dim_ordering"]

    def plain(shape: Any, name: str | None = None) -> Any:
        return "not told"

    told = [conv_utils.kernel_init(init, "tf")((3, 3, 1, 2)) for init in (asks, takes_anything, plain)]
    assert told == ["tf", "tf", "not told"]


def test_lengths_count_the_windows() -> None:
    shape = (None, 7, 8, None, 3)
    assert conv_utils.lengths("l", shape, (1, 2, 3), (3, 3, 3), "valid", (1, 2, 1)) == (5, 3, None)
    assert conv_utils.lengths("l", shape, (1, 2, 3), (3, 3, 3), "same", (2, 3, 1)) == (4, 3, None)
    assert conv_utils.lengths("l", shape, (1, 2), (3, 3), "full", (1, 2), (2, 1)) == (11, 5)


def test_lengths_name_the_layer_the_axis_and_the_line() -> None:
    with pytest.raises(ShapeError, match=r'(?s)Layer "conv": along axis 2 .*window of 9.*made at .*test_conv_utils.py'):
        conv_utils.lengths("conv", (None, 7, 8, 3), (1, 2), (3, 9), "valid", (1, 1))
