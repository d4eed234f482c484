from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata import optimizers
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata_optimizers_adaptive import Adadelta, Adagrad, RMSprop

CLASSES = [RMSprop, Adagrad, Adadelta]


@pytest.mark.parametrize(
    ("cls", "case"),
    [(RMSprop, "rmsprop"), (RMSprop, "rmsprop_decay"), (Adagrad, "adagrad"), (Adadelta, "adadelta")],
)
def test_losses_weights_and_config_are_those_of_keras_1(check_golden: Any, cls: Any, case: str) -> None:
    check_golden(cls, case)


def rmsprop(g: np.ndarray, a: Any, d: Any) -> Any:
    a = 0.8 * a + 0.2 * g**2
    return a, d, g / (np.sqrt(a) + 1e-8)


def adagrad(g: np.ndarray, a: Any, d: Any) -> Any:
    a = a + g**2
    return a, d, g / (np.sqrt(a) + 1e-8)


def adadelta(g: np.ndarray, a: Any, d: Any) -> Any:
    a = 0.8 * a + 0.2 * g**2
    s = g * np.sqrt(d + 1e-8) / np.sqrt(a + 1e-8)
    return a, 0.8 * d + 0.2 * s**2, s


@pytest.mark.parametrize("decay", [0.0, 0.25])
@pytest.mark.parametrize(
    ("make", "formula"),
    [
        (lambda **k: RMSprop(rho=0.8, **k), rmsprop),
        (Adagrad, adagrad),
        (lambda **k: Adadelta(rho=0.8, **k), adadelta),
    ],
    ids=["rmsprop", "adagrad", "adadelta"],
)
def test_steps_follow_the_formula(regression: Any, make: Callable[..., Any], formula: Any, decay: float) -> None:
    p, a, d = regression.start(), 0.0, 0.0
    for t in range(8):
        a, d, step = formula(regression.gradient(p), a, d)
        p = p - 0.1 / (1 + decay * t) * step
    regression.train(make(lr=0.1, decay=decay), 8)
    np.testing.assert_allclose(regression.weights(), p, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("decay", [0.0, 0.2])
@pytest.mark.parametrize("cls", CLASSES)
def test_training_resumes_exactly(check_resume: Any, cls: Any, decay: float) -> None:
    check_resume(lambda: cls(lr=0.05, decay=decay))


@pytest.mark.parametrize(("cls", "count"), [(RMSprop, 2), (Adagrad, 2), (Adadelta, 4)])
def test_state_without_decay_is_that_of_keras_1(regression: Any, cls: Any, count: int) -> None:
    optimizer = cls()
    regression.build(optimizer)
    shapes = [w.shape for w in optimizer.get_weights()]
    assert shapes == [(6, 2), (2,)] * (count // 2)


@pytest.mark.parametrize("cls", CLASSES)
def test_a_keras_1_state_is_accepted_where_the_learning_rate_decays(regression: Any, cls: Any) -> None:
    optimizer = cls(decay=0.1)
    regression.train(optimizer, 2)
    state = optimizer.get_weights()
    assert state[-1] == 2
    optimizer.set_weights([w + 1 for w in state[:-1]])
    for new, old in zip(optimizer.get_weights()[:-1], state[:-1], strict=True):
        np.testing.assert_array_equal(new, old + 1)
    assert optimizer.get_weights()[-1] == 2
    with pytest.raises(ArgumentError, match=f"{len(state)} arrays.*got {len(state) - 2}"):
        optimizer.set_weights(state[:-2])


@pytest.mark.parametrize("cls", CLASSES)
def test_configuration_makes_the_same_optimizer_again(cls: Any) -> None:
    config = cls(lr=0.25, decay=0.5, epsilon=1e-6, clipvalue=0.5).get_config()
    assert optimizers.get({"class_name": cls.__name__, "config": config}).get_config() == config
    assert type(optimizers.get(cls.__name__.lower())) is cls


@pytest.mark.parametrize("cls", CLASSES)
def test_a_constraint_holds_after_every_step(regression: Any, cls: Any) -> None:
    regression.constraint = lambda p: K.clip(p, -0.1, 0.1)
    regression.train(cls(lr=1.0), 3)
    assert np.abs(K.get_value(regression.w)).max() <= np.float32(0.1)


@pytest.mark.parametrize("cls", CLASSES)
def test_bad_arguments_are_refused(cls: Any) -> None:
    with pytest.raises(ArgumentError, match="lr of .* must be at least 0"):
        cls(lr=-0.1)
    with pytest.raises(ArgumentTypeError, match="epsilon of .* must be a number"):
        cls(epsilon="small")
    with pytest.raises(ArgumentTypeError, match='no argument "nesterov"'):
        cls(nesterov=True)


@pytest.mark.parametrize("cls", [RMSprop, Adadelta])
def test_rho_is_less_than_one(cls: Any) -> None:
    with pytest.raises(ArgumentError, match="rho of .* must be at least 0 and less than 1"):
        cls(rho=1.0)
