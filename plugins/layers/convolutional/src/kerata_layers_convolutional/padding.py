"""Layers that put zeros around what they are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerata import InputSpec, Layer
from kerata import backend as K
from kerata.argument_validation import whole_number, whole_numbers
from kerata.errors import ArgumentError
from kerata.types import Config, LayerArguments, Shape, Tensor, Unpack
from kerata.utils import conv_utils


class ZeroPadding1D(Layer):
    """Put zeros before and after a sequence.

    Arguments:
        padding: how many steps of zeros: a number for both ends (default 1); a pair (before, after); or a dictionary
            with "left_pad", "right_pad" or both, the other being 0.

    Input shape: `(batch, steps, features)`. Output shape: `(batch, left_pad + steps + right_pad, features)`.

    Raises:
        ArgumentError: `padding` has another form, or a number of it is negative.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import ZeroPadding1D
        >>> from kerata.models import Sequential
        >>> model = Sequential([ZeroPadding1D((2, 1), input_shape=(2, 1))])
        >>> model.predict(np.array([[[7], [8]]])).ravel().tolist()
        [0.0, 0.0, 7.0, 8.0, 0.0]
    """

    def __init__(self, padding: int | Sequence[int] | Mapping[str, int] = 1, **kwargs: Unpack[LayerArguments]) -> None:
        what, names = "padding of ZeroPadding1D", ("left_pad", "right_pad")
        self.padding: Any
        if isinstance(padding, Mapping):
            self.padding = _named(what, padding, names)
            self.left_pad, self.right_pad = (self.padding.get(name, 0) for name in names)
        elif isinstance(padding, (list, tuple)):
            self.padding = self.left_pad, self.right_pad = whole_numbers(padding, what, 2, minimum=0)
        else:
            self.padding = self.left_pad = self.right_pad = whole_number(padding, what, minimum=0)
        self.input_spec = [InputSpec(ndim=3)]
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output: Tensor = K.asymmetric_temporal_padding(x, self.left_pad, self.right_pad)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return _padded(input_shape, conv_utils.axes("tf", 1), ((self.left_pad, self.right_pad),))

    def get_config(self) -> Config:
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

    Example:
        >>> import numpy as np
        >>> from kerata.layers import ZeroPadding2D
        >>> from kerata.models import Sequential
        >>> model = Sequential([ZeroPadding2D((1, 2), dim_ordering="tf", input_shape=(1, 2, 1))])
        >>> print(model.predict(np.array([[[[7], [8]]]]))[0, :, :, 0])
        [[0. 0. 0. 0. 0. 0.]
         [0. 0. 7. 8. 0. 0.]
         [0. 0. 0. 0. 0. 0.]]
    """

    def __init__(
        self,
        padding: Sequence[int] | Mapping[str, int] = (1, 1),
        dim_ordering: str = "default",
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        what, names = "padding of ZeroPadding2D", ("top_pad", "bottom_pad", "left_pad", "right_pad")
        self.padding: Any
        if isinstance(padding, Mapping):
            self.padding = _named(what, padding, names)
            pads = tuple(self.padding.get(name, 0) for name in names)
        elif isinstance(padding, (list, tuple)) and len(padding) == 4:
            self.padding = pads = whole_numbers(padding, what, 4, minimum=0)
        else:
            what = f"{what}, if it is no dictionary and not of length 4,"
            self.padding = rows, columns = whole_numbers(padding, what, 2, minimum=0)
            pads = (rows, rows, columns, columns)
        self.top_pad, self.bottom_pad, self.left_pad, self.right_pad = pads
        self.dim_ordering = conv_utils.ordering(dim_ordering, type(self).__name__)
        self.input_spec = [InputSpec(ndim=4)]
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output: Tensor = K.asymmetric_spatial_2d_padding(
            x, self.top_pad, self.bottom_pad, self.left_pad, self.right_pad, self.dim_ordering
        )
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        pads = ((self.top_pad, self.bottom_pad), (self.left_pad, self.right_pad))
        return _padded(input_shape, conv_utils.axes(self.dim_ordering, 2), pads)

    def get_config(self) -> Config:
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

    Example:
        >>> from kerata.layers import ZeroPadding3D
        >>> from kerata.models import Sequential
        >>> Sequential([ZeroPadding3D((1, 2, 2), dim_ordering="tf", input_shape=(10, 28, 28, 3))]).output_shape
        (None, 12, 32, 32, 3)
    """

    def __init__(
        self, padding: Sequence[int] = (1, 1, 1), dim_ordering: str = "default", **kwargs: Unpack[LayerArguments]
    ) -> None:
        self.padding = whole_numbers(padding, "padding of ZeroPadding3D", 3, minimum=0)
        self.dim_ordering = conv_utils.ordering(dim_ordering, type(self).__name__)
        self.input_spec = [InputSpec(ndim=5)]
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output: Tensor = K.spatial_3d_padding(x, self.padding, self.dim_ordering)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return _padded(input_shape, conv_utils.axes(self.dim_ordering, 3), [(n, n) for n in self.padding])

    def get_config(self) -> Config:
        return {**super().get_config(), "padding": self.padding, **conv_utils.ordering_config(self.dim_ordering)}


def _named(what: str, padding: Mapping[str, Any], names: Sequence[str]) -> dict[str, int]:
    unknown = sorted(str(key) for key in padding if key not in names)
    if unknown:
        raise ArgumentError(f"{what}, if a dictionary, has the keys {', '.join(names)}; got {', '.join(unknown)}.")
    return {name: whole_number(value, f"{name} in the {what}", minimum=0) for name, value in padding.items()}


def _padded(input_shape: Shape, along: Sequence[int], pads: Sequence[tuple[int, int]]) -> Shape:
    shape = list(input_shape)
    for axis, (before, after) in zip(along, pads, strict=True):
        size = shape[axis]
        shape[axis] = None if size is None else before + size + after
    return tuple(shape)
