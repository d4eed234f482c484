"""The kits pass what is right, and name what is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import activations, initializations, metrics, objectives
from kerata import backend as K
from kerata.callbacks import Callback, EarlyStopping, TerminateOnNaN
from kerata.constraints import Constraint, MaxNorm, UnitNorm
from kerata.optimizers import SGD, Adam, Optimizer, RMSprop
from kerata.regularizers import L1L2Regularizer, Regularizer
from kerata.testing import (
    check_activation,
    check_callback,
    check_constraint,
    check_initialization,
    check_metric,
    check_objective,
    check_optimizer,
    check_regularizer,
)


class Plain(Optimizer):
    """Gradient descent."""

    sign = -1.0

    def __init__(self, lr: float = 0.05, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lr = self.hyperparameter("lr", lr)
        self.steps = K.variable(0.0)
        self.weights = [self.steps]

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> Any:
        self.updates = [K.update_add(self.steps, 1.0)]
        rate = self.lr / (1 + 0.01 * self.steps)
        for param, gradient in zip(params, self.get_gradients(loss, params), strict=True):
            self.assign(param, param + self.sign * rate * gradient, constraints)
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "lr": float(K.get_value(self.lr))}


class Uphill(Plain):
    """Has the sign wrong."""

    sign = 1.0


class Forgetful(Plain):
    """Does not count its steps among its state."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.weights = []


class Silent(Plain):
    """Does not write its learning rate."""

    def get_config(self) -> dict[str, Any]:
        return Optimizer.get_config(self)


class Unbound(Plain):
    """Does without constraints."""

    def assign(self, param: Any, value: Any, constraints: Any) -> None:
        super().assign(param, value, {})


class Brittle(Plain):
    """Divides by the length of the gradient."""

    def get_gradients(self, loss: Any, params: Any) -> Any:
        return [0.1 * g / K.sqrt(K.sum(K.square(g))) for g in super().get_gradients(loss, params)]


class Strict(Plain):
    """Takes nothing but a learning rate."""

    def __init__(self, lr: float = 0.05) -> None:
        super().__init__(lr)


@pytest.mark.parametrize(
    ("optimizer", "kwargs"), [(SGD, {"momentum": 0.9, "nesterov": True}), (Adam, {}), (RMSprop, {}), (Plain, {})]
)
def test_optimizers_that_keep_their_promises_pass(optimizer: Any, kwargs: dict[str, Any]) -> None:
    losses = check_optimizer(optimizer, kwargs)
    assert len(losses) == 200 and losses[-1] < losses[0]


