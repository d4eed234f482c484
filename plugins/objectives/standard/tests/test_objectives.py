from __future__ import annotations

from collections.abc import Callable
from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import kerata_objectives as module
from kerata import backend as K
from kerata import objectives

EPSILON = 1e-7


def unit(x: Any) -> Any:
    return x / np.sqrt((x**2).sum(axis=-1, keepdims=True))


# Of t, the targets, and p, the predictions: probabilities that sum to 1.
FORMULAS: dict[str, Callable[[Any, Any], Any]] = {
    "mean_squared_error": lambda t, p: ((p - t) ** 2).mean(-1),
    "mean_absolute_error": lambda t, p: np.abs(p - t).mean(-1),
    "mean_absolute_percentage_error": lambda t, p: 100 * (np.abs(t - p) / np.maximum(np.abs(t), EPSILON)).mean(-1),
    "mean_squared_logarithmic_error": lambda t, p: ((np.log(p + 1) - np.log(t + 1)) ** 2).mean(-1),
    "squared_hinge": lambda t, p: (np.maximum(1 - t * p, 0) ** 2).mean(-1),
    "hinge": lambda t, p: np.maximum(1 - t * p, 0).mean(-1),
    "categorical_crossentropy": lambda t, p: -(t * np.log(p)).sum(-1),
    "binary_crossentropy": lambda t, p: -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean(-1),
    "kullback_leibler_divergence": lambda t, p: (t * np.log(t / p)).sum(-1),
    "poisson": lambda t, p: (p - t * np.log(p)).mean(-1),
    "cosine_proximity": lambda t, p: -(unit(t) * unit(p)).mean(-1),
}
ALIASES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "kld": "kullback_leibler_divergence",
}


def value(objective: Any, y_true: np.ndarray, y_pred: np.ndarray) -> np.ndarray:
    result: np.ndarray = K.eval(objective(K.variable(y_true), K.variable(y_pred)))
    return result


def probabilities(seed: int, shape: tuple[int, ...]) -> np.ndarray:
    x = np.random.RandomState(seed).uniform(0.05, 1, shape)
    result: np.ndarray = x / x.sum(axis=-1, keepdims=True)
    return result


@pytest.mark.parametrize("name", FORMULAS)
def test_values_are_those_of_keras_1(golden: h5py.File, name: str) -> None:
    recorded = golden["objectives"]
    computed = value(objectives.get(name), recorded["y_true"][()], recorded["y_pred"][()])
    np.testing.assert_allclose(computed, recorded[name][()], rtol=1e-4, atol=1e-6)


def test_sparse_values_are_those_of_keras_1(golden: h5py.File) -> None:
    recorded = golden["objectives"]
    computed = value(objectives.get("sparse_categorical_crossentropy"), recorded["labels"][()], recorded["y_pred"][()])
    np.testing.assert_allclose(computed, recorded["sparse_categorical_crossentropy"][()], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("shape", [(4, 5), (3, 2, 4)])
@pytest.mark.parametrize("name", FORMULAS)
def test_values_follow_the_formula_for_samples_and_for_time_steps(name: str, shape: tuple[int, ...]) -> None:
    y_true, y_pred = probabilities(1, shape), probabilities(2, shape)
    computed = value(getattr(module, name), y_true, y_pred)
    assert computed.shape == shape[:-1]
    np.testing.assert_allclose(computed, FORMULAS[name](y_true, y_pred), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("shape", [(4, 5), (3, 2, 5)])
def test_sparse_crossentropy_of_indices_is_crossentropy_of_one_hot(shape: tuple[int, ...]) -> None:
    labels = np.random.RandomState(3).randint(0, 5, shape[:-1])
    y_pred = probabilities(4, shape)
    computed = value(module.sparse_categorical_crossentropy, labels[..., None], y_pred)
    np.testing.assert_allclose(computed, FORMULAS["categorical_crossentropy"](np.eye(5)[labels], y_pred), rtol=1e-4)


@pytest.mark.parametrize("name", [n for n in FORMULAS if "hinge" not in n])
def test_gradients_follow_finite_differences(name: str) -> None:
    y_true, y_pred = probabilities(5, (2, 3)), probabilities(6, (2, 3))
    prediction = K.variable(y_pred)
    (gradient,) = K.gradients(K.sum(getattr(module, name)(K.variable(y_true), prediction)), [prediction])
    expected = np.zeros_like(y_pred)
    scale = (lambda p: p / p.sum(-1, keepdims=True)) if name == "categorical_crossentropy" else (lambda p: p)
    for index in np.ndindex(y_pred.shape):
        step = np.zeros_like(y_pred)
        step[index] = 1e-6
        above, below = (FORMULAS[name](y_true, scale(y_pred + sign * step)).sum() for sign in (1, -1))
        expected[index] = (above - below) / 2e-6
    np.testing.assert_allclose(K.eval(gradient), expected, rtol=1e-3, atol=1e-4)


@pytest.fixture(scope="module")
def errors_of_itself() -> Any:
    """Of y: the errors of y as a prediction of y."""
    y = K.placeholder(shape=(3, 4))
    return K.function([y], [getattr(module, name)(y, y) for name in ALIASES.values()])


@settings(deadline=None)
@given(arrays.arrays("float32", (3, 4), elements=st.floats(-10, 10, width=32)))
def test_errors_are_zero_of_a_perfect_prediction(errors_of_itself: Any, y: np.ndarray) -> None:
    np.testing.assert_allclose(errors_of_itself([y]), np.zeros((len(ALIASES), 3)), atol=1e-6)


@pytest.mark.parametrize(
    "name", ["categorical_crossentropy", "binary_crossentropy", "kullback_leibler_divergence", "poisson"]
)
def test_a_prediction_of_zero_or_one_gives_a_finite_loss(name: str) -> None:
    assert np.isfinite(value(getattr(module, name), np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]]))).all()


@pytest.mark.parametrize(("short", "name"), ALIASES.items())
def test_short_names_are_the_same_functions(short: str, name: str) -> None:
    function = getattr(module, name)
    assert objectives.get(short) is objectives.get(short.upper()) is objectives.get(name) is function
    assert objectives.cosine is module.cosine_proximity
