"""The gated recurrent unit."""

from __future__ import annotations

from typing import Any

from kerata import activations
from kerata.graph.primitives import split, unpack
from kerata.plugins import name_of
from kerata.types import Activation, Config, Initializer, Regularizer, Tensor, Unpack
from kerata_layers_recurrent.base import RecurrentArguments
from kerata_layers_recurrent.gated import Gated


class GRU(Gated):
    """Gated recurrent unit (Cho et al., 2014).

        z  = inner_activation(dot(x, W_z) + b_z + dot(h, U_z))
        r  = inner_activation(dot(x, W_r) + b_r + dot(h, U_r))
        hh = activation(dot(x, W_h) + b_h + dot(r * h, U_h))
        h  = z * h + (1 - z) * hh

    Dropout: Gal and Ghahramani, A Theoretically Grounded Application of Dropout in Recurrent Neural Networks, 2016.

    Arguments:
        output_dim: number of units.
        init: initialization of each `W`, a name or a function of shape (default "glorot_uniform").
        inner_init: initialization of each `U` (default "orthogonal").
        activation: name or function (default "tanh").
        inner_activation: of the gates (default "hard_sigmoid").
        W_regularizer, U_regularizer, b_regularizer: penalties on the weights (default None).
        dropout_W: fraction of the inputs to drop, the same at all steps of a sample (default 0).
        dropout_U: fraction of the state's units to drop, likewise (default 0).
        weights, return_sequences, go_backwards, stateful, unroll, consume_less, input_dim, input_length: as for
            Recurrent.

    Input shape: `(batch, steps, input_dim)`. Output shape: `(batch, output_dim)`, or `(batch, steps, output_dim)` with
    `return_sequences`. Weights: `W_z, U_z, b_z, W_r, U_r, b_r, W_h, U_h, b_h` of shapes (input_dim, output_dim),
    (output_dim, output_dim) and (output_dim,); with `consume_less="gpu"`, `W, U, b` with the columns of z, r and h
    side by side.

    Raises:
        ArgumentError: `output_dim` is less than 1, a fraction not between 0 and 1, or there is no such `consume_less`.
        ArgumentTypeError: a size is no whole number, or a fraction no number.
        ShapeError: the input has not 3 dimensions, or the number of features is not known.

    Example:
        >>> from kerata.layers import GRU
        >>> from kerata.models import Sequential
        >>> model = Sequential([GRU(8, return_sequences=True, input_shape=(10, 3)), GRU(4)])  # one on top of the other
        >>> [layer.output_shape for layer in model.layers]
        [(None, 10, 8), (None, 4)]
    """

    gates = weight_order = "zrh"

    def __init__(
        self,
        output_dim: int,
        init: Initializer = "glorot_uniform",
        inner_init: Initializer = "orthogonal",
        activation: Activation = "tanh",
        inner_activation: Activation = "hard_sigmoid",
        W_regularizer: Regularizer = None,
        U_regularizer: Regularizer = None,
        b_regularizer: Regularizer = None,
        dropout_W: float = 0.0,
        dropout_U: float = 0.0,
        **kwargs: Unpack[RecurrentArguments],
    ) -> None:
        super().__init__(output_dim, **kwargs)
        self.set_gates(init, inner_init, activation, W_regularizer, U_regularizer, b_regularizer, dropout_W, dropout_U)
        self.inner_activation = activations.get(inner_activation)

    def step(self, x: Tensor, states: list[Any]) -> tuple[Tensor, list[Tensor]]:
        h, drop_U, drop_W = states[:3]
        part = x if self.consume_less == "cpu" else self._input_part(x, drop_W)
        x_z, x_r, x_h = unpack(split(part, axis=1, count=3))
        h_z, h_r = unpack(split(self._state_part(h, drop_U, 0, 2), axis=1, count=2))
        z, r = self.inner_activation(x_z + h_z), self.inner_activation(x_r + h_r)
        hh = self.activation(x_h + self._state_part(r * h, drop_U, 2, 3))
        h = hh + z * (h - hh)
        return h, [h]

    def get_config(self) -> Config:
        return {**super().get_config(), "inner_activation": name_of("activations", self.inner_activation)}
