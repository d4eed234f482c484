"""A dense layer that takes the largest of several linear maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import InputSpec, Layer, constraints, initializations, regularizers
from kerata import backend as K
from kerata.plugins import name_of


class MaxoutDense(Layer):
    """The elementwise maximum of `nb_feature` linear maps: `output = max over k of (dot(x, W[k]) + b[k])`.

    Goodfellow et al., Maxout Networks, ICML 2013.

    Arguments:
        output_dim: size of the output.
        nb_feature: number of linear maps (default 4).
        init: initialization of `W` (default "glorot_uniform").
        weights: arrays to start with: `[W, b]`, shapes `(nb_feature, input_dim, output_dim)`, `(nb_feature,
            output_dim)`.
        W_regularizer, b_regularizer: penalties on the weights (default None).
        activity_regularizer: penalty on the output (default None).
        W_constraint, b_constraint: applied to the weights after each update (default None).
        bias: whether there is a `b` (default True).
        input_dim: size of the input; as first layer, in place of `input_shape`.

    Input shape: `(batch, input_dim)`. Output shape: `(batch, output_dim)`.
    """

    def __init__(
        self,
        output_dim: int,
        nb_feature: int = 4,
        init: Any = "glorot_uniform",
        weights: Sequence[Any] | None = None,
        W_regularizer: Any = None,
        b_regularizer: Any = None,
        activity_regularizer: Any = None,
        W_constraint: Any = None,
        b_constraint: Any = None,
        bias: bool = True,
        input_dim: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.output_dim = output_dim
        self.nb_feature = nb_feature
        self.init = initializations.get(init)
        self.W_regularizer = regularizers.get(W_regularizer)
        self.b_regularizer = regularizers.get(b_regularizer)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.W_constraint = constraints.get(W_constraint)
        self.b_constraint = constraints.get(b_constraint)
        self.bias = bias
        self.initial_weights = weights
        self.input_spec = [InputSpec(ndim=2)]
        self.input_dim = input_dim
        if input_dim and "batch_input_shape" not in kwargs:
            kwargs["input_shape"] = (input_dim,)
        super().__init__(**kwargs)

    def build(self, input_shape: Any) -> None:
        self.input_dim = input_shape[1]
        self.W = self.add_weight(
            (self.nb_feature, input_shape[1], self.output_dim),
            initializer=self.init,
            name=f"{self.name}_W",
            regularizer=self.W_regularizer,
            constraint=self.W_constraint,
        )
        if self.bias:
            self.b = self.add_weight(
                (self.nb_feature, self.output_dim),
                initializer="zero",
                name=f"{self.name}_b",
                regularizer=self.b_regularizer,
                constraint=self.b_constraint,
            )
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        output = K.dot(x, self.W)
        if self.bias:
            output = output + self.b
        return K.max(output, axis=1)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], self.output_dim)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "output_dim": self.output_dim,
            "init": name_of("initializations", self.init),
            "nb_feature": self.nb_feature,
            "W_regularizer": regularizers.serialize(self.W_regularizer),
            "b_regularizer": regularizers.serialize(self.b_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "W_constraint": constraints.serialize(self.W_constraint),
            "b_constraint": constraints.serialize(self.b_constraint),
            "bias": self.bias,
            "input_dim": self.input_dim,
        }
