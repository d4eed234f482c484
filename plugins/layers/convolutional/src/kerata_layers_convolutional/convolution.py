"""Convolutions over sequences, images and volumes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import backend as K
from kerata.types import Activation, Array, Constraint, Initializer, LayerArguments, Regularizer, Shape, Tensor, Unpack
from kerata.utils import conv_utils
from kerata_layers_convolutional.base import Filters, ImageFilters, SequenceFilters


class Convolution(Filters):
    """Filters that see all channels and are the same everywhere: how they are made and applied.

    One kernel `W`, of shape `(*window, channels, nb_filter)` or, for "th", `(nb_filter, channels, *window)`, and one
    bias `b`, of shape `(nb_filter,)`. A subclass convolves with them (`convolve`). Arguments and errors are those of
    `Filters`.

    Raises:
        ShapeError: the channels of the input are not known, or it is smaller than a filter.
    """

    W_regularizer: Any
    b_regularizer: Any
    W_constraint: Any
    b_constraint: Any

    def kernel_shape(self, channels: int | None) -> tuple[Any, ...]:
        """The shape of `W` for inputs of so many channels."""
        return conv_utils.kernel_shape(self.dim_ordering, self.window, channels, self.nb_filter)

    @property
    def fan_ordering(self) -> str:
        """The ordering by which the initialization reads the shape of `W`."""
        return self.dim_ordering

    def convolve(self, x: Tensor) -> Tensor:
        """Apply the filters, without bias and activation."""
        raise NotImplementedError(f"{type(self).__name__} must define convolve(x).")

    def build_filters(self, channels: int | None) -> None:
        """Make the weights that apply to inputs of so many channels."""
        self.W_shape = self.kernel_shape(channels)
        self.W = self.add_weight(
            self.W_shape,
            initializer=conv_utils.kernel_init(self.init, self.fan_ordering),
            name=f"{self.name}_W",
            regularizer=self.W_regularizer,
            constraint=self.W_constraint,
        )

    def build(self, input_shape: Shape) -> None:
        self.build_filters(conv_utils.channels(self.dim_ordering, input_shape))
        if self.bias:
            self.b = self.add_weight(
                (self.nb_filter,),
                initializer="zero",
                name=f"{self.name}_b",
                regularizer=self.b_regularizer,
                constraint=self.b_constraint,
            )
        self.built = True

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output = self.convolve(x)
        if self.bias:
            first = self.dim_ordering == "th"
            output = output + (K.reshape(self.b, (1, self.nb_filter, *(1,) * self.rank)) if first else self.b)
        activated: Tensor = self.activation(output)
        return activated


class Convolution1D(Convolution, SequenceFilters):
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
        ArgumentTypeError: a size is no whole number.
        ShapeError: the input is not of rank 3, its channels are not known, or it is shorter than the filter.

    Example:
        >>> from kerata.layers import Convolution1D
        >>> from kerata.models import Sequential
        >>> Sequential([Convolution1D(32, 3, input_shape=(10, 8))]).output_shape
        (None, 8, 32)
        >>> Sequential([Convolution1D(32, 3, border_mode="same", input_shape=(10, 8))]).output_shape
        (None, 10, 32)
        >>> Sequential([Convolution1D(32, 3, subsample_length=2, input_shape=(None, 8))]).output_shape
        (None, None, 32)
    """

    @property
    def fan_ordering(self) -> str:
        # Keras 1.2.2 scaled these initial values as if the kernel were one of "th" order; so do we.
        return "th"

    def kernel_shape(self, channels: int | None) -> tuple[Any, ...]:
        return (self.filter_length, 1, channels, self.nb_filter)

    def convolve(self, x: Tensor) -> Tensor:
        columns = K.conv2d(
            K.expand_dims(x, 2),
            self.W,
            strides=(*self.subsample, 1),
            border_mode=self.border_mode,
            dim_ordering="tf",
            filter_dilation=(*self.dilation, 1),
        )
        output: Tensor = K.squeeze(columns, 2)
        return output


class Convolution2D(Convolution, ImageFilters):
    """Slide filters over images.

    `output[r, c] = activation(sum over i, j of dot(x[r + i, c + j], W[i, j]) + b)`, for a stride of 1.

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
        ArgumentTypeError: a size is no whole number.
        ShapeError: the input is not of rank 4, its channels are not known, or it is smaller than the filter.

    Example:
        >>> from kerata.layers import Convolution2D
        >>> from kerata.models import Sequential
        >>> model = Sequential([Convolution2D(16, 3, 3, dim_ordering="tf", input_shape=(28, 28, 1))])
        >>> model.output_shape
        (None, 26, 26, 16)
        >>> model.add(Convolution2D(32, 3, 3, border_mode="same", subsample=(2, 2), dim_ordering="tf"))
        >>> model.output_shape
        (None, 13, 13, 32)
        >>> [w.shape for w in model.get_weights()]
        [(3, 3, 1, 16), (16,), (3, 3, 16, 32), (32,)]
    """

    def convolve(self, x: Tensor) -> Tensor:
        output: Tensor = K.conv2d(
            x,
            self.W,
            strides=self.subsample,
            border_mode=self.border_mode,
            dim_ordering=self.dim_ordering,
            filter_dilation=self.dilation,
        )
        return output


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
        ArgumentTypeError: a size is no whole number.
        ShapeError: the input is not of rank 5, its channels are not known, or it is smaller than the filter.

    Example:
        >>> from kerata.layers import Convolution3D
        >>> from kerata.models import Sequential
        >>> model = Sequential([Convolution3D(8, 3, 3, 3, dim_ordering="tf", input_shape=(16, 32, 32, 1))])
        >>> model.output_shape
        (None, 14, 30, 30, 8)
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
        init: Initializer = "glorot_uniform",
        activation: Activation = None,
        weights: Sequence[Array] | None = None,
        border_mode: str = "valid",
        subsample: Sequence[int] = (1, 1, 1),
        dim_ordering: str = "default",
        W_regularizer: Regularizer = None,
        b_regularizer: Regularizer = None,
        activity_regularizer: Regularizer = None,
        W_constraint: Constraint = None,
        b_constraint: Constraint = None,
        bias: bool = True,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        self.set_regularizers(W=W_regularizer, b=b_regularizer, activity=activity_regularizer)
        self.set_constraints(W=W_constraint, b=b_constraint)
        window = (kernel_dim1, kernel_dim2, kernel_dim3)
        super().__init__(
            nb_filter, window, init, activation, weights, border_mode, subsample, dim_ordering, bias, **kwargs
        )

    def convolve(self, x: Tensor) -> Tensor:
        output: Tensor = K.conv3d(
            x,
            self.W,
            strides=self.subsample,
            border_mode=self.border_mode,
            dim_ordering=self.dim_ordering,
        )
        return output
