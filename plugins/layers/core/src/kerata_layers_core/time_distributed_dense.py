"""A dense layer for every step of a sequence, as Keras had before `TimeDistributed`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import InputSpec
from kerata_layers_core.dense import Dense


class TimeDistributedDense(Dense):
    """The same Dense layer at every step of a sequence. New programs use Dense, which takes sequences too.

    Arguments:
        output_dim, init, activation, weights, W_regularizer, b_regularizer, activity_regularizer,
        W_constraint,
        b_constraint, bias: as for Dense.
        input_dim: number of features; as first layer, with `input_length` in place of `input_shape`.
        input_length: number of steps, if it is fixed (default None).

    Input shape: `(batch, steps, input_dim)`. Output shape: `(batch, steps, output_dim)`.
    """

    def __init__(
        self,
        output_dim: int,
        init: Any = "glorot_uniform",
        activation: Any = None,
        weights: Sequence[Any] | None = None,
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
        self.input_length = input_length
        self.supports_masking = True
        if input_dim and "batch_input_shape" not in kwargs:
            kwargs["input_shape"] = (input_length, input_dim)
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

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "input_length": self.input_length}
