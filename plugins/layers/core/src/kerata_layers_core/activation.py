"""An activation as a layer of its own."""

from __future__ import annotations

from kerata import Layer, activations
from kerata.plugins import name_of
from kerata.types import Activation as ActivationLike
from kerata.types import Config, LayerArguments, Shape, Tensor, Unpack


class Activation(Layer):
    """Apply an activation to each element: `output = activation(x)`.

    Arguments:
        activation: name of an activation, or a function of a tensor.

    Input shape: any. Output shape: the same.

    Raises:
        UnknownNameError: there is no activation of that name.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Activation
        >>> from kerata.models import Sequential
        >>> model = Sequential([Activation("relu", input_shape=(3,))])
        >>> print(model.predict(np.array([[-1, 0, 2]])))
        [[0. 0. 2.]]
    """

    def __init__(self, activation: ActivationLike, **kwargs: Unpack[LayerArguments]) -> None:
        self.supports_masking = True
        self.activation = activations.get(activation)
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output: Tensor = self.activation(x)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> Config:
        return {**super().get_config(), "activation": name_of("activations", self.activation)}