@pytest.mark.parametrize(
    ("optimizer", "kwargs", "words"),
    [
        (Uphill, {}, "it should at least halve. Is the sign of the step right"),
        (Forgetful, {}, "taken up again from its state it goes on in another way"),
        (Silent, {"lr": 0.1}, "get_config lacks 'lr'"),
        (Unbound, {}, "a weight that a constraint keeps at 0.05 or more"),
        (Brittle, {}, "with gradients of zero a weight, or the optimizer's state, is no longer finite"),
        (Strict, {}, "every optimizer takes clipnorm"),
    ],
)
def test_what_is_wrong_with_an_optimizer_is_named(optimizer: Any, kwargs: dict[str, Any], words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        check_optimizer(optimizer, kwargs)


def test_activations() -> None:
    for name in ("relu", "softmax"):
        assert [a.shape for a in check_activation(activations.get(name))] == [(6, 4), (2, 3, 4)]
    check_activation(K.tanh, np.tanh)
    for function, words in (
        (lambda x: K.sum(x, axis=-1), "an activation keeps the shape"),
        (lambda x: K.log(x), "for numbers from -3 to 3 it is not finite"),
        (lambda x: K.sqrt(K.abs(x) * 0), "its slope is not finite"),
    ):
        with pytest.raises(AssertionError, match=words):
            check_activation(function)
    with pytest.raises(AssertionError, match="Not equal"):
        check_activation(K.tanh, np.sin)


def mean_only(y_true: Any, y_pred: Any) -> Any:
    return K.mean(K.square(y_true - y_pred))


def rooted(y_true: Any, y_pred: Any) -> Any:
    return K.mean(K.sqrt(y_true - y_true + 0 * y_pred), axis=-1)


def logged(y_true: Any, y_pred: Any) -> Any:
    return K.mean(K.log(y_true - 2.0) + y_pred, axis=-1)


def test_objectives() -> None:
    for name in ("mse", "categorical_crossentropy", "hinge"):
        assert check_objective(objectives.get(name)).shape == (6,)
    labels, shares = np.array([[0], [2]]), np.array([[0.5, 0.25, 0.25], [0.25, 0.25, 0.5]])
    check_objective(objectives.get("sparse_categorical_crossentropy"), labels, shares, np.log([2.0, 2.0]))
    with pytest.raises(AssertionError, match="mse|mean_squared_error"):
        check_objective(objectives.get("mse"), expected=np.zeros(6))


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (mean_only, r"gives \(6,\), a loss for each sample; \(\) came"),
        (rooted, "the slope by y_pred is not finite"),
        (logged, "the losses are not finite"),
    ],
)
def test_what_is_wrong_with_an_objective_is_named(function: Any, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        check_objective(function)


def test_metrics() -> None:
    def right(y_true: np.ndarray[Any, Any], y_pred: np.ndarray[Any, Any]) -> float:
        return float(np.mean(y_true.argmax(-1) == y_pred.argmax(-1)))

    check_metric(metrics.get("categorical_accuracy"), right)
    check_metric(metrics.get("sparse_categorical_accuracy"), labels=True)
    with pytest.raises(AssertionError, match="expected is 9"):
        check_metric("categorical_accuracy", lambda y_true, y_pred: 9.0)
    with pytest.raises(AssertionError, match="it is nan"):
        check_metric(lambda y_true, y_pred: K.mean(K.log(y_pred - 2.0)))


def test_initializations() -> None:
    for name in ("glorot_uniform", "zero"):
        assert [v.shape for v in check_initialization(initializations.get(name))] == [(3, 4), (5, 5), (3, 3, 2, 4)]
    check_initialization(initializations.get("identity"), shapes=[(4, 4)])


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda shape: K.zeros(shape), "an initialization is called as"),
        (lambda shape, name=None: np.zeros(shape), "an initialization returns a variable"),
        (lambda shape, name=None: K.zeros((2, 2), name=name), r"of the shape \(3, 4\) a variable of \(2, 2\) came"),
        (lambda shape, name=None: K.variable(np.full(shape, np.nan), name=name), "are not finite"),
        (lambda shape, name=None: K.zeros(shape, name="mine"), "its variable is called 'mine"),
    ],
)
def test_what_is_wrong_with_an_initialization_is_named(function: Any, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        check_initialization(function)


class Vector(Regularizer):
    """Gives a number for each row."""

    def __call__(self, x: Any) -> Any:
        return K.sum(x, axis=-1)


class Steep(Regularizer):
    """Has no finite slope at zero."""

    def __call__(self, x: Any) -> Any:
        return K.sqrt(K.sum(0 * x))


class Forgets(Regularizer):
    """Does not write how strong it is."""

    def __init__(self, strength: float = 0.1) -> None:
        self.strength = strength

    def __call__(self, x: Any) -> Any:
        return self.strength * K.sum(K.square(x))


def test_regularizers() -> None:
    assert len(check_regularizer(L1L2Regularizer, {"l1": 0.1, "l2": 0.2})) == 3
    for part, kwargs, words in (
        (Vector, {}, "a penalty is a scalar"),
        (Steep, {}, "slope by a weight"),
        (Forgets, {"strength": 0.3}, "get_config lacks 'strength'"),
    ):
        with pytest.raises(AssertionError, match=words):
            check_regularizer(part, kwargs)


class Creeping(Constraint):
    """Never comes to rest."""

    def __call__(self, p: Any) -> Any:
        return 0.9 * p


class Summing(Constraint):
    """Loses an axis."""

    def __call__(self, p: Any) -> Any:
        return K.sum(p, axis=0)


def test_constraints() -> None:
    check_constraint(MaxNorm, {"m": 0.5})
    check_constraint(UnitNorm)
    for part, words in ((Creeping, "it changes once more"), (Summing, "the shape stays")):
        with pytest.raises(AssertionError, match=words):
            check_constraint(part)


class Misspelt(Callback):
    """Waits for what never comes."""

    def on_epoch_ends(self, epoch: int, logs: Any = None) -> None:
        """Never called."""


class Narrow(Callback):
    """Takes too little."""

    def on_epoch_end(self, epoch: int) -> None:  # type: ignore[override]
        """Called with logs."""


class Swallowing(Callback):
    """Holds what cannot be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = (i for i in ())


def test_callbacks() -> None:
    assert check_callback(TerminateOnNaN).model is not None
    check_callback(lambda: EarlyStopping("loss", patience=3))
    with pytest.raises(AssertionError, match="nobody calls on_epoch_ends. Did you mean 'on_epoch_end'"):
        check_callback(Misspelt)
    with pytest.raises(AssertionError, match=r"on_epoch_end is called with \(epoch, logs\)"):
        check_callback(Narrow)
    with pytest.raises(TypeError):
        check_callback(Swallowing)
