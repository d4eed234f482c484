"""Layers that put zeros around what they are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerata import InputSpec, Layer
from kerata import backend as K
from kerata.argument_validation import whole_number, whole_numbers
from kerata.errors import ArgumentError
from kerata.utils import conv_utils


class ZeroPadding1D(Layer):
    """Put zeros before and after a sequence.

    Arguments:
        padding: how many steps of zeros: a number for both ends (default 1); a pair (before, after); or a dictionary
            with "left_pad", "right_pad" or both, the other being 0.

    Input shape: `(batch, steps, features)`. Output shape: `(batch, left_pad + steps + right_pad, features)`.

    Raises:
        ArgumentError: `padding` has another form, or a number of it is negative.
    """

    def __init__(self, padding: Any = 1, **kwargs: Any) -> None:
        self.padding = padding
        what = "padding of ZeroPadding1D"
        if isinstance(padding, Mapping):
            pads = _named(what, padding, ("left_pad", "right_pad"))
        elif isinstance(padding, (list, tuple)):
            pads = whole_numbers(padding, what, 2, minimum=0)
        else:
            pads = (whole_number(padding, what, minimum=0),) * 2
        self.left_pad, self.right_pad = pads
        self.input_spec = [InputSpec(ndim=3)]
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.asymmetric_temporal_padding(x, self.left_pad, self.right_pad)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return _padded(input_shape, conv_utils.axes("tf", 1), ((self.left_pad, self.right_pad),))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "padding": self.padding}


class ZeroPadding2D(Layer):
    """Put rows and columns of zeros around images.

    Arguments:
        padding: how many of them: (rows at top and bottom, columns at left and right), default (1, 1); (top, bottom,
            left, right); or a dictionary with some of "top_pad", "bottom_pad", "left_pad", "right_pad", the others
            being 0.
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output shape: the
        same, with top_pad + bottom_pad more rows and left_pad + right_pad more columns.

    Raises:
        ArgumentError: `padding` has another form, or a number of it is negative; or there is no such ordering.
    """

    def __init__(self, padding: Any = (1, 1), dim_ordering: str = "default", **kwargs: Any) -> None:
        self.padding = padding
        what = "padding of ZeroPadding2D"
        if isinstance(padding, Mapping):
            pads = _named(what, padding, ("top_pad", "bottom_pad", "left_pad", "right_pad"))
        elif isinstance(padding, (list, tuple)) and len(padding) == 4:
            pads = whole_numbers(padding, what, 4, minimum=0)
        else:
            rows, columns = whole_numbers(padding, f"{what}, if it is no dictionary and not of length 4,", 2, minimum=0)
            pads = (rows, rows, columns, columns)
        self.top_pad, self.bottom_pad, self.left_pad, self.right_pad = pads
        self.dim_ordering = conv_utils.ordering(dim_ordering)
        self.input_spec = [InputSpec(ndim=4)]
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.asymmetric_spatial_2d_padding(
            x, self.top_pad, self.bottom_pad, self.left_pad, self.right_pad, self.dim_ordering
        )

    def get_output_shape_for(self, input_shape: Any) -> Any:
        pads = ((self.top_pad, self.bottom_pad), (self.left_pad, self.right_pad))
        return _padded(input_shape, conv_utils.axes(self.dim_ordering, 2), pads)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "padding": self.padding, **conv_utils.ordering_config(self.dim_ordering)}


class ZeroPadding3D(Layer):
    """Put zeros around volumes.

    Arguments:
        padding: how many, at both ends of each axis (default (1, 1, 1)).
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, dim1, dim2, dim3, channels)`, or `(batch, channels, dim1, dim2, dim3)` for "th". Output
        shape: the same, with 2 * padding[i] added to the sizes of space.

    Raises:
        ArgumentError: `padding` is not three whole numbers of 0 or more, or there is no such ordering.
    """

    def __init__(self, padding: Sequence[int] = (1, 1, 1), dim_ordering: str = "default", **kwargs: Any) -> None:
        self.padding = whole_numbers(padding, "padding of ZeroPadding3D", 3, minimum=0)
        self.dim_ordering = conv_utils.ordering(dim_ordering)
        self.input_spec = [InputSpec(ndim=5)]
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.spatial_3d_padding(x, self.padding, self.dim_ordering)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return _padded(input_shape, conv_utils.axes(self.dim_ordering, 3), [(n, n) for n in self.padding])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "padding": self.padding, **conv_utils.ordering_config(self.dim_ordering)}


def _named(what: str, padding: Mapping[str, Any], names: Sequence[str]) -> tuple[int, ...]:
    unknown = sorted(str(key) for key in padding if key not in names)
    if unknown:
        raise ArgumentError(
            f"{what}, if a dictionary, has the keys {', '.join(names)}; it was given {', '.join(unknown)}."
        )
    return tuple(whole_number(padding.get(name, 0), f"{name} in the {what}", minimum=0) for name in names)


def _padded(input_shape: Any, along: Sequence[int], pads: Sequence[tuple[int, int]]) -> tuple[Any, ...]:
    shape = list(input_shape)
    for axis, (before, after) in zip(along, pads, strict=True):
        shape[axis] = None if shape[axis] is None else before + shape[axis] + after
    return tuple(shape)
