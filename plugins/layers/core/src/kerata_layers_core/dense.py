"""The fully connected layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import InputSpec, Layer, activations, constraints, initializations, regularizers
from kerata import backend as K
from kerata.argument_validation import input_size, whole_number
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


class Dense(Layer):
    """Connect each input with each output: `output = activation(dot(x, W) + b)`.

    Arguments:
        output_dim: size of the output's last dimension.
        init: initialization of `W`, a name or a function of shape (default "glorot_uniform").
        activation: name or function (default None: linear).
        weights: arrays to start with: `[W, b]`, shapes `(input_dim, output_dim)` and `(output_dim,)`.
        W_regularizer, b_regularizer: penalties on the weights (default None).
        activity_regularizer: penalty on the output (default None).
        W_constraint, b_constraint: applied to the weights after each update (default None).
        bias: whether there is a `b` (default True).
        input_dim: size of the input; as first layer, in place of `input_shape`.

    Input shape: `(batch, ..., input_dim)`. Output shape: `(batch, ..., output_dim)`.

    Raises:
        ArgumentError: a size is less than 1.
        ArgumentTypeError: a size is no whole number.
        ShapeError: the input has fewer than 2 dimensions, or its size is not known.

    Example:
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> model = Sequential([Dense(64, activation="relu", input_dim=20), Dense(10, activation="softmax")])
        >>> model.output_shape
        (None, 10)
        >>> model.count_params()  # 20 * 64 + 64, and 64 * 10 + 10
        1994
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
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        kind = type(self).__name__
        self.init = initializations.get(init)
        self.activation = activations.get(activation)
        self.output_dim = whole_number(output_dim, f"output_dim of {kind}")
        self.input_dim = input_size(input_dim, f"input_dim of {kind}")
        self.W_regularizer = regularizers.get(W_regularizer)
        self.b_regularizer = regularizers.get(b_regularizer)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.W_constraint = constraints.get(W_constraint)
        self.b_constraint = constraints.get(b_constraint)
        self.bias = bias
        self.initial_weights = weights
        self.input_spec = [InputSpec(ndim="2+")]
        if self.input_dim:
            kwargs["input_shape"] = kwargs.get("input_shape") or (self.input_dim,)
        super().__init__(**kwargs)

    def build(self, input_shape: Shape) -> None:
        size: Any = input_shape[-1]  # of one that is None, add_weight says what is to be done
        self.input_dim = size
        self.W = self.add_weight(
            (size, self.output_dim),
            initializer=self.init,
            name=f"{self.name}_W",
            regularizer=self.W_regularizer,
            constraint=self.W_constraint,
        )
        if self.bias:
            self.b = self.add_weight(
                (self.output_dim,),
                initializer="zero",
                name=f"{self.name}_b",
                regularizer=self.b_regularizer,
                constraint=self.b_constraint,
            )
        self.built = True

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        linear = K.dot(x, self.W)
        if self.bias:
            linear = linear + self.b
        output: Tensor = self.activation(linear)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return (*input_shape[:-1], self.output_dim)

    def get_config(self) -> Config:
        return {
            **super().get_config(),
            "output_dim": self.output_dim,
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
