"""Layers that repeat what they are given along the axes of space."""

from __future__ import annotations

from collections.abc import Sequence

from kerata import InputSpec, Layer
from kerata import backend as K
from kerata.argument_validation import whole_number, whole_numbers
from kerata.types import Config, LayerArguments, Shape, Tensor, Unpack
from kerata.utils import conv_utils


class UpSampling1D(Layer):
    """Repeat each step `length` times in a row.

    Arguments:
        length: how many times (default 2).

    Input shape: `(batch, steps, features)`. Output shape: `(batch, steps * length, features)`.

    Raises:
        ArgumentError: `length` is less than 1.
        ArgumentTypeError: `length` is no whole number.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import UpSampling1D
        >>> from kerata.models import Sequential
        >>> model = Sequential([UpSampling1D(2, input_shape=(3, 1))])
        >>> model.predict(np.array([[[1], [2], [3]]])).ravel().tolist()
        [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]
    """

    def __init__(self, length: int = 2, **kwargs: Unpack[LayerArguments]) -> None:
        self.length = whole_number(length, "length of UpSampling1D")
        self.input_spec = [InputSpec(ndim=3)]
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output: Tensor = K.repeat_elements(x, self.length, axis=1)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return _enlarged(input_shape, conv_utils.axes("tf", 1), (self.length,))

    def get_config(self) -> Config:
        return {**super().get_config(), "length": self.length}


class _UpSampling(Layer):
    """Repeat each entry along all axes of space."""

    rank: int

    def __init__(self, size: Sequence[int], dim_ordering: str, **kwargs: Unpack[LayerArguments]) -> None:
        self.size = whole_numbers(size, f"size of {type(self).__name__}", self.rank)
        self.dim_ordering = conv_utils.ordering(dim_ordering, type(self).__name__)
        self.input_spec = [InputSpec(ndim=self.rank + 2)]
        super().__init__(**kwargs)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return _enlarged(input_shape, conv_utils.axes(self.dim_ordering, self.rank), self.size)

    def get_config(self) -> Config:
        return {**super().get_config(), "size": self.size, **conv_utils.ordering_config(self.dim_ordering)}


class UpSampling2D(_UpSampling):
    """Repeat each row `size[0]` times and each column `size[1]` times: the nearest pixel, enlarged.

    Arguments:
        size: how many times, down and across (default (2, 2)).
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output shape: the
        same, with rows and columns multiplied.

    Raises:
        ArgumentError: `size` is not two whole numbers of 1 or more, or there is no such ordering.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import UpSampling2D
        >>> from kerata.models import Sequential
        >>> model = Sequential([UpSampling2D((2, 3), dim_ordering="tf", input_shape=(1, 2, 1))])
        >>> print(model.predict(np.array([[[[1], [2]]]]))[0, :, :, 0])
        [[1. 1. 1. 2. 2. 2.]
         [1. 1. 1. 2. 2. 2.]]
    """

    rank = 2

    def __init__(
        self, size: Sequence[int] = (2, 2), dim_ordering: str = "default", **kwargs: Unpack[LayerArguments]
    ) -> None:
        super().__init__(size, dim_ordering, **kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        height, width = self.size
        return K.resize_images(x, height, width, self.dim_ordering)


class UpSampling3D(_UpSampling):
    """Repeat each entry of a volume along its three axes.

    Arguments:
        size: how many times, along each axis (default (2, 2, 2)).
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, dim1, dim2, dim3, channels)`, or `(batch, channels, dim1, dim2, dim3)` for "th". Output
        shape: the same, with the sizes of space multiplied.

    Raises:
        ArgumentError: `size` is not three whole numbers of 1 or more, or there is no such ordering.

    Example:
        >>> from kerata.layers import UpSampling3D
        >>> from kerata.models import Sequential
        >>> Sequential([UpSampling3D((1, 2, 2), dim_ordering="tf", input_shape=(10, 14, 14, 3))]).output_shape
        (None, 10, 28, 28, 3)
    """

    rank = 3

    def __init__(
        self, size: Sequence[int] = (2, 2, 2), dim_ordering: str = "default", **kwargs: Unpack[LayerArguments]
    ) -> None:
        super().__init__(size, dim_ordering, **kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        depth, height, width = self.size
        return K.resize_volumes(x, depth, height, width, self.dim_ordering)


def _enlarged(input_shape: Shape, along: Sequence[int], times: Sequence[int]) -> Shape:
    shape = list(input_shape)
    for axis, factor in zip(along, times, strict=True):
        size = shape[axis]
        shape[axis] = None if size is None else size * factor
    return tuple(shape)
