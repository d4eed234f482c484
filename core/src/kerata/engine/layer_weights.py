"""The weights of a layer: made, listed, read and written."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from kerata import backend as K
from kerata.argument_validation import whole_number
from kerata.engine.losses_and_updates import LossesAndUpdates
from kerata.engine.pending_weights import initialized
from kerata.engine.weight_budget import spend
from kerata.errors import NotBuiltError, ShapeError
from kerata.graph import trace
from kerata.graph.tensor import Variable
from kerata.types import Array, Initializer


class LayerWeights(LossesAndUpdates):
    """The weights of a layer, which `trainable` divides in those that training changes and the others.

    They and the constraints may be set before `Layer.__init__` has run, as layers of Keras 1 do: so the lists are made
    at first need, and not by a constructor.

    Attributes:
        trainable: whether training changes the weights.
        built: whether they have been made.
    """

    name: str
    trainable: bool
    built: bool

    def add_weight(
        self,
        shape: Sequence[int],
        initializer: Initializer,
        name: str | None = None,
        trainable: bool = True,
        regularizer: Callable[[Any], Any] | None = None,
        constraint: Callable[[Any], Any] | None = None,
    ) -> Variable:
        """Make a weight.

        Arguments:
            shape: its sizes.
            initializer: name of an initialization, or a function `(shape, name=None)` that returns a variable.
            name: conventionally "{layer's name}_W"; files know the weight by it (default: a number).
            trainable: whether training changes it (default True).
            regularizer: function of the weight, whose value is added to the loss (default None).
            constraint: function applied to the weight after each update (default None).

        Returns:
            the weight, a variable.

        Raises:
            ShapeError: a size is not known, or a file from which the model is read holds fewer numbers.
        """
        if any(size is None for size in shape):
            raise ShapeError(
                f'Layer "{self.name}" needs a weight of shape {tuple(shape)}, which depends on a size that '
                "is not known. Give the layer an input with that size fixed."
            )
        shape = tuple(whole_number(size, f'A size of a weight of layer "{self.name}"', minimum=0) for size in shape)
        spend(shape, self.name)
        weight = initialized(self.name, shape, initializer, name)
        if regularizer is not None:
            self.add_loss(trace(regularizer, weight, label=f"regularizer of {weight.name}"))
        if constraint is not None:
            self.constraints[weight] = constraint
        (self._trainable_weights if trainable else self._non_trainable_weights).append(weight)
        return weight

    @property
    def trainable_weights(self) -> list[Variable]:
        """The weights that training changes: none where `trainable` is False."""
        return self._trainable_weights if self.trainable else []

    @trainable_weights.setter
    def trainable_weights(self, weights: Sequence[Variable]) -> None:
        self.__dict__["_own_trainable"] = list(weights)

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that training leaves alone."""
        return self._non_trainable_weights if self.trainable else self._trainable_weights + self._non_trainable_weights

    @non_trainable_weights.setter
    def non_trainable_weights(self, weights: Sequence[Variable]) -> None:
        self.__dict__["_own_non_trainable"] = list(weights)

    @property
    def weights(self) -> list[Variable]:
        """All weights, the trainable ones first."""
        return self.trainable_weights + self.non_trainable_weights

    @property
    def constraints(self) -> dict[Variable, Callable[[Any], Any]]:
        """Function applied to each constrained weight after an update."""
        constraints: dict[Variable, Callable[[Any], Any]] = self.__dict__.setdefault("_constraints", {})
        return constraints

    @constraints.setter
    def constraints(self, constraints: dict[Variable, Callable[[Any], Any]]) -> None:
        self.__dict__["_constraints"] = constraints

    @property
    def regularizers(self) -> list[Any]:
        """Left from Keras 1.0, and empty unless set: regularization is in `losses`."""
        regularizers: list[Any] = self.__dict__.setdefault("_regularizers", [])
        return regularizers

    @regularizers.setter
    def regularizers(self, regularizers: list[Any]) -> None:
        self.__dict__["_regularizers"] = regularizers

    def get_weights(self) -> list[Array]:
        """The values of `weights`, in their order."""
        values: list[Array] = K.batch_get_value(self.weights)
        return values

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set the values of `weights`, in their order; none of them, if one does not fit.

        Arguments:
            weights: arrays, or what numpy makes arrays of.

        Raises:
            ShapeError: there are more or fewer than the layer has, or one has another shape.
        """
        K.batch_set_value(self._fitting(weights))

    def _fitting(self, weights: Sequence[Any]) -> list[tuple[Variable, Array]]:
        """The weights with the values that they are to have, which are as many and of the same shapes."""
        variables = self.weights
        if len(weights) != len(variables):
            state = "" if self.built else " The layer has not been built yet: call it, or add it to a model, first."
            raise ShapeError(f'Layer "{self.name}" has {len(variables)} weights; got {len(weights)}.{state}')
        values = [np.asarray(w) for w in weights]
        for index, (variable, value) in enumerate(zip(variables, values, strict=True)):
            if variable.shape != value.shape:
                raise ShapeError(
                    f'Weight {index} of layer "{self.name}" ({variable.name}) has shape {variable.shape}; '
                    f"got {value.shape}."
                )
        return list(zip(variables, values, strict=True))

    def count_params(self) -> int:
        """The number of scalars in the weights.

        Raises:
            NotBuiltError: the weights do not exist yet.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(64, input_dim=20)])
            >>> model.layers[0].count_params()  # 20 * 64 + 64
            1344
        """
        if not self.built:
            raise NotBuiltError(
                f'Layer "{self.name}" has no weights yet. Call it on a tensor, or give its model an input shape.'
            )
        return sum(math.prod(size or 0 for size in w.shape) for w in self.weights)

    @property
    def _trainable_weights(self) -> list[Variable]:
        weights: list[Variable] = self.__dict__.setdefault("_own_trainable", [])
        return weights

    @_trainable_weights.setter
    def _trainable_weights(self, weights: list[Variable]) -> None:
        self.__dict__["_own_trainable"] = weights

    @property
    def _non_trainable_weights(self) -> list[Variable]:
        weights: list[Variable] = self.__dict__.setdefault("_own_non_trainable", [])
        return weights

    @_non_trainable_weights.setter
    def _non_trainable_weights(self, weights: list[Variable]) -> None:
        self.__dict__["_own_non_trainable"] = weights
