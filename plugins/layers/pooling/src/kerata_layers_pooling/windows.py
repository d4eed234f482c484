"""Pooling in windows that are slid over sequences, images and volumes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import InputSpec, Layer
from kerata import backend as K
from kerata.argument_validation import whole_number, whole_numbers
from kerata.types import Config, LayerArguments, Shape, Tensor, Unpack
from kerata.utils import conv_utils

_MODES = ("valid", "same")


class _Pooling1D(Layer):
    """Pooling over sequences, by `pool_mode`, or by a subclass's own `_pooling_function`."""

    pool_mode: str

    def __init__(
        self,
        pool_length: int = 2,
        stride: int | None = None,
        border_mode: str = "valid",
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        kind = type(self).__name__
        self.pool_length = whole_number(pool_length, f"pool_length of {kind}")
        self.stride = self.pool_length if stride is None else whole_number(stride, f"stride of {kind}")
        self.pool_size, self.st = (self.pool_length, 1), (self.stride, 1)  # as of images one pixel wide
        self.border_mode = conv_utils.mode(kind, border_mode, _MODES)
        self.input_spec = [InputSpec(ndim=3)]
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        columns = self._pooling_function(
            inputs=K.expand_dims(x, 2),
            pool_size=self.pool_size,
            strides=self.st,
            border_mode=self.border_mode,
            dim_ordering="tf",
        )
        output: Tensor = K.squeeze(columns, 2)
        return output

    def _pooling_function(
        self, inputs: Tensor, pool_size: Any, strides: Any, border_mode: str, dim_ordering: str
    ) -> Tensor:
        pooled: Tensor = K.pool2d(inputs, pool_size, strides, border_mode, dim_ordering, pool_mode=self.pool_mode)
        return pooled

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        sizes = conv_utils.lengths(
            self.name, input_shape, conv_utils.axes("tf", 1), (self.pool_length,), self.border_mode, (self.stride,)
        )
        return (input_shape[0], *sizes, input_shape[2])

    def get_config(self) -> Config:
        return {
            **super().get_config(),
            "stride": self.stride,
            "pool_length": self.pool_length,
            "border_mode": self.border_mode,
        }


class MaxPooling1D(_Pooling1D):
    """The greatest entry of each feature among `pool_length` steps.

    Arguments:
        pool_length: steps in a window (default 2).
        stride: steps from one window to the next (default None: `pool_length`).
        border_mode: "valid" (default): windows inside the sequence; "same": as many as steps, divided by the stride.

    Input shape: `(batch, steps, features)`. Output shape: `(batch, windows, features)`.

    Raises:
        ArgumentError: a size, the stride or the border mode makes no sense.
        ArgumentTypeError: a size is no whole number.
        ShapeError: the sequence is shorter than the window.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import MaxPooling1D
        >>> from kerata.models import Sequential
        >>> model = Sequential([MaxPooling1D(2, input_shape=(6, 1))])
        >>> model.predict(np.array([[[1], [3], [2], [2], [9], [5]]])).ravel().tolist()
        [3.0, 2.0, 9.0]
    """

    pool_mode = "max"


class AveragePooling1D(_Pooling1D):
    """The mean of each feature over `pool_length` steps; only steps inside the sequence count.

    Arguments:
        pool_length: steps in a window (default 2).
        stride: steps from one window to the next (default None: `pool_length`).
        border_mode: "valid" (default): windows inside the sequence; "same": as many as steps, divided by the stride.

    Input shape: `(batch, steps, features)`. Output shape: `(batch, windows, features)`.

    Raises:
        ArgumentError: a size, the stride or the border mode makes no sense.
        ArgumentTypeError: a size is no whole number.
        ShapeError: the sequence is shorter than the window.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import AveragePooling1D
        >>> from kerata.models import Sequential
        >>> model = Sequential([AveragePooling1D(2, input_shape=(6, 1))])
        >>> model.predict(np.array([[[1], [3], [2], [2], [9], [5]]])).ravel().tolist()
        [2.0, 2.0, 7.0]
    """

    pool_mode = "avg"


class _PoolingOfSpace(Layer):
    """Pooling over images and volumes, by `pool_mode`, or by a subclass's own `_pooling_function`."""

    rank: int
    pool_mode: str

    def __init__(
        self,
        pool_size: Sequence[int],
        strides: Sequence[int] | None,
        border_mode: str,
        dim_ordering: str,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        kind = type(self).__name__
        self.pool_size = whole_numbers(pool_size, f"pool_size of {kind}", self.rank)
        self.strides = self.pool_size if strides is None else whole_numbers(strides, f"strides of {kind}", self.rank)
        self.border_mode = conv_utils.mode(kind, border_mode, _MODES)
        self.dim_ordering = conv_utils.ordering(dim_ordering, kind)
        self.input_spec = [InputSpec(ndim=self.rank + 2)]
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self._pooling_function(
            inputs=x,
            pool_size=self.pool_size,
            strides=self.strides,
            border_mode=self.border_mode,
            dim_ordering=self.dim_ordering,
        )

    def _pooling_function(
        self, inputs: Tensor, pool_size: Any, strides: Any, border_mode: str, dim_ordering: str
    ) -> Tensor:
        pool = K.pool2d if self.rank == 2 else K.pool3d
        pooled: Tensor = pool(inputs, pool_size, strides, border_mode, dim_ordering, pool_mode=self.pool_mode)
        return pooled

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        along = conv_utils.axes(self.dim_ordering, self.rank)
        sizes = conv_utils.lengths(self.name, input_shape, along, self.pool_size, self.border_mode, self.strides)
        channels = conv_utils.channels(self.dim_ordering, input_shape)
        return conv_utils.placed(self.dim_ordering, input_shape[0], sizes, channels)

    def get_config(self) -> Config:
        return {
            **super().get_config(),
            "pool_size": self.pool_size,
            "border_mode": self.border_mode,
            "strides": self.strides,
            "dim_ordering": self.dim_ordering,
        }


class _Pooling2D(_PoolingOfSpace):
    """What the layers for images are told."""

    rank = 2

    def __init__(
        self,
        pool_size: Sequence[int] = (2, 2),
        strides: Sequence[int] | None = None,
        border_mode: str = "valid",
        dim_ordering: str = "default",
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        super().__init__(pool_size, strides, border_mode, dim_ordering, **kwargs)


class MaxPooling2D(_Pooling2D):
    """The greatest entry of each channel in windows over images.

    Arguments:
        pool_size: rows and columns of a window (default (2, 2)).
        strides: rows and columns from one window to the next (default None: `pool_size`).
        border_mode: "valid" (default): windows inside the image; "same": as many as pixels, divided by the strides.
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output shape: the
        same, with the numbers of windows in place of rows and columns.

    Raises:
        ArgumentError: a size, a stride, the border mode or the ordering makes no sense.
        ArgumentTypeError: a size is no whole number.
        ShapeError: the image is smaller than the window.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import MaxPooling2D
        >>> from kerata.models import Sequential
        >>> image = np.array([[1, 2, 5, 0], [3, 4, 0, 0], [9, 0, 1, 1], [0, 0, 1, 2]]).reshape(1, 4, 4, 1)
        >>> model = Sequential([MaxPooling2D((2, 2), dim_ordering="tf", input_shape=(4, 4, 1))])
        >>> print(model.predict(image)[0, :, :, 0])
        [[4. 5.]
         [9. 2.]]
    """

    pool_mode = "max"


class AveragePooling2D(_Pooling2D):
    """The mean of each channel in windows over images; only pixels inside the image count.

    Arguments:
        pool_size: rows and columns of a window (default (2, 2)).
        strides: rows and columns from one window to the next (default None: `pool_size`).
        border_mode: "valid" (default): windows inside the image; "same": as many as pixels, divided by the strides.
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output shape: the
        same, with the numbers of windows in place of rows and columns.

    Raises:
        ArgumentError: a size, a stride, the border mode or the ordering makes no sense.
        ArgumentTypeError: a size is no whole number.
        ShapeError: the image is smaller than the window.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import AveragePooling2D
        >>> from kerata.models import Sequential
        >>> image = np.array([[1, 2, 4, 0], [3, 4, 0, 0], [8, 0, 1, 1], [0, 0, 1, 1]]).reshape(1, 4, 4, 1)
        >>> model = Sequential([AveragePooling2D((2, 2), dim_ordering="tf", input_shape=(4, 4, 1))])
        >>> print(model.predict(image)[0, :, :, 0])
        [[2.5 1. ]
         [2.  1. ]]
    """

    pool_mode = "avg"


class _Pooling3D(_PoolingOfSpace):
    """What the layers for volumes are told."""

    rank = 3

    def __init__(
        self,
        pool_size: Sequence[int] = (2, 2, 2),
        strides: Sequence[int] | None = None,
        border_mode: str = "valid",
        dim_ordering: str = "default",
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        super().__init__(pool_size, strides, border_mode, dim_ordering, **kwargs)


class MaxPooling3D(_Pooling3D):
    """The greatest entry of each channel in windows over volumes.

    Arguments:
        pool_size: sizes of a window along the three axes (default (2, 2, 2)).
        strides: entries from one window to the next, along each axis (default None: `pool_size`).
        border_mode: "valid" (default): windows inside the volume; "same": as many as entries, divided by the strides.
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, dim1, dim2, dim3, channels)`, or `(batch, channels, dim1, dim2, dim3)` for "th". Output
        shape: the same, with the numbers of windows in place of the sizes of space.

    Raises:
        ArgumentError: a size, a stride, the border mode or the ordering makes no sense.
        ArgumentTypeError: a size is no whole number.
        ShapeError: the volume is smaller than the window.

    Example:
        >>> from kerata.layers import MaxPooling3D
        >>> from kerata.models import Sequential
        >>> Sequential([MaxPooling3D((1, 2, 2), dim_ordering="tf", input_shape=(10, 28, 28, 3))]).output_shape
        (None, 10, 14, 14, 3)
    """

    pool_mode = "max"


class AveragePooling3D(_Pooling3D):
    """The mean of each channel in windows over volumes; only entries inside the volume count.

    Arguments:
        pool_size: sizes of a window along the three axes (default (2, 2, 2)).
        strides: entries from one window to the next, along each axis (default None: `pool_size`).
        border_mode: "valid" (default): windows inside the volume; "same": as many as entries, divided by the strides.
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, dim1, dim2, dim3, channels)`, or `(batch, channels, dim1, dim2, dim3)` for "th". Output
        shape: the same, with the numbers of windows in place of the sizes of space.

    Raises:
        ArgumentError: a size, a stride, the border mode or the ordering makes no sense.
        ArgumentTypeError: a size is no whole number.
        ShapeError: the volume is smaller than the window.

    Example:
        >>> from kerata.layers import AveragePooling3D
        >>> from kerata.models import Sequential
        >>> Sequential([AveragePooling3D((2, 2, 2), dim_ordering="tf", input_shape=(10, 28, 28, 3))]).output_shape
        (None, 5, 14, 14, 3)
    """

    pool_mode = "avg"
