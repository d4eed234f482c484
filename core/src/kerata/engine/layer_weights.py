"""The weights of a layer: made, listed, read and written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

import numpy as np

from kerata import backend as K
from kerata import initializations
from kerata.argument_validation import whole_number
from kerata.engine.losses_and_updates import LossesAndUpdates
from kerata.errors import NotBuiltError, ShapeError
from kerata.graph import trace
from kerata.graph.tensor import Variable
from kerata.plugins import registry

_MOST = 1 << 48
"""Numbers, more than the address space of a process holds."""
_limit: ContextVar[_Limit | None] = ContextVar("limit", default=None)
_waiting: ContextVar[list[Waiting] | None] = ContextVar("waiting", default=None)


class Waiting(NamedTuple):
    """A weight that is zero and waits for its value, and the initialization it has if none comes."""

    weight: Variable
    initialize: Callable[[], Variable]


class _Limit:
    def __init__(self, left: float, reason: str) -> None:
        self.left = left
        self.reason = reason


@contextmanager
def at_most(count: float, reason: str) -> Iterator[None]:
    """Inside the `with`, layers make weights of `count` numbers together and no more: a description of a larger model
    does not get the memory for it.

    Arguments:
        count: how many numbers.
        reason: what it would be too large for, to end the sentence "a weight of this shape is more than ...".
    """
    outer = _limit.get()
    token = _limit.set(_Limit(count, reason) if outer is None or count < outer.left else outer)
    try:
        yield
    finally:
        _limit.reset(token)


@contextmanager
def values_to_come() -> Iterator[list[Waiting]]:
    """Inside the `with`, weights with an initialization of a plugin are made of zeros, and listed.

    For a model whose weights are in a file: to draw millions of numbers at random, which are then overwritten, takes
    longer than to read them, and moves on numpy's random state.
    """
    waiting: list[Waiting] = []
    token = _waiting.set(waiting)
    try:
        yield waiting
    finally:
        _waiting.reset(token)


class LayerWeights(LossesAndUpdates):
    """The weights of a layer, which `trainable` divides in those that training changes and the others.

    They and the constraints may be set before `Layer.__init__` has run, as layers of Keras 1 do.
    """

    name: str
    trainable: bool
    built: bool

    def add_weight(
        self,
        shape: Sequence[int],
        initializer: Any,
        name: str | None = None,
        trainable: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
    ) -> Variable:
        """Make a weight.

        Arguments:
            shape: its sizes.
            initializer: name of an initialization or a function of shape.
            name: conventionally "{layer's name}_W".
            trainable: whether training changes it (default True).
            regularizer: function of the weight that is added to the loss.
            constraint: function applied to the weight after each update.
        """
        if any(size is None for size in shape):
            raise ShapeError(
                f'Layer "{self.name}" needs a weight of shape {tuple(shape)}, which depends on a size that '
                "is not known. Give the layer an input with that size fixed."
            )
        shape = [whole_number(size, f'A size of a weight of layer "{self.name}"', minimum=0) for size in shape]
        if math.prod(shape) > _MOST:
            raise ShapeError(f'Layer "{self.name}" needs a weight of shape {tuple(shape)}, which no memory holds.')
        limit = _limit.get()
        if limit is not None:
            limit.left -= math.prod(shape)
            if limit.left < 0:
                raise ShapeError(
                    f'Layer "{self.name}" would have a weight of shape {tuple(shape)}, which is more than '
                    f"{limit.reason}."
                )
        weight = _initialized(self.name, tuple(shape), initializer, name)
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
    def constraints(self) -> dict[Variable, Any]:
        """Function applied to each constrained weight after an update."""
        constraints: dict[Variable, Any] = self.__dict__.setdefault("_constraints", {})
        return constraints

    @constraints.setter
    def constraints(self, constraints: dict[Variable, Any]) -> None:
        self.__dict__["_constraints"] = constraints

    @property
    def regularizers(self) -> list[Any]:
        """Left from Keras 1.0, and empty unless set: regularization is in `losses`."""
        regularizers: list[Any] = self.__dict__.setdefault("_regularizers", [])
        return regularizers

    @regularizers.setter
    def regularizers(self, regularizers: list[Any]) -> None:
        self.__dict__["_regularizers"] = regularizers

    def get_weights(self) -> list[np.ndarray[Any, Any]]:
        """The values of `weights`."""
        values: list[np.ndarray[Any, Any]] = K.batch_get_value(self.weights)
        return values

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set the values of `weights`, in their order.

        Raises:
            ShapeError: there are more or fewer than the layer has, or one has another shape.
        """
        variables = self.weights
        if len(weights) != len(variables):
            state = "" if self.built else " The layer has not been built yet: call it, or add it to a model, first."
            raise ShapeError(
                f'Layer "{self.name}" has {len(variables)} weights; set_weights was given {len(weights)}.{state}'
            )
        values = [np.asarray(w) for w in weights]
        for index, (variable, value) in enumerate(zip(variables, values, strict=True)):
            if variable.shape != value.shape:
                raise ShapeError(
                    f'Weight {index} of layer "{self.name}" ({variable.name}) has shape {variable.shape}; '
                    f"set_weights was given {value.shape}."
                )
        K.batch_set_value(list(zip(variables, values, strict=True)))

    def count_params(self) -> int:
        """The number of scalars in the weights.

        Raises:
            NotBuiltError: the weights do not exist yet.
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


def _initialized(layer: str, shape: tuple[int, ...], initializer: Any, name: str | None) -> Variable:
    function = initializations.get(initializer)
    waiting = _waiting.get()
    try:
        # A user's own function may do anything else too, and make a variable of any type, so it is called in any case.
        if waiting is None or registry().component_of("initializations", function) is None:
            weight: Variable = function(shape, name=name)
            return weight
        weight = K.variable(np.broadcast_to(np.zeros((), K.floatx()), shape), name=name)
    except MemoryError as error:
        raise ShapeError(f'Layer "{layer}" needs a weight of shape {shape}, for which there is no memory.') from error
    waiting.append(Waiting(weight, lambda: function(shape, name=name)))
    return weight
