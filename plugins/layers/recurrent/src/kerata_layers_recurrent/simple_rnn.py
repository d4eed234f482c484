"""The plain recurrent layer."""

from __future__ import annotations

from typing import Any

from kerata.types import Tensor
from kerata_layers_recurrent.gated import Gated


class SimpleRNN(Gated):
    """A recurrent layer whose output is its state: `h = activation(dot(x, W) + dot(h, U) + b)`.

    Dropout: Gal and Ghahramani, A Theoretically Grounded Application of Dropout in Recurrent Neural Networks, 2016.

    Arguments:
        output_dim: number of units.
        init: initialization of `W`, a name or a function of shape (default "glorot_uniform").
        inner_init: initialization of `U` (default "orthogonal").
        activation: name or function (default "tanh").
        W_regularizer, U_regularizer, b_regularizer: penalties on the weights (default None).
        dropout_W: fraction of the inputs to drop, the same at all steps of a sample (default 0).
        dropout_U: fraction of the state's units to drop, likewise (default 0).
        weights, return_sequences, go_backwards, stateful, unroll, consume_less, input_dim, input_length: as for
            Recurrent.

    Input shape: `(batch, steps, input_dim)`. Output shape: `(batch, output_dim)`, or `(batch, steps, output_dim)` with
    `return_sequences`. Weights: `W` (input_dim, output_dim), `U` (output_dim, output_dim), `b` (output_dim,).

    Raises:
        ArgumentError: `output_dim` is less than 1, a fraction not between 0 and 1, or there is no such `consume_less`.
        ArgumentTypeError: a size is no whole number, or a fraction no number.
        ShapeError: the input has not 3 dimensions, or the number of features is not known.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import SimpleRNN
        >>> from kerata.models import Sequential
        >>> weights = [np.ones((1, 1)), np.ones((1, 1)), np.zeros(1)]  # so that it adds up
        >>> layer = SimpleRNN(1, activation="linear", return_sequences=True, weights=weights, input_shape=(4, 1))
        >>> model = Sequential([layer])
        >>> model.predict(np.array([[[1], [2], [3], [4]]])).ravel().tolist()
        [1.0, 3.0, 6.0, 10.0]
    """

    gates = weight_order = "h"

    def step(self, x: Tensor, states: list[Any]) -> tuple[Tensor, list[Tensor]]:
        h, drop_U, drop_W = states[:3]
        part = x if self.consume_less == "cpu" else self._input_part(x, [drop_W])
        output = self.activation(part + self._state_part(h, [drop_U]))
        return output, [output]

    def get_constants(self, x: Tensor) -> list[Any]:
        """The masks of dropout on the state and on the input."""
        return [masks[0] for masks in super().get_constants(x)]
