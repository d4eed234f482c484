"""What recurrent layers with dense weights have in common: one linear map of input and state for each gate."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata import activations, initializations, regularizers
from kerata import backend as K
from kerata.argument_validation import fraction, whole_number
from kerata.plugins import name_of
from kerata.types import Activation, Config, Initializer, Regularizer, Shape, Tensor, Unpack
from kerata_layers_recurrent.base import Recurrent, RecurrentArguments


class Gates:
    """What layers with gates are told of these, whether the linear maps are dense or convolutions."""

    init: Any
    inner_init: Any
    activation: Any
    uses_learning_phase: bool

    def set_gates(
        self,
        init: Initializer,
        inner_init: Initializer,
        activation: Activation,
        W_regularizer: Regularizer,
        U_regularizer: Regularizer,
        b_regularizer: Regularizer,
        dropout_W: float,
        dropout_U: float,
    ) -> None:
        """Keep the arguments that all gates have in common.

        Arguments:
            init: initialization of `W`, a name or a function of shape.
            inner_init: initialization of `U`.
            activation: name or function.
            W_regularizer, U_regularizer, b_regularizer: penalties on the weights, gate by gate.
            dropout_W: fraction of the inputs to drop, the same at all steps of a sample.
            dropout_U: fraction of the state to drop, likewise.

        Raises:
            ArgumentError: a fraction is not between 0 and 1.
        """
        kind = type(self).__name__
        self.init = initializations.get(init)
        self.inner_init = initializations.get(inner_init)
        self.activation = activations.get(activation)
        self.W_regularizer = regularizers.get(W_regularizer)
        self.U_regularizer = regularizers.get(U_regularizer)
        self.b_regularizer = regularizers.get(b_regularizer)
        self.dropout_W = fraction(dropout_W, f"dropout_W of {kind}")
        self.dropout_U = fraction(dropout_U, f"dropout_U of {kind}")
        if self.dropout_W or self.dropout_U:
            self.uses_learning_phase = True


class Gated(Gates, Recurrent):
    """A recurrent layer whose step computes `dot(x, W) + b` and `dot(h, U)` for each of its gates.

    Subclasses name the gates: `gates` in the order in which their columns lie in `W`, `U` and `b`, and
    `weight_order` in the order of `get_weights`. With `consume_less="gpu"`, or a single gate, the three matrices are
    the weights; otherwise each gate has weights of its own and the matrices are made of them.

    Arguments:
        output_dim: number of units.
        init, inner_init, activation, W_regularizer, U_regularizer, b_regularizer, dropout_W, dropout_U: see
            `set_gates`.
        weights, return_sequences, go_backwards, stateful, unroll, consume_less, input_dim, input_length: as for
            Recurrent.

    Raises:
        ArgumentError: `output_dim` is less than 1, a fraction not between 0 and 1, or there is no such `consume_less`.
        ArgumentTypeError: a size is no whole number, or a fraction no number.
        ShapeError: the input has not 3 dimensions, or the number of features is not known.
    """

    gates = ""
    weight_order = ""
    output_dim: int
    W: Any
    U: Any
    b: Any

    def __init__(
        self,
        output_dim: int,
        init: Initializer = "glorot_uniform",
        inner_init: Initializer = "orthogonal",
        activation: Activation = "tanh",
        W_regularizer: Regularizer = None,
        U_regularizer: Regularizer = None,
        b_regularizer: Regularizer = None,
        dropout_W: float = 0.0,
        dropout_U: float = 0.0,
        **kwargs: Unpack[RecurrentArguments],
    ) -> None:
        self.output_dim = whole_number(output_dim, f"output_dim of {type(self).__name__}")
        self.set_gates(init, inner_init, activation, W_regularizer, U_regularizer, b_regularizer, dropout_W, dropout_U)
        super().__init__(**kwargs)

    def build(self, input_shape: Shape) -> None:
        super().build(input_shape)
        if self._merged():
            self._add("", len(self.gates), self._first_bias)
        else:
            for gate in self.gates:
                self._add(f"_{gate}", 1, self._gate_bias(gate))
            self.trainable_weights = [getattr(self, f"{kind}_{gate}") for gate in self.weight_order for kind in "WUb"]
            for kind in "WUb":
                setattr(self, kind, self._matrix(kind))

    def preprocess_input(self, x: Tensor) -> Tensor:
        if self.consume_less != "cpu":
            return x
        steps = K.permute_dimensions(x, (1, 0, 2))  # as the loop takes them, so that nothing is moved twice
        part = self._input_part(steps, self._drop(x, self.dropout_W, self.input_dim))
        sequence: Tensor = K.permute_dimensions(part, (1, 0, 2))
        return sequence

    def get_constants(self, x: Tensor) -> list[Any]:
        """The masks of dropout on the state and on the input: for each a list with one for every gate, or of ones."""
        return [
            self._drop(x, self.dropout_U, self.output_dim),
            self._drop(x, self.dropout_W, self.input_dim),
        ]

    def get_config(self) -> Config:
        return {
            **super().get_config(),
            "output_dim": self.output_dim,
            "init": name_of("initializations", self.init),
            "inner_init": name_of("initializations", self.inner_init),
            "activation": name_of("activations", self.activation),
            "W_regularizer": regularizers.serialize(self.W_regularizer),
            "U_regularizer": regularizers.serialize(self.U_regularizer),
            "b_regularizer": regularizers.serialize(self.b_regularizer),
            "dropout_W": self.dropout_W,
            "dropout_U": self.dropout_U,
        }

    # For the steps of subclasses.

    def _input_part(self, x: Tensor, masks: list[Any]) -> Any:
        """`dot(x, W) + b`, the gates side by side; `x` is a step or a sequence of them."""
        if self._merged() or not dropping(masks):
            return K.dot(masked(x, masks[0]), self._matrix("W")) + self._matrix("b")
        parts = [
            K.dot(masked(x, mask), getattr(self, f"W_{gate}")) + getattr(self, f"b_{gate}")
            for gate, mask in zip(self.gates, masks, strict=True)
        ]
        return K.concatenate(parts)

    def _state_part(self, h: Any, masks: list[Any], first: int = 0, last: int | None = None) -> Any:
        """`dot(h, U)` for the gates from `first` to before `last`, side by side."""
        chosen = range(len(self.gates))[first:last]
        if self._merged() or not dropping(masks):
            U = self._matrix("U")
            if len(chosen) < len(self.gates):
                U = U[:, self._columns(chosen[0], chosen[-1] + 1)]
            return K.dot(masked(h, masks[0]), U)
        parts = [K.dot(masked(h, masks[k]), getattr(self, f"U_{self.gates[k]}")) for k in chosen]
        return parts[0] if len(parts) == 1 else K.concatenate(parts)

    def _matrix(self, kind: str) -> Any:
        """`W`, `U` or `b` of all gates, side by side."""
        if self._merged():
            return getattr(self, kind)
        # Of the gates' own as they are now: a subclass may have put others in their place since they were made.
        parts = [getattr(self, f"{kind}_{gate}") for gate in self.gates]
        joined: dict[str, tuple[list[Any], Any]] = self.__dict__.setdefault("_joined", {})
        if kind not in joined or any(a is not b for a, b in zip(parts, joined[kind][0], strict=True)):
            joined[kind] = parts, K.concatenate(parts)
        return joined[kind][1]

    def _columns(self, first: int, last: int) -> slice:
        return slice(first * self.output_dim, last * self.output_dim)

    # How the weights are made.

    def _merged(self) -> bool:
        return self.consume_less == "gpu" or len(self.gates) == 1

    def _add(self, suffix: str, count: int, bias: Any) -> None:
        for kind, rows, initializer, regularizer in (
            ("W", (self.input_dim,), self.init, self.W_regularizer),
            ("U", (self.output_dim,), self.inner_init, self.U_regularizer),
            ("b", (), bias, self.b_regularizer),
        ):
            weight = self.add_weight(
                (*rows, count * self.output_dim),
                initializer=initializer,
                name=f"{self.name}_{kind}{suffix}",
                regularizer=regularizer,
            )
            setattr(self, f"{kind}{suffix}", weight)

    def _gate_bias(self, gate: str) -> Any:
        """The initialization of a gate's bias."""
        return "zero"

    def _first_bias(self, shape: Any, name: str | None = None) -> Any:
        parts = [K.get_value(initializations.get(self._gate_bias(gate))((self.output_dim,))) for gate in self.gates]
        return K.variable(np.concatenate(parts), name=name)

    def _drop(self, x: Any, share: float, size: int | None) -> list[Any]:
        if not 0.0 < share < 1.0:
            return [K.cast_to_floatx(1.0)] * len(self.gates)
        ones = K.tile(K.ones_like(x[:, :1, 0]), (1, size))
        return [K.in_train_phase(K.dropout(ones, share), ones) for _ in self.gates]


def dropping(masks: list[Any]) -> bool:
    """Whether these are masks of dropout, not ones."""
    return not isinstance(masks[0], (int, float, np.generic, np.ndarray))


def masked(x: Tensor, mask: Any) -> Tensor:
    """`x * mask`, or `x` where nothing is dropped."""
    return x * mask if dropping([mask]) else x
