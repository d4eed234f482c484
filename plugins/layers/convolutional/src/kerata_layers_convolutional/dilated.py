"""Convolutions whose filters see entries that lie apart."""

from __future__ import annotations

from collections.abc import Sequence

from kerata.argument_validation import whole_number, whole_numbers
from kerata.types import Activation, Array, Config, Constraint, Initializer, LayerArguments, Regularizer, Unpack
from kerata_layers_convolutional.base import SequenceArguments
from kerata_layers_convolutional.convolution import Convolution1D, Convolution2D


class AtrousConvolution1D(Convolution1D):
    """`Convolution1D` whose filters see every `atrous_rate`-th step.

    Yu and Koltun, Multi-Scale Context Aggregation by Dilated Convolutions, ICLR 2016.

    Arguments:
        nb_filter, filter_length, init, activation, weights, border_mode, subsample_length: as for Convolution1D.
        atrous_rate: steps from one that a filter sees to the next (default 1: a plain convolution).
        W_regularizer, b_regularizer, activity_regularizer, W_constraint, b_constraint, bias, input_dim,
        input_length: as for Convolution1D.

    Input shape: `(batch, steps, channels)`. Output shape: `(batch, new_steps, nb_filter)`.

    Raises:
        ArgumentError: a size, the stride, the rate or the border mode makes no sense.
        ArgumentTypeError: a size is no whole number.
        ShapeError: the input is not of rank 3, its channels are not known, or it is shorter than the filter's span.

    Example:
        >>> from kerata.layers import AtrousConvolution1D
        >>> from kerata.models import Sequential
        >>> Sequential([AtrousConvolution1D(8, 3, atrous_rate=4, input_shape=(20, 2))]).output_shape  # it spans 9 steps
        (None, 12, 8)
    """

    def __init__(
        self,
        nb_filter: int,
        filter_length: int,
        init: Initializer = "glorot_uniform",
        activation: Activation = None,
        weights: Sequence[Array] | None = None,
        border_mode: str = "valid",
        subsample_length: int = 1,
        atrous_rate: int = 1,
        W_regularizer: Regularizer = None,
        b_regularizer: Regularizer = None,
        activity_regularizer: Regularizer = None,
        W_constraint: Constraint = None,
        b_constraint: Constraint = None,
        bias: bool = True,
        **kwargs: Unpack[SequenceArguments],
    ) -> None:
        self.atrous_rate = whole_number(atrous_rate, f"atrous_rate of {type(self).__name__}")
        super().__init__(
            nb_filter, filter_length, init, activation, weights, border_mode, subsample_length, bias=bias, **kwargs
        )
        self.set_regularizers(W=W_regularizer, b=b_regularizer, activity=activity_regularizer)
        self.set_constraints(W=W_constraint, b=b_constraint)

    @property
    def dilation(self) -> tuple[int, ...]:
        return (self.atrous_rate,)

    def get_config(self) -> Config:
        return {**super().get_config(), "atrous_rate": self.atrous_rate}


class AtrousConvolution2D(Convolution2D):
    """`Convolution2D` whose filters see every so many-th pixel.

    Yu and Koltun, Multi-Scale Context Aggregation by Dilated Convolutions, ICLR 2016.

    Arguments:
        nb_filter, nb_row, nb_col, init, activation, weights, border_mode, subsample: as for Convolution2D.
        atrous_rate: pixels from one that a filter sees to the next, down and across (default (1, 1): a plain
            convolution).
        dim_ordering, W_regularizer, b_regularizer, activity_regularizer, W_constraint, b_constraint, bias: as for
            Convolution2D.

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output shape:
        `(batch, new_rows, new_columns, nb_filter)`, or `(batch, nb_filter, new_rows, new_columns)`.

    Raises:
        ArgumentError: a size, a stride, a rate, the border mode or the ordering makes no sense.
        ArgumentTypeError: a size is no whole number.
        ShapeError: the input is not of rank 4, its channels are not known, or it is smaller than the filter's span.

    Example:
        >>> from kerata.layers import AtrousConvolution2D
        >>> from kerata.models import Sequential
        >>> layer = AtrousConvolution2D(8, 3, 3, atrous_rate=(2, 2), dim_ordering="tf", input_shape=(20, 20, 3))
        >>> Sequential([layer]).output_shape  # a filter spans 5 pixels
        (None, 16, 16, 8)
        >>> layer.get_weights()[0].shape
        (3, 3, 3, 8)
    """

    def __init__(
        self,
        nb_filter: int,
        nb_row: int,
        nb_col: int,
        init: Initializer = "glorot_uniform",
        activation: Activation = None,
        weights: Sequence[Array] | None = None,
        border_mode: str = "valid",
        subsample: Sequence[int] = (1, 1),
        atrous_rate: Sequence[int] = (1, 1),
        dim_ordering: str = "default",
        W_regularizer: Regularizer = None,
        b_regularizer: Regularizer = None,
        activity_regularizer: Regularizer = None,
        W_constraint: Constraint = None,
        b_constraint: Constraint = None,
        bias: bool = True,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        self.atrous_rate = whole_numbers(atrous_rate, f"atrous_rate of {type(self).__name__}", 2)
        super().__init__(
            nb_filter, nb_row, nb_col, init, activation, weights, border_mode, subsample, dim_ordering, **kwargs
        )
        self.bias = bias
        self.set_regularizers(W=W_regularizer, b=b_regularizer, activity=activity_regularizer)
        self.set_constraints(W=W_constraint, b=b_constraint)

    @property
    def dilation(self) -> tuple[int, ...]:
        return self.atrous_rate

    def get_config(self) -> Config:
        return {**super().get_config(), "atrous_rate": self.atrous_rate}
