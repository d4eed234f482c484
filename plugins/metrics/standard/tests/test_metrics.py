from __future__ import annotations

import functools
from typing import Any

import h5py
import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import kerata_metrics as module
from kerata import backend as K
from kerata import metrics, objectives
from kerata.errors import ArgumentError

ERRORS = [
    "mean_squared_error",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error",
    "hinge",
    "squared_hinge",
    "categorical_crossentropy",
    "binary_crossentropy",
    "kullback_leibler_divergence",
    "poisson",
    "cosine_proximity",
]
bits = arrays.arrays("int64", (20, 1), elements=st.integers(0, 1))


def value(metric: Any, y_true: np.ndarray, y_pred: np.ndarray, **arguments: Any) -> float:
    return float(K.eval(metric(K.variable(y_true), K.variable(y_pred), **arguments)))


def correlation(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    """Of two classes, the Matthews coefficient is that of Pearson; without spread it counts as 0."""
    return float(np.corrcoef(y_true, y_pred)[0, 1]) if np.ptp(y_true) and np.ptp(y_pred) else 0.0


@pytest.mark.parametrize(
    ("case", "name", "arguments", "inputs"),
    [
        ("binary_accuracy", "binary_accuracy", {}, "binary"),
        ("fbeta_score_beta2", "fbeta_score", {"beta": 2}, "binary"),
        ("fmeasure", "fmeasure", {}, "binary"),
        ("matthews_correlation", "matthews_correlation", {}, "binary"),
        ("precision", "precision", {}, "binary"),
        ("recall", "recall", {}, "binary"),
        ("categorical_accuracy", "categorical_accuracy", {}, "one_hot"),
        ("top_k_categorical_accuracy_k3", "top_k_categorical_accuracy", {"k": 3}, "one_hot"),
        ("sparse_categorical_accuracy", "sparse_categorical_accuracy", {}, "labels"),
    ],
)
def test_values_are_those_of_keras_1(
    golden: h5py.File, case: str, name: str, arguments: dict[str, Any], inputs: str
) -> None:
    recorded = golden["metrics"]
    y_true, y_pred = ("binary_true", "binary_pred") if inputs == "binary" else (inputs, "y_pred")
    computed = value(metrics.get(name), recorded[y_true][()], recorded[y_pred][()], **arguments)
    np.testing.assert_allclose(computed, recorded[case][()], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", ERRORS)
def test_an_objective_as_a_metric_is_its_mean(golden: h5py.File, name: str) -> None:
    recorded = golden["objectives"]
    computed = value(metrics.get(name), recorded["y_true"][()], recorded["y_pred"][()])
    np.testing.assert_allclose(computed, recorded[name][()].mean(), rtol=1e-4)
    y_true, y_pred = np.full((2, 3, 4), 0.25), np.full((2, 3, 4), 0.5)
    assert K.int_shape(metrics.get(name)(K.variable(y_true), K.variable(y_pred))) == ()


def test_sparse_crossentropy_as_a_metric_is_its_mean(golden: h5py.File) -> None:
    recorded = golden["objectives"]
    computed = value(module.sparse_categorical_crossentropy, recorded["labels"][()], recorded["y_pred"][()])
    np.testing.assert_allclose(computed, recorded["sparse_categorical_crossentropy"][()].mean(), rtol=1e-4)


@pytest.fixture(scope="module")
def scores() -> Any:
    """Of targets and predictions: all the scores of two classes."""
    y_true, y_pred = K.placeholder(shape=(20, 1)), K.placeholder(shape=(20, 1))
    functions = (
        module.binary_accuracy,
        module.precision,
        module.recall,
        module.fmeasure,
        functools.partial(module.fbeta_score, beta=0.5),
        module.matthews_correlation,
    )
    return K.function([y_true, y_pred], [f(y_true, y_pred) for f in functions])


@settings(deadline=None)
@given(y_true=bits, y_pred=arrays.arrays("float32", (20, 1), elements=st.floats(0, 1, width=32)))
def test_scores_of_two_classes_are_those_of_scikit_learn(scores: Any, y_true: Any, y_pred: Any) -> None:
    targets, hard, by = y_true.ravel(), np.round(y_pred).ravel(), sklearn.metrics
    expected = [
        by.accuracy_score(targets, hard),
        by.precision_score(targets, hard, zero_division=0),
        by.recall_score(targets, hard, zero_division=0),
        by.f1_score(targets, hard, zero_division=0),
        by.fbeta_score(targets, hard, beta=0.5, zero_division=0),
        correlation(targets, hard),
    ]
    np.testing.assert_allclose(scores([y_true, y_pred]), expected, rtol=1e-4, atol=1e-5)


@settings(deadline=None)
@given(y_true=bits.filter(lambda y: 0 < y.sum() < len(y)))
def test_a_perfect_prediction_scores_one_and_its_opposite_least(scores: Any, y_true: np.ndarray) -> None:
    np.testing.assert_allclose(scores([y_true, y_true]), np.ones(6), rtol=1e-4)
    np.testing.assert_allclose(scores([y_true, 1 - y_true]), [0, 0, 0, 0, 0, -1], rtol=1e-4)


@pytest.mark.parametrize("k", [1, 2, 4])
def test_accuracies_of_many_classes_count_hits(k: int) -> None:
    scores = np.random.RandomState(0).permutation(60).reshape(10, 6)
    labels = np.random.RandomState(1).randint(0, 6, 10)
    rank = (scores > scores[np.arange(10), labels][:, None]).sum(axis=1)
    one_hot = np.eye(6)[labels]
    np.testing.assert_allclose(
        value(module.top_k_categorical_accuracy, one_hot, scores, k=k), (rank < k).mean(), rtol=1e-5
    )
    if k == 1:
        np.testing.assert_allclose(value(module.categorical_accuracy, one_hot, scores), (rank == 0).mean(), rtol=1e-5)
        np.testing.assert_allclose(
            value(module.sparse_categorical_accuracy, labels[:, None], scores), (rank == 0).mean(), rtol=1e-5
        )


def test_accuracies_count_time_steps() -> None:
    scores = np.random.RandomState(2).uniform(0, 1, (3, 4, 5))
    labels = np.random.RandomState(3).randint(0, 5, (3, 4))
    expected = (scores.argmax(-1) == labels).mean()
    np.testing.assert_allclose(value(module.categorical_accuracy, np.eye(5)[labels], scores), expected, rtol=1e-5)
    np.testing.assert_allclose(
        value(module.sparse_categorical_accuracy, labels[..., None], scores), expected, rtol=1e-5
    )


def test_a_negative_beta_is_refused() -> None:
    y = K.variable(np.ones((2, 1)))
    with pytest.raises(ArgumentError, match="beta of fbeta_score must be at least 0, and finite; got -1"):
        module.fbeta_score(y, y, beta=-1)


def test_short_names_are_the_same_functions() -> None:
    assert metrics.get("mse") is metrics.get("MSE") is module.mean_squared_error
    assert metrics.get("cosine") is module.cosine_proximity
    assert metrics.get("fscore") is metrics.get("f1score") is module.fmeasure
    assert metrics.get("mse") is not objectives.get("mse")
