"""A densely connected highway layer."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from kerata import InputSpec, Layer, activations, constraints, initializations, regularizers
from kerata import backend as K
from kerata.argument_validation import input_size
from kerata.plugins import name_of
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


class HighwayArguments(LayerArguments, total=False):
    """The keyword arguments of `Highway` besides its own.

    Attributes:
        transform_bias: left from Keras 1.1, where it was an initial bias; nothing is done with it.
    """

    transform_bias: float


class Highway(Layer):
    """Mix a transformed input with the input itself by a gate.

    `t = sigmoid(dot(x, W_carry) + b_carry)`, `output = t * activation(dot(x, W) + b) + (1 - t) * x`.

    Srivastava, Greff and Schmidhuber, Highway Networks, 2015.

    Arguments:
        init: initialization of `W` and `W_carry` (default "glorot_uniform").
        activation: name or function (default None: linear).
        weights: arrays to start with: `[W, W_carry, b, b_carry]`, or the first two without bias.
        W_regularizer, b_regularizer: penalties on `W` and `b` (default None).
        activity_regularizer: penalty on the output (default None).
        W_constraint, b_constraint: applied to `W` and `b` after each update (default None).
        bias: whether there are `b` (starting at 0) and `b_carry` (at 1) (default True).
        input_dim: size of the input; as first layer, in place of `input_shape`.

    Input shape: `(batch, input_dim)`. Output shape: the same.

    Raises:
        ArgumentError: `input_dim` is negative.
        ArgumentTypeError: `input_dim` is no whole number.
        ShapeError: the input has not 2 dimensions, or its size is not known.

    Example:
        >>> from kerata.layers import Highway
        >>> from kerata.models import Sequential
        >>> model = Sequential([Highway(activation="relu", input_dim=16), Highway(activation="relu")])
        >>> model.output_shape
        (None, 16)
        >>> model.layers[0].count_params()  # W and W_carry, b and b_carry
        544
    """

    def __init__(
        self,
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
        **kwargs: Unpack[HighwayArguments],
    ) -> None:
        self.init = initializations.get(init)
        self.activation = activations.get(activation)
        self.W_regularizer = regularizers.get(W_regularizer)
        self.b_regularizer = regularizers.get(b_regularizer)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.W_constraint = constraints.get(W_constraint)
        self.b_constraint = constraints.get(b_constraint)
        self.bias = bias
        self.initial_weights = weights
        self.input_spec = [InputSpec(ndim=2)]
        self.input_dim = input_size(input_dim, f"input_dim of {type(self).__name__}")
        if self.input_dim:
            kwargs["input_shape"] = kwargs.get("input_shape") or (self.input_dim,)
        others: dict[str, Any] = {**kwargs}
        if "transform_bias" in others:
            del others["transform_bias"]
            warnings.warn(
                "Highway does nothing with transform_bias, as in Keras 1.2: b_carry starts at 1.", stacklevel=3
            )
        super().__init__(**others)

    def build(self, input_shape: Shape) -> None:
        size: Any = input_shape[1]  # of one that is None, add_weight says what is to be done
        self.input_dim = size
        self.W = self.add_weight(
            (size, size),
            initializer=self.init,
            name=f"{self.name}_W",
            regularizer=self.W_regularizer,
            constraint=self.W_constraint,
        )
        self.W_carry = self.add_weight((size, size), initializer=self.init, name=f"{self.name}_W_carry")
        if self.bias:
            self.b = self.add_weight(
                (size,),
                initializer="zero",
                name=f"{self.name}_b",
                regularizer=self.b_regularizer,
                constraint=self.b_constraint,
            )
            self.b_carry = self.add_weight((size,), initializer="one", name=f"{self.name}_b_carry")
        self.built = True

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        gate, transformed = K.dot(x, self.W_carry), K.dot(x, self.W)
        if self.bias:
            gate, transformed = gate + self.b_carry, transformed + self.b
        gate = K.sigmoid(gate)
        output: Tensor = gate * self.activation(transformed) + (1.0 - gate) * x
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> Config:
        return {
            **super().get_config(),
            "init": name_of("initializations", self.init),
            "activation": name_of("activations", self.activation),
            "W_regularizer": regularizers.serialize(self.W_regularizer),
            "b_regularizer": regularizers.serialize(self.b_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "W_constraint": constraints.serialize(self.W_constraint),
            "b_constraint": constraints.serialize(self.b_constraint),
            "bias": self.bias,
            "input_dim": self.input_dim,
        }
