"""The depthwise separable convolution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import backend as K
from kerata.argument_validation import whole_number
from kerata.types import Activation, Array, Config, Constraint, Initializer, LayerArguments, Regularizer, Tensor, Unpack
from kerata.utils import conv_utils
from kerata_layers_convolutional.convolution import Convolution


class SeparableConvolution2D(Convolution):
    """Slide filters over each channel of images on its own, then mix the results pixel by pixel.

    `deep[r, c, k * m + q] = sum over i, j of x[r + i, c + j, k] * depthwise_kernel[i, j, k, q]`, with m the
    `depth_multiplier`; `output = activation(dot(deep, pointwise_kernel) + b)`. Chollet, Xception: Deep Learning with
    Depthwise Separable Convolutions, CVPR 2017.

    Arguments:
        nb_filter: number of filters: channels of the output.
        nb_row, nb_col: rows and columns that a filter sees at once.
        init: initialization of both kernels, a name or a function of shape (default "glorot_uniform").
        activation: name or function (default None: linear).
        weights: arrays to start with: `[depthwise_kernel, pointwise_kernel, b]`, of shapes `(nb_row, nb_col,
            channels, depth_multiplier)`, `(1, 1, channels * depth_multiplier, nb_filter)` and `(nb_filter,)`; for "th"
            the first two `(depth_multiplier, channels, nb_row, nb_col)` and `(nb_filter, channels * depth_multiplier,
            1, 1)`.
        border_mode: "valid" (default) or "same", as for Convolution2D.
        subsample: the strides down and across, in pixels (default (1, 1)).
        depth_multiplier: results that each channel gives before they are mixed (default 1).
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.
        depthwise_regularizer, pointwise_regularizer, b_regularizer: penalties on the weights (default None).
        activity_regularizer: penalty on the output (default None).
        depthwise_constraint, pointwise_constraint, b_constraint: applied to the weights after each update (default
            None).
        bias: whether there is a `b` (default True).

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output shape:
        `(batch, new_rows, new_columns, nb_filter)`, or `(batch, nb_filter, new_rows, new_columns)`.

    Raises:
        ArgumentError: a size, a stride, the border mode or the ordering makes no sense.
        ArgumentTypeError: a size is no whole number.
        ShapeError: the input is not of rank 4, its channels are not known, or it is smaller than the filter.

    Example:
        >>> from kerata.layers import SeparableConvolution2D
        >>> from kerata.models import Sequential
        >>> model = Sequential([SeparableConvolution2D(32, 3, 3, dim_ordering="tf", input_shape=(28, 28, 16))])
        >>> model.output_shape
        (None, 26, 26, 32)
        >>> model.count_params()  # 3 * 3 * 16 + 16 * 32 + 32; a Convolution2D has 3 * 3 * 16 * 32 + 32
        688
    """

    rank = 2
    window_names = ("nb_row", "nb_col")
    modes = ("valid", "same")
    nb_row: int
    nb_col: int
    depthwise_regularizer: Any
    pointwise_regularizer: Any
    depthwise_constraint: Any
    pointwise_constraint: Any

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
        depth_multiplier: int = 1,
        dim_ordering: str = "default",
        depthwise_regularizer: Regularizer = None,
        pointwise_regularizer: Regularizer = None,
        b_regularizer: Regularizer = None,
        activity_regularizer: Regularizer = None,
        depthwise_constraint: Constraint = None,
        pointwise_constraint: Constraint = None,
        b_constraint: Constraint = None,
        bias: bool = True,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        self.depth_multiplier = whole_number(depth_multiplier, f"depth_multiplier of {type(self).__name__}")
        self.set_regularizers(
            depthwise=depthwise_regularizer,
            pointwise=pointwise_regularizer,
            b=b_regularizer,
            activity=activity_regularizer,
        )
        self.set_constraints(depthwise=depthwise_constraint, pointwise=pointwise_constraint, b=b_constraint)
        super().__init__(
            nb_filter, (nb_row, nb_col), init, activation, weights, border_mode, subsample, dim_ordering, bias, **kwargs
        )

    def build_filters(self, channels: int | None) -> None:
        deep = None if channels is None else channels * self.depth_multiplier
        self.depthwise_kernel = self.add_weight(
            conv_utils.kernel_shape(self.dim_ordering, self.window, channels, self.depth_multiplier),
            initializer=conv_utils.kernel_init(self.init, self.dim_ordering),
            name=f"{self.name}_depthwise_kernel",
            regularizer=self.depthwise_regularizer,
            constraint=self.depthwise_constraint,
        )
        self.pointwise_kernel = self.add_weight(
            conv_utils.kernel_shape(self.dim_ordering, (1, 1), deep, self.nb_filter),
            initializer=conv_utils.kernel_init(self.init, self.dim_ordering),
            name=f"{self.name}_pointwise_kernel",
            regularizer=self.pointwise_regularizer,
            constraint=self.pointwise_constraint,
        )

    def convolve(self, x: Tensor) -> Tensor:
        output: Tensor = K.separable_conv2d(
            x,
            self.depthwise_kernel,
            self.pointwise_kernel,
            strides=self.subsample,
            border_mode=self.border_mode,
            dim_ordering=self.dim_ordering,
        )
        return output

    def get_config(self) -> Config:
        return {**super().get_config(), "depth_multiplier": self.depth_multiplier}
