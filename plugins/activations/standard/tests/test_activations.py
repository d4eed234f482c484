from __future__ import annotations

from collections.abc import Callable
from typing import Any

import h5py
import numpy as np
import pytest

import kerata_activations as module
from kerata import activations
from kerata import backend as K
from kerata.errors import ShapeError

X = np.random.RandomState(0).normal(0, 3, (4, 5)).astype("float32")

FORMULAS: dict[str, Callable[[Any], Any]] = {
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True),
    "elu": lambda x: np.where(x > 0, x, np.exp(x) - 1),
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "hard_sigmoid": lambda x: np.clip(0.2 * x + 0.5, 0, 1),
    "linear": lambda x: x,
}


def value(activation: Any, x: np.ndarray, **arguments: Any) -> np.ndarray:
    result: np.ndarray = K.eval(activation(K.variable(x), **arguments))
    return result


@pytest.mark.parametrize("name", FORMULAS)
def test_values_follow_the_formula(name: str) -> None:
    np.testing.assert_allclose(
        value(getattr(module, name), X), FORMULAS[name](X.astype("float64")), rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize("name", FORMULAS)
def test_values_are_those_of_keras_1(golden: h5py.File, name: str) -> None:
    case = golden["layers"][f"activation_{name}"]
    np.testing.assert_allclose(
        value(activations.get(name), case["input_0"][()]), case["output_0"][()], rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("shape", [(2, 3), (2, 4, 3), (2, 2, 2, 3)])
def test_softmax_is_over_the_last_axis_of_any_rank(shape: tuple[int, ...]) -> None:
    x = np.random.RandomState(1).normal(0, 2, shape)
    expected = FORMULAS["softmax"](x)
    np.testing.assert_allclose(value(module.softmax, x), expected, rtol=1e-4, atol=1e-6)


def test_softmax_of_large_values_is_finite() -> None:
    np.testing.assert_allclose(value(module.softmax, np.array([[1000.0, 1000.0, -1000.0]])), [[0.5, 0.5, 0.0]])


def test_softmax_of_a_vector_is_refused() -> None:
    with pytest.raises(ShapeError, match="at least two dimensions"):
        module.softmax(K.variable(np.zeros(3)))


@pytest.mark.parametrize("alpha", [0.0, 0.1, 2.0])
@pytest.mark.parametrize("max_value", [None, 0.5, 5.0])
def test_relu_has_a_slope_and_an_upper_bound(alpha: float, max_value: float | None) -> None:
    x = np.linspace(-6, 6, 13)
    expected = np.where(x > 0, np.minimum(x, np.inf if max_value is None else max_value), alpha * x)
    computed = value(module.relu, x, alpha=alpha, max_value=max_value)
    np.testing.assert_allclose(computed, expected, rtol=1e-5, atol=1e-6)


def test_elu_tends_to_minus_alpha() -> None:
    np.testing.assert_allclose(value(module.elu, np.array([[-50.0, 2.0]]), alpha=0.3), [[-0.3, 2.0]], rtol=1e-5)


def test_linear_is_the_tensor_itself() -> None:
    x = K.placeholder(shape=(None, 3))
    assert activations.linear(x) is x
    assert activations.get(None)(x) is x
