"""A dense layer that takes the largest of several linear maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import InputSpec, Layer, constraints, initializations, regularizers
from kerata import backend as K
from kerata.argument_validation import input_size, whole_number
from kerata.plugins import name_of
from kerata.types import Array, Config, Constraint, Initializer, LayerArguments, Regularizer, Shape, Tensor, Unpack


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

    Raises:
        ArgumentError: a size is less than 1.
        ArgumentTypeError: a size is no whole number.
        ShapeError: the input has not 2 dimensions, or its size is not known.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import MaxoutDense
        >>> from kerata.models import Sequential
        >>> weights = [np.array([[[1]], [[-1]]]), np.zeros((2, 1))]  # the greater of x and -x
        >>> model = Sequential([MaxoutDense(1, nb_feature=2, weights=weights, input_dim=1)])
        >>> print(model.predict(np.array([[-3], [2]])))
        [[3.]
         [2.]]
    """

    def __init__(
        self,
        output_dim: int,
        nb_feature: int = 4,
        init: Initializer = "glorot_uniform",
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
        self.output_dim = whole_number(output_dim, f"output_dim of {kind}")
        self.nb_feature = whole_number(nb_feature, f"nb_feature of {kind}")
        self.init = initializations.get(init)
        self.W_regularizer = regularizers.get(W_regularizer)
        self.b_regularizer = regularizers.get(b_regularizer)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.W_constraint = constraints.get(W_constraint)
        self.b_constraint = constraints.get(b_constraint)
        self.bias = bias
        self.initial_weights = weights
        self.input_spec = [InputSpec(ndim=2)]
        self.input_dim = input_size(input_dim, f"input_dim of {kind}")
        if self.input_dim:
            kwargs["input_shape"] = kwargs.get("input_shape") or (self.input_dim,)
        super().__init__(**kwargs)

    def build(self, input_shape: Shape) -> None:
        size: Any = input_shape[1]  # of one that is None, add_weight says what is to be done
        self.input_dim = size
        self.W = self.add_weight(
            (self.nb_feature, size, self.output_dim),
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

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        linear = K.dot(x, self.W)
        if self.bias:
            linear = linear + self.b
        output: Tensor = K.max(linear, axis=1)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return (input_shape[0], self.output_dim)

    def get_config(self) -> Config:
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
