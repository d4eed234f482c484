from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata import optimizers
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata_optimizers_adam import Adam, Adamax, Nadam

CLASSES = [Adam, Adamax, Nadam]
BETA_1, BETA_2 = 0.8, 0.95


@pytest.mark.parametrize(
    ("cls", "case"), [(Adam, "adam"), (Adam, "adam_clipvalue"), (Adamax, "adamax"), (Nadam, "nadam")]
)
def test_losses_weights_and_config_are_those_of_keras_1(check_golden: Any, cls: Any, case: str) -> None:
    check_golden(cls, case)


@pytest.mark.parametrize("decay", [0.0, 0.25])
def test_adam_follows_the_paper(regression: Any, decay: float) -> None:
    p, m, v = regression.start(), 0.0, 0.0
    for t in range(1, 9):
        g = regression.gradient(p)
        m, v = BETA_1 * m + (1 - BETA_1) * g, BETA_2 * v + (1 - BETA_2) * g**2
        lr = 0.1 / (1 + decay * (t - 1)) * np.sqrt(1 - BETA_2**t) / (1 - BETA_1**t)
        p = p - lr * m / (np.sqrt(v) + 1e-8)
    regression.train(Adam(lr=0.1, beta_1=BETA_1, beta_2=BETA_2, decay=decay), 8)
    np.testing.assert_allclose(regression.weights(), p, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("decay", [0.0, 0.25])
def test_adamax_follows_the_paper(regression: Any, decay: float) -> None:
    p, m, u = regression.start(), 0.0, 0.0
    for t in range(1, 9):
        g = regression.gradient(p)
        m, u = BETA_1 * m + (1 - BETA_1) * g, np.maximum(BETA_2 * u, np.abs(g))
        p = p - 0.1 / (1 + decay * (t - 1)) / (1 - BETA_1**t) * m / (u + 1e-8)
    regression.train(Adamax(lr=0.1, beta_1=BETA_1, beta_2=BETA_2, decay=decay), 8)
    np.testing.assert_allclose(regression.weights(), p, rtol=1e-3, atol=1e-4)


def momentum(t: int) -> float:
    return float(BETA_1 * (1 - 0.5 * 0.96 ** (t * 0.02)))


def test_nadam_follows_its_schedule(regression: Any) -> None:
    p, m, v = regression.start(), 0.0, 0.0
    for t in range(1, 9):
        g = regression.gradient(p)
        m, v = BETA_1 * m + (1 - BETA_1) * g, BETA_2 * v + (1 - BETA_2) * g**2
        now, then = (np.prod([momentum(i) for i in range(1, last + 1)]) for last in (t, t + 1))
        n = (1 - momentum(t)) * g / (1 - now) + momentum(t + 1) * m / (1 - then)
        p = p - 0.1 * n / (np.sqrt(v / (1 - BETA_2**t)) + 1e-8)
    regression.train(Nadam(lr=0.1, beta_1=BETA_1, beta_2=BETA_2, schedule_decay=0.02), 8)
    np.testing.assert_allclose(regression.weights(), p, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("arguments", [{}, {"clipnorm": 0.01}])
@pytest.mark.parametrize("cls", CLASSES)
def test_training_resumes_exactly(check_resume: Any, cls: Any, arguments: dict[str, Any]) -> None:
    check_resume(lambda: cls(lr=0.05, **arguments))


@pytest.mark.parametrize("cls", [Adam, Adamax])
def test_state_is_that_of_keras_1(regression: Any, cls: Any) -> None:
    optimizer = cls()
    regression.train(optimizer, 3)
    state = optimizer.get_weights()
    assert [w.shape for w in state] == [(), (6, 2), (2,), (6, 2), (2,)]
    assert state[0] == 3


def test_nadam_works_out_the_schedule_of_a_keras_1_state(regression: Any) -> None:
    optimizer = Nadam(beta_1=BETA_1, schedule_decay=0.02)
    regression.train(optimizer, 6)
    state = optimizer.get_weights()
    assert [w.shape for w in state] == [(), (6, 2), (2,), (6, 2), (2,), ()]
    again = Nadam.from_config(optimizer.get_config())
    regression.build(again)
    again.set_weights(state[:-1])
    for new, old in zip(again.get_weights(), state, strict=True):
        np.testing.assert_allclose(new, old, rtol=1e-5)
    np.testing.assert_allclose(state[-1], np.prod([momentum(i) for i in range(1, 7)]), rtol=1e-5)


@pytest.mark.parametrize("cls", CLASSES)
def test_configuration_makes_the_same_optimizer_again(cls: Any) -> None:
    config = cls(lr=0.25, beta_1=0.5, beta_2=0.75, epsilon=1e-6, clipnorm=2.0).get_config()
    assert optimizers.get({"class_name": cls.__name__, "config": config}).get_config() == config
    assert type(optimizers.get(cls.__name__.lower())) is cls


@pytest.mark.parametrize("cls", CLASSES)
def test_a_constraint_holds_after_every_step(regression: Any, cls: Any) -> None:
    regression.constraint = lambda p: K.clip(p, -0.1, 0.1)
    regression.train(cls(lr=0.5), 3)
    assert np.abs(K.get_value(regression.w)).max() <= np.float32(0.1)


@pytest.mark.parametrize("cls", CLASSES)
def test_bad_arguments_are_refused(cls: Any) -> None:
    with pytest.raises(ArgumentError, match="beta_1 of .* must be at least 0 and less than 1"):
        cls(beta_1=1.0)
    with pytest.raises(ArgumentError, match="beta_2"):
        cls(beta_2=-0.1)
    with pytest.raises(ArgumentTypeError, match="lr of .* must be a number"):
        cls(lr="0,1")
    with pytest.raises(ArgumentTypeError, match='no argument "rho"'):
        cls(rho=0.9)
