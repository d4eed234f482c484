from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata import optimizers
from kerata.errors import ArgumentError, ArgumentTypeError, ShapeError
from kerata_optimizers_sgd import SGD


@pytest.mark.parametrize("case", ["sgd", "sgd_momentum", "sgd_nesterov_decay", "sgd_clipnorm"])
def test_losses_weights_and_config_are_those_of_keras_1(check_golden: Any, case: str) -> None:
    check_golden(SGD, case)


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_steps_follow_the_formula(regression: Any, nesterov: bool, decay: float) -> None:
    p, v = regression.start(), 0.0
    for t in range(8):
        g, lr = regression.gradient(p), 0.1 / (1 + decay * t)
        v = 0.8 * v - lr * g
        p = p + 0.8 * v - lr * g if nesterov else p + v
    regression.train(SGD(lr=0.1, momentum=0.8, decay=decay, nesterov=nesterov), 8)
    np.testing.assert_allclose(regression.weights(), p, rtol=1e-4, atol=1e-5)


def test_without_momentum_a_step_is_the_learning_rate_times_the_gradient(regression: Any) -> None:
    start = regression.start()
    regression.train(SGD(lr=0.5), 1)
    np.testing.assert_allclose(regression.weights(), start - 0.5 * regression.gradient(start), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("arguments", [{"momentum": 0.9, "decay": 0.1}, {"momentum": 0.9, "nesterov": True}, {}])
def test_training_resumes_exactly(check_resume: Any, arguments: dict[str, Any]) -> None:
    check_resume(lambda: SGD(lr=0.05, **arguments))


def test_the_learning_rate_can_be_changed_between_steps(regression: Any) -> None:
    optimizer = SGD(lr=0.1)
    step = regression.build(optimizer)
    step()
    before = regression.weights()
    K.set_value(optimizer.lr, 0.0)
    step()
    assert np.array_equal(regression.weights(), before)
    assert optimizer.get_config()["lr"] == 0.0


def test_a_constraint_holds_after_every_step(regression: Any) -> None:
    regression.constraint = lambda p: K.clip(p, -0.1, 0.1)
    step = regression.build(SGD(lr=0.5, momentum=0.9))
    for _ in range(4):
        step()
        assert np.abs(K.get_value(regression.w)).max() <= np.float32(0.1)
    assert np.abs(K.get_value(regression.b)).max() > 0.1  # the bias has none


def test_steps_are_counted_where_the_learning_rate_decays(regression: Any) -> None:
    for decay, count in ((0.0, 0), (0.1, 3)):
        optimizer = SGD(decay=decay)
        regression.train(optimizer, 3)
        assert K.get_value(optimizer.iterations) == count


def test_state_is_the_count_of_steps_and_the_velocities(regression: Any) -> None:
    optimizer = SGD(lr=0.1)
    start = regression.start()
    regression.train(optimizer, 1)
    iterations, w, b = optimizer.get_weights()
    assert iterations.shape == () and w.shape == (6, 2) and b.shape == (2,)
    np.testing.assert_allclose(np.append(w, b), -0.1 * regression.gradient(start), rtol=1e-4, atol=1e-6)


def test_it_has_a_name_everywhere() -> None:
    assert optimizers.SGD is SGD
    assert isinstance(optimizers.get("sgd"), SGD)
    again = optimizers.get({"class_name": "SGD", "config": SGD(lr=0.25, nesterov=True, clipnorm=1.0).get_config()})
    assert again.get_config() == {
        "clipnorm": 1.0,
        "lr": 0.25,
        "momentum": 0.0,
        "decay": 0.0,
        "nesterov": True,
    }


class Shouting(np.float64):
    """A number that shows itself as numpy 2's do."""

    def __repr__(self) -> str:
        return f"np.float64({float(self)})"


@pytest.mark.parametrize(
    "arguments",
    [{"lr": -1}, {"lr": float("nan")}, {"momentum": -0.1}, {"decay": float("inf")}, {"clipnorm": -1}],
)
def test_values_out_of_range_are_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match=next(iter(arguments))):
        SGD(**arguments)


def test_messages_and_configurations_show_plain_numbers() -> None:
    with pytest.raises(ArgumentTypeError) as caught:
        SGD(lr="x")  # type: ignore[arg-type]
    assert str(caught.value) == "lr of SGD must be a number; got 'x'."
    with pytest.raises(ArgumentError) as out_of_range:
        SGD(momentum=Shouting(-1.5))
    assert str(out_of_range.value) == "momentum of SGD must be at least 0, and finite; got -1.5."
    config = SGD(np.float64(0.5), np.float32(0.25), decay=np.float16(0.5), clipvalue=np.int64(2)).get_config()
    assert {type(value) for name, value in config.items() if name != "nesterov"} == {float}


@pytest.mark.parametrize("arguments", [{"lr": "fast"}, {"momentum": None}, {"rate": 0.1}])
def test_wrong_types_and_unknown_arguments_are_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ArgumentTypeError, match=next(iter(arguments))):
        SGD(**arguments)


def test_state_of_another_model_is_refused(regression: Any) -> None:
    optimizer = SGD()
    regression.build(optimizer)
    with pytest.raises(ShapeError, match=r"\(6, 2\).*\(2, 6\)"):
        optimizer.set_weights([np.zeros(()), np.zeros((2, 6)), np.zeros(2)])
