"""Long short-term memory."""

from __future__ import annotations

from typing import Any

from kerata import activations, initializations
from kerata.graph.primitives import split, unpack
from kerata.plugins import name_of
from kerata.types import Activation, Config, Initializer, Regularizer, Tensor, Unpack
from kerata_layers_recurrent.base import RecurrentArguments
from kerata_layers_recurrent.gated import Gated


class LSTM(Gated):
    """Long short-term memory (Hochreiter and Schmidhuber, 1997), with forget gates (Gers et al., 2000).

        i = inner_activation(dot(x, W_i) + b_i + dot(h, U_i))
        f = inner_activation(dot(x, W_f) + b_f + dot(h, U_f))
        o = inner_activation(dot(x, W_o) + b_o + dot(h, U_o))
        c = f * c + i * activation(dot(x, W_c) + b_c + dot(h, U_c))
        h = o * activation(c)

    Dropout: Gal and Ghahramani, A Theoretically Grounded Application of Dropout in Recurrent Neural Networks, 2016.

    Arguments:
        output_dim: number of units.
        init: initialization of each `W`, a name or a function of shape (default "glorot_uniform").
        inner_init: initialization of each `U` (default "orthogonal").
        forget_bias_init: initialization of `b_f` (default "one", which Jozefowicz et al., 2015, recommend).
        activation: name or function (default "tanh").
        inner_activation: of the gates (default "hard_sigmoid").
        W_regularizer, U_regularizer, b_regularizer: penalties on the weights (default None).
        dropout_W: fraction of the inputs to drop, the same at all steps of a sample (default 0).
        dropout_U: fraction of the state's units to drop, likewise (default 0).
        weights, return_sequences, go_backwards, stateful, unroll, consume_less, input_dim, input_length: as for
            Recurrent.

    Input shape: `(batch, steps, input_dim)`. Output shape: `(batch, output_dim)`, or `(batch, steps, output_dim)` with
    `return_sequences`. Weights: `W_i, U_i, b_i, W_c, U_c, b_c, W_f, U_f, b_f, W_o, U_o, b_o` of shapes
    (input_dim, output_dim), (output_dim, output_dim) and (output_dim,); with `consume_less="gpu"`, `W, U, b` with
    the columns of i, f, c and o side by side.

    Raises:
        ArgumentError: `output_dim` is less than 1, a fraction not between 0 and 1, or there is no such `consume_less`.
        ArgumentTypeError: a size is no whole number, or a fraction no number.
        ShapeError: the input has not 3 dimensions, or the number of features is not known.

    Example:
        >>> from kerata.layers import LSTM
        >>> from kerata.models import Sequential
        >>> Sequential([LSTM(8, input_shape=(10, 3))]).output_shape
        (None, 8)
        >>> Sequential([LSTM(8, return_sequences=True, input_shape=(10, 3))]).output_shape
        (None, 10, 8)
        >>> Sequential([LSTM(8, stateful=True, batch_input_shape=(2, 10, 3))]).output_shape
        (2, 8)
    """

    gates = "ifco"
    weight_order = "icfo"
    state_count = 2

    def __init__(
        self,
        output_dim: int,
        init: Initializer = "glorot_uniform",
        inner_init: Initializer = "orthogonal",
        forget_bias_init: Initializer = "one",
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
        self.forget_bias_init = initializations.get(forget_bias_init)

    def step(self, x: Tensor, states: list[Any]) -> tuple[Tensor, list[Tensor]]:
        h, c, drop_U, drop_W = states[:4]
        part = x if self.consume_less == "cpu" else self._input_part(x, drop_W)
        gates = part + self._state_part(h, drop_U)
        i, f, new, o = unpack(split(gates, axis=1, count=4))
        c = self.inner_activation(f) * c + self.inner_activation(i) * self.activation(new)
        h = self.inner_activation(o) * self.activation(c)
        return h, [h, c]

    def get_config(self) -> Config:
        return {
            **super().get_config(),
            "forget_bias_init": name_of("initializations", self.forget_bias_init),
            "inner_activation": name_of("activations", self.inner_activation),
        }

    def _gate_bias(self, gate: str) -> Any:
        return self.forget_bias_init if gate == "f" else "zero"
