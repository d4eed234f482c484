"""The transposed convolution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import backend as K
from kerata.argument_validation import shown, whole_number, whole_numbers
from kerata.errors import ArgumentError, ShapeError
from kerata.graph.shapes import window_length
from kerata.graph.tensor import user_line
from kerata.types import (
    Activation,
    Array,
    Config,
    Constraint,
    Initializer,
    LayerArguments,
    Regularizer,
    Shape,
    Tensor,
    Unpack,
)
from kerata.utils import conv_utils
from kerata_layers_convolutional.convolution import Convolution2D


class Deconvolution2D(Convolution2D):
    """The transposed convolution: each pixel of the input adds its multiple of a filter to the output.

    It is the gradient of a Convolution2D with respect to its input, and goes from the shape of the latter's output to
    that of its input. Zeiler et al., Deconvolutional Networks, CVPR 2010; Dumoulin and Visin, A Guide to Convolution
    Arithmetic for Deep Learning, 2016.

    Arguments:
        nb_filter, nb_row, nb_col: as for Convolution2D.
        output_shape: the shape of the output with the batch, such as (None, 14, 14, 3); in "th" order (None, 3, 14,
            14). With s the stride and w the window, n rows give (n - 1) * s + w rows, to s - 1 more, for "valid", and
            (n - 1) * s + 1 to n * s for "same"; columns alike. It must be given, for a stride leaves a choice.
        init, activation, weights: as for Convolution2D.
        border_mode: "valid" (default) or "same": that of the convolution this is the transpose of.
        subsample: the strides of that convolution (default (1, 1)).
        dim_ordering, W_regularizer, b_regularizer, activity_regularizer, W_constraint, b_constraint, bias: as for
            Convolution2D.

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output shape:
        `output_shape`, with the batch of the input.

    Raises:
        ArgumentError: a size, a stride, the border mode, the ordering or `output_shape` makes no sense.
        ArgumentTypeError: a size is no whole number.
        ShapeError: the input is not of rank 4, its channels are not known, or `output_shape` cannot come of it.

    Example:
        >>> from kerata.layers import Convolution2D, Deconvolution2D
        >>> from kerata.models import Sequential
        >>> model = Sequential([Convolution2D(8, 3, 3, subsample=(2, 2), dim_ordering="tf", input_shape=(13, 13, 1))])
        >>> model.output_shape
        (None, 6, 6, 8)
        >>> model.add(Deconvolution2D(1, 3, 3, (None, 13, 13, 1), subsample=(2, 2), dim_ordering="tf"))
        >>> model.output_shape
        (None, 13, 13, 1)
    """

    modes = ("valid", "same")

    def __init__(
        self,
        nb_filter: int,
        nb_row: int,
        nb_col: int,
        output_shape: Sequence[int | None],
        init: Initializer = "glorot_uniform",
        activation: Activation = None,
        weights: Sequence[Array] | None = None,
        border_mode: str = "valid",
        subsample: Sequence[int] = (1, 1),
        dim_ordering: str = "default",
        W_regularizer: Regularizer = None,
        b_regularizer: Regularizer = None,
        activity_regularizer: Regularizer = None,
        W_constraint: Constraint = None,
        b_constraint: Constraint = None,
        bias: bool = True,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        super().__init__(
            nb_filter, nb_row, nb_col, init, activation, weights, border_mode, subsample, dim_ordering, **kwargs
        )
        self.bias = bias
        self.set_regularizers(W=W_regularizer, b=b_regularizer, activity=activity_regularizer)
        self.set_constraints(W=W_constraint, b=b_constraint)
        self.output_shape_ = self._whole_shape(output_shape)

    def convolve(self, x: Tensor) -> Tensor:
        output: Tensor = K.deconv2d(
            x,
            self.W,
            (None, *self.output_shape_[1:]),
            strides=self.subsample,
            border_mode=self.border_mode,
            dim_ordering=self.dim_ordering,
        )
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        for axis, window, stride in zip(
            conv_utils.axes(self.dim_ordering, 2), self.window, self.subsample, strict=True
        ):
            self._check_length(tuple(input_shape), axis, window, stride)
        batch = self.output_shape_[0]
        if batch is not None and input_shape[0] not in (None, batch):
            raise ShapeError(
                f'Layer "{self.name}": its output_shape is for a batch of {batch}, its input is one of '
                f"{input_shape[0]}. Put None in place of the batch in output_shape."
            )
        return (input_shape[0], *self.output_shape_[1:])

    def get_config(self) -> Config:
        return {**super().get_config(), "output_shape": self.output_shape_}

    def _whole_shape(self, shape: Any) -> tuple[int | None, ...]:
        channels = self.dim_ordering == "th"
        form = "(batch, channels, rows, columns)" if channels else "(batch, rows, columns, channels)"
        wanted = f"output_shape of {type(self).__name__} is {form}, the batch being a number or None"
        if not isinstance(shape, (list, tuple)) or len(shape) != 4:
            raise ArgumentError(f"{wanted}; got {shown(shape)}.")
        batch = None if shape[0] is None else whole_number(shape[0], f"{wanted}; the batch")
        sizes = whole_numbers(shape[1:], f"{wanted}; what follows it", 3)
        if sizes[0 if channels else 2] != self.nb_filter:
            raise ArgumentError(
                f"{wanted}, and as many channels as there are filters, {self.nb_filter}; got {shown(shape)}."
            )
        return (batch, *sizes)

    def _check_length(self, input_shape: tuple[Any, ...], axis: int, window: int, stride: int) -> None:
        given, wanted = input_shape[axis], self.output_shape_[axis]
        if given is None or wanted is None:
            return
        first = (given - 1) * stride + (window if self.border_mode == "valid" else 1)
        fits = wanted >= first and window_length(wanted, window, self.border_mode, stride) == given
        if not fits:
            line = user_line()
            sizes = f"{first}" if stride == 1 else f"{first} to {first + stride - 1}"
            raise ShapeError(
                f'Layer "{self.name}": {given} entries along axis {axis} of its input, of shape {input_shape}, lead '
                f"to {sizes} in the output, with a window of {window}, a stride of {stride} and "
                f'border_mode="{self.border_mode}"; output_shape {self.output_shape_} asks for {wanted}.',
                where=f"made at {line}" if line else None,
            )
