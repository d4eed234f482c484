"""`TFOptimizer`: the optimizers of TensorFlow 1's `tf.train`, as optimizers of a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from kerata import backend as K
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.optimizers import Optimizer
from kerata.types import Config, Tensor, Variable


class TFOptimizer(Optimizer):
    """Updates weights by the rule of an optimizer of TensorFlow 1, which is read off it: its own code is not run.

    So it works on every backend, for `GradientDescentOptimizer`, `MomentumOptimizer`, `AdamOptimizer`,
    `AdagradOptimizer`, `AdadeltaOptimizer` and `RMSPropOptimizer`, whose hyperparameters are numbers.

    Arguments:
        optimizer: one of `tf.train`, in TensorFlow 2 of `tf.compat.v1.train`.

    Raises:
        ArgumentTypeError: it is none of these.
    """

    def __init__(self, optimizer: Any) -> None:
        super().__init__()
        self.optimizer = optimizer
        self.iterations = K.variable(0.0, name="iterations")
        self._rule = _RULES.get(type(optimizer).__name__)
        if self._rule is None:
            raise ArgumentTypeError(
                f"TFOptimizer knows the rules of {', '.join(_RULES)}; got {type(optimizer).__name__}. "
                "Those of keras.optimizers work on every backend."
            )

    def get_updates(self, params: Sequence[Variable], constraints: Mapping[Variable, Any], loss: Tensor) -> list[Any]:
        if constraints:
            raise ArgumentError("An optimizer of TensorFlow knows no constraints; take one of keras.optimizers.")
        assert self._rule is not None
        step = self.iterations + 1.0
        self.updates = [K.update(self.iterations, step)]
        self.weights = [self.iterations]
        for p, g in zip(params, self.get_gradients(loss, params), strict=True):
            self.updates.append(K.update(p, self._rule(self, self.optimizer, p, g, step)))
        return self.updates

    def get_config(self) -> Config:
        raise NotImplementedError("An optimizer of TensorFlow has no configuration that could be saved.")

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Any:
        """Not there: an optimizer of TensorFlow has no configuration."""
        raise NotImplementedError("An optimizer of TensorFlow has no configuration that could be saved.")

    def slot(self, p: Variable, value: Callable[[Variable], Any], start: float = 0.0) -> Any:
        """A variable of the shape of `p`, which becomes `value` of itself in each step; that new value."""
        variable = K.variable(np.full(K.get_variable_shape(p), start), dtype=K.dtype(p))
        new = value(variable)
        self.weights.append(variable)
        self.updates.append(K.update(variable, new))
        return new


Rule = Callable[[TFOptimizer, Any, Any, Any, Any], Any]
"""The new value of a weight, from the optimizer, TensorFlow's, the weight, its gradient, and the step from 1."""


def _gradient_descent(mine: TFOptimizer, theirs: Any, p: Any, g: Any, step: Any) -> Any:
    return p - theirs._learning_rate * g


def _momentum(mine: TFOptimizer, theirs: Any, p: Any, g: Any, step: Any) -> Any:
    sum_of = mine.slot(p, lambda a: theirs._momentum * a + g)
    along = g + theirs._momentum * sum_of if theirs._use_nesterov else sum_of
    return p - theirs._learning_rate * along


def _adam(mine: TFOptimizer, theirs: Any, p: Any, g: Any, step: Any) -> Any:
    mean = mine.slot(p, lambda m: theirs._beta1 * m + (1 - theirs._beta1) * g)
    square = mine.slot(p, lambda v: theirs._beta2 * v + (1 - theirs._beta2) * K.square(g))
    rate = theirs._lr * K.sqrt(1 - K.pow(theirs._beta2, step)) / (1 - K.pow(theirs._beta1, step))
    return p - rate * mean / (K.sqrt(square) + theirs._epsilon)


def _adagrad(mine: TFOptimizer, theirs: Any, p: Any, g: Any, step: Any) -> Any:
    total = mine.slot(p, lambda a: a + K.square(g), theirs._initial_accumulator_value)
    return p - theirs._learning_rate * g / K.sqrt(total)


def _adadelta(mine: TFOptimizer, theirs: Any, p: Any, g: Any, step: Any) -> Any:
    square = mine.slot(p, lambda a: theirs._rho * a + (1 - theirs._rho) * K.square(g))
    moves: list[Any] = []

    def of_moves(before: Any) -> Any:
        moves.append(K.sqrt(before + theirs._epsilon) / K.sqrt(square + theirs._epsilon) * g)
        return theirs._rho * before + (1 - theirs._rho) * K.square(moves[0])

    mine.slot(p, of_moves)
    return p - theirs._lr * moves[0]


def _rmsprop(mine: TFOptimizer, theirs: Any, p: Any, g: Any, step: Any) -> Any:
    kept = theirs._decay
    square = mine.slot(p, lambda a: kept * a + (1 - kept) * K.square(g), 1.0)
    if theirs._centered:
        square = square - K.square(mine.slot(p, lambda a: kept * a + (1 - kept) * g))
    move = theirs._learning_rate * g / K.sqrt(square + theirs._epsilon)
    return p - mine.slot(p, lambda a: theirs._momentum * a + move)


_RULES: dict[str, Rule] = {
    "GradientDescentOptimizer": _gradient_descent,
    "MomentumOptimizer": _momentum,
    "AdamOptimizer": _adam,
    "AdagradOptimizer": _adagrad,
    "AdadeltaOptimizer": _adadelta,
    "RMSPropOptimizer": _rmsprop,
}
