"""Convolutions over sequences, images and volumes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import backend as K
from kerata_layers_convolutional.base import Convolution


class Convolution1D(Convolution):
    """Slide filters over a sequence: `output[t] = activation(sum over i of dot(x[t * stride + i], W[i]) + b)`.

    Arguments:
        nb_filter: number of filters: channels of the output.
        filter_length: steps that a filter sees at once.
        init: initialization of `W`, a name or a function of shape (default "glorot_uniform").
        activation: name or function (default None: linear).
        weights: arrays to start with: `[W, b]`, shapes `(filter_length, 1, channels, nb_filter)` and
            `(nb_filter,)`.
        border_mode: "valid" (default): windows inside the sequence; "same": as many windows as steps, divided by
            the stride; "full": all windows that touch the sequence. Zeros are added at the ends as needed.
        subsample_length: the stride, in steps (default 1).
        W_regularizer, b_regularizer: penalties on the weights (default None).
        activity_regularizer: penalty on the output (default None).
        W_constraint, b_constraint: applied to the weights after each update (default None).
        bias: whether there is a `b` (default True).
        input_dim: number of channels; as first layer, with `input_length` in place of `input_shape`.
        input_length: number of steps, if it is fixed (default None).

    Input shape: `(batch, steps, channels)`. Output shape: `(batch, new_steps, nb_filter)`.

    Raises:
        ArgumentError: a size, the stride or the border mode makes no sense.
        ShapeError: the input is not of rank 3, its channels are not known, or it is shorter than the filter.
    """

    rank = 1
    window_names = ("filter_length",)
    filter_length: int

    def __init__(
        self,
        nb_filter: int,
        filter_length: int,
        init: Any = "glorot_uniform",
        activation: Any = None,
        weights: Sequence[Any] | None = None,
        border_mode: str = "valid",
        subsample_length: int = 1,
        W_regularizer: Any = None,
        b_regularizer: Any = None,
        activity_regularizer: Any = None,
        W_constraint: Any = None,
        b_constraint: Any = None,
        bias: bool = True,
        input_dim: int | None = None,
        input_length: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.subsample_length = subsample_length
        self.input_dim = input_dim
        self.input_length = input_length
        if input_dim and "batch_input_shape" not in kwargs:
            kwargs["input_shape"] = (input_length, input_dim)
        super().__init__(
            nb_filter,
            (filter_length,),
            init,
            activation,
            weights,
            border_mode,
            (subsample_length,),
            "tf",
            W_regularizer,
            b_regularizer,
            activity_regularizer,
            W_constraint,
            b_constraint,
            bias,
            **kwargs,
        )

    @property
    def fan_ordering(self) -> str:
        # Keras 1.2.2 scaled these initial values as if the kernel were one of "th" order; so do we.
        return "th"

    def kernel_shape(self, channels: int) -> tuple[int, ...]:
        return (self.filter_length, 1, channels, self.nb_filter)

    def convolve(self, x: Any) -> Any:
        columns = K.conv2d(
            K.expand_dims(x, 2),
            self.W,
            strides=(*self.subsample, 1),
            border_mode=self.border_mode,
            dim_ordering="tf",
            filter_dilation=(*self.dilation, 1),
        )
        return K.squeeze(columns, 2)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        del config["subsample"], config["dim_ordering"]
        return {
            **config,
            "subsample_length": self.subsample_length,
            "input_dim": self.input_dim,
            "input_length": self.input_length,
        }


class Convolution2D(Convolution):
    """Slide filters over images: `output[r, c] = activation(sum over i, j of dot(x[r + i, c + j], W[i, j]) + b)`,
    for a stride of 1.

    Arguments:
        nb_filter: number of filters: channels of the output.
        nb_row, nb_col: rows and columns that a filter sees at once.
        init: initialization of `W`, a name or a function of shape (default "glorot_uniform").
        activation: name or function (default None: linear).
        weights: arrays to start with: `[W, b]`, `W` of shape `(nb_row, nb_col, channels, nb_filter)`, or `(nb_filter,
            channels, nb_row, nb_col)` for "th", and `b` of `(nb_filter,)`.
        border_mode: "valid" (default): windows inside the image; "same": as many windows as pixels, divided by the
            stride; "full": all windows that touch the image. Zeros are added around it as needed.
        subsample: the strides down and across, in pixels (default (1, 1)).
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.
        W_regularizer, b_regularizer: penalties on the weights (default None).
        activity_regularizer: penalty on the output (default None).
        W_constraint, b_constraint: applied to the weights after each update (default None).
        bias: whether there is a `b` (default True).

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output shape:
        `(batch, new_rows, new_columns, nb_filter)`, or `(batch, nb_filter, new_rows, new_columns)`.

    Raises:
        ArgumentError: a size, a stride, the border mode or the ordering makes no sense.
        ShapeError: the input is not of rank 4, its channels are not known, or it is smaller than the filter.
    """

    rank = 2
    window_names = ("nb_row", "nb_col")
    nb_row: int
    nb_col: int

    def __init__(
        self,
        nb_filter: int,
        nb_row: int,
        nb_col: int,
        init: Any = "glorot_uniform",
        activation: Any = None,
        weights: Sequence[Any] | None = None,
        border_mode: str = "valid",
        subsample: Sequence[int] = (1, 1),
        dim_ordering: str = "default",
        W_regularizer: Any = None,
        b_regularizer: Any = None,
        activity_regularizer: Any = None,
        W_constraint: Any = None,
        b_constraint: Any = None,
        bias: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            nb_filter,
            (nb_row, nb_col),
            init,
            activation,
            weights,
            border_mode,
            subsample,
            dim_ordering,
            W_regularizer,
            b_regularizer,
            activity_regularizer,
            W_constraint,
            b_constraint,
            bias,
            **kwargs,
        )

    def convolve(self, x: Any) -> Any:
        return K.conv2d(
            x,
            self.W,
            strides=self.subsample,
            border_mode=self.border_mode,
            dim_ordering=self.dim_ordering,
            filter_dilation=self.dilation,
        )


class Convolution3D(Convolution):
    """Slide filters over volumes: `Convolution2D` with one axis more.

    Arguments:
        nb_filter: number of filters: channels of the output.
        kernel_dim1, kernel_dim2, kernel_dim3: entries that a filter sees at once, along each axis of space.
        init: initialization of `W`, a name or a function of shape (default "glorot_uniform").
        activation: name or function (default None: linear).
        weights: arrays to start with: `[W, b]`, `W` of shape `(kernel_dim1, kernel_dim2, kernel_dim3, channels,
            nb_filter)`, or `(nb_filter, channels, kernel_dim1, kernel_dim2, kernel_dim3)` for "th", and `b` of
            `(nb_filter,)`.
        border_mode: "valid" (default): windows inside the volume; "same": as many windows as entries, divided by the
            stride; "full": all windows that touch the volume. Zeros are added around it as needed.
        subsample: the strides along each axis, in entries (default (1, 1, 1)).
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.
        W_regularizer, b_regularizer: penalties on the weights (default None).
        activity_regularizer: penalty on the output (default None).
        W_constraint, b_constraint: applied to the weights after each update (default None).
        bias: whether there is a `b` (default True).

    Input shape: `(batch, dim1, dim2, dim3, channels)`, or `(batch, channels, dim1, dim2, dim3)` for "th". Output shape:
        `(batch, new_dim1, new_dim2, new_dim3, nb_filter)`, or `(batch, nb_filter, new_dim1, new_dim2, new_dim3)`.

    Raises:
        ArgumentError: a size, a stride, the border mode or the ordering makes no sense.
        ShapeError: the input is not of rank 5, its channels are not known, or it is smaller than the filter.
    """

    rank = 3
    window_names = ("kernel_dim1", "kernel_dim2", "kernel_dim3")
    kernel_dim1: int
    kernel_dim2: int
    kernel_dim3: int

    def __init__(
        self,
        nb_filter: int,
        kernel_dim1: int,
        kernel_dim2: int,
        kernel_dim3: int,
        init: Any = "glorot_uniform",
        activation: Any = None,
        weights: Sequence[Any] | None = None,
        border_mode: str = "valid",
        subsample: Sequence[int] = (1, 1, 1),
        dim_ordering: str = "default",
        W_regularizer: Any = None,
        b_regularizer: Any = None,
        activity_regularizer: Any = None,
        W_constraint: Any = None,
        b_constraint: Any = None,
        bias: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            nb_filter,
            (kernel_dim1, kernel_dim2, kernel_dim3),
            init,
            activation,
            weights,
            border_mode,
            subsample,
            dim_ordering,
            W_regularizer,
            b_regularizer,
            activity_regularizer,
            W_constraint,
            b_constraint,
            bias,
            **kwargs,
        )

    def convolve(self, x: Any) -> Any:
        return K.conv3d(
            x,
            self.W,
            strides=self.subsample,
            border_mode=self.border_mode,
            dim_ordering=self.dim_ordering,
        )
