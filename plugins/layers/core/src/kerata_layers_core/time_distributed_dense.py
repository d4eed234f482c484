"""A dense layer for every step of a sequence, as Keras had before `TimeDistributed`."""

from __future__ import annotations

from collections.abc import Sequence

from kerata import InputSpec
from kerata.argument_validation import input_size
from kerata.types import Activation, Array, Config, Constraint, Initializer, LayerArguments, Regularizer, Unpack
from kerata_layers_core.dense import Dense


class TimeDistributedDense(Dense):
    """The same Dense layer at every step of a sequence. New programs use Dense, which takes sequences too.

    Arguments:
        output_dim, init, activation, weights, W_regularizer, b_regularizer, activity_regularizer, W_constraint,
            b_constraint, bias: as for Dense.
        input_dim: number of features; as first layer, with `input_length` in place of `input_shape`.
        input_length: number of steps, if it is fixed (default None).

    Input shape: `(batch, steps, input_dim)`. Output shape: `(batch, steps, output_dim)`.

    Raises:
        ArgumentError: a size is less than 1.
        ArgumentTypeError: a size is no whole number.
        ShapeError: the input has not 3 dimensions, or its size is not known.

    Example:
        >>> from kerata.layers import TimeDistributedDense
        >>> from kerata.models import Sequential
        >>> Sequential([TimeDistributedDense(8, input_shape=(10, 16))]).output_shape
        (None, 10, 8)
    """

    def __init__(
        self,
        output_dim: int,
        init: Initializer = "glorot_uniform",
        activation: Activation = None,
        weights: Sequence[Array] | None = None,
        W_regularizer: Regularizer = None,
        b_regularizer: Regularizer = None,
        activity_regularizer: Regularizer = None,
        W_constraint: Constraint = None,
        b_constraint: Constraint = None,
        bias: bool = True,
        input_dim: int | None = None,
        input_length: int | None = None,
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        kind = type(self).__name__
        self.input_length = input_size(input_length, f"input_length of {kind}")
        self.supports_masking = True
        size = input_size(input_dim, f"input_dim of {kind}")
        if size:
            kwargs["input_shape"] = kwargs.get("input_shape") or (self.input_length, size)
        super().__init__(
            output_dim,
            init,
            activation,
            weights,
            W_regularizer,
            b_regularizer,
            activity_regularizer,
            W_constraint,
            b_constraint,
            bias,
            input_dim,
            **kwargs,
        )
        self.input_spec = [InputSpec(ndim=3)]

    def get_config(self) -> Config:
        return {**super().get_config(), "input_length": self.input_length}
