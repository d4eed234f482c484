"""The base of layers that hold another layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kerata import Layer
from kerata import backend as K
from kerata.engine.serialization import describe, layer_from_config
from kerata.errors import ArgumentTypeError
from kerata.types import Config, LayerArguments, Shape, Unpack, Variable


class Wrapper(Layer):
    """A layer around another one, whose weights, losses, updates and constraints are its own.

    A wrapper of one's own overrides `call(x, mask=None)`, which calls `self.layer` on tensors it makes, and
    `get_output_shape_for(input_shape)`.

    Arguments:
        layer: the inner layer, or a model.

    Raises:
        ArgumentTypeError: `layer` is not a layer.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> from kerata.layers import Dense, Wrapper
        >>> from kerata.models import Sequential
        >>> class Residual(Wrapper):
        ...     def call(self, x, mask=None):
        ...         return x + self.layer(K.identity(x))
        >>> model = Sequential([Residual(Dense(2, init="identity"), input_shape=(2,))])
        >>> print(model.predict(np.array([[1, 2]])))
        [[2. 4.]]
    """

    def __init__(self, layer: Any, **kwargs: Unpack[LayerArguments]) -> None:
        if not isinstance(layer, Layer):
            what = f"the class {layer.__name__}; call it first" if isinstance(layer, type) else repr(layer)
            raise ArgumentTypeError(f"{type(self).__name__} wraps a layer; got {what}.")
        self.layer = layer
        self.uses_learning_phase = layer.uses_learning_phase
        super().__init__(**kwargs)

    def build(self, input_shape: Shape | None = None) -> None:
        self.built = True

    def reset_states(self) -> None:
        """Forget what inner layers have carried from batch to batch."""
        for layer in self._inner():
            layer.reset_states()

    @property
    def trainable_weights(self) -> list[Variable]:
        """Those of the inner layers, and the wrapper's own; none where `trainable` is False."""
        return self._together("trainable_weights", self._trainable_weights) if self.trainable else []

    @trainable_weights.setter
    def trainable_weights(self, weights: Sequence[Variable]) -> None:
        self._trainable_weights = list(weights)

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """Those of the inner layers, and the wrapper's own; all weights where `trainable` is False."""
        fixed = self._together("non_trainable_weights", self._non_trainable_weights)
        if self.trainable:
            return fixed
        return list(dict.fromkeys(self._together("trainable_weights", self._trainable_weights) + fixed))

    @non_trainable_weights.setter
    def non_trainable_weights(self, weights: Sequence[Variable]) -> None:
        self._non_trainable_weights = list(weights)

    @property
    def constraints(self) -> dict[Variable, Any]:
        """Function applied to each constrained weight after an update."""
        constraints = dict(self.__dict__.setdefault("_constraints", {}))
        for layer in self._inner():
            constraints.update(layer.constraints)
        return constraints

    @constraints.setter
    def constraints(self, constraints: dict[Variable, Any]) -> None:
        self.__dict__["_constraints"] = constraints

    def get_config(self) -> Config:
        return {**super().get_config(), "layer": describe(self.layer)}

    @classmethod
    def from_config(cls, config: Config) -> Any:
        arguments = dict(config)
        return cls(layer_from_config(arguments.pop("layer")), **arguments)

    def _inner(self) -> list[Layer]:
        """The layers that compute."""
        return [self.layer]

    def _together(self, kind: str, own: Iterable[Any]) -> list[Any]:
        inner = [weight for layer in self._inner() for weight in getattr(layer, kind)]
        return list(dict.fromkeys([*inner, *own]))

    def _use(self, layer: Layer, tensor: Any, mask: Any, x: Any) -> Any:
        """`layer` on `tensor`, which was made from the input `x`; what it adds to training is added for `x`."""
        given = K.identity(tensor)
        output = layer(given, mask)
        for inner, outer in ((None, None), (given, x)):
            self.add_loss(layer.get_losses_for(inner), outer)
            self.add_update(layer.get_updates_for(inner), outer)
        return output
