from __future__ import annotations

from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kerata import backend as K
from kerata import regularizers
from kerata.errors import ArgumentTypeError, ShapeError
from kerata_regularizers import (
    ActivityRegularizer,
    EigenvalueRegularizer,
    L1L2Regularizer,
    WeightRegularizer,
    activity_l1,
    activity_l1l2,
    activity_l2,
    l1,
    l1l2,
    l2,
)

W = np.random.RandomState(0).normal(0, 1, (5, 4)).astype("float32")


def value(regularizer: Any, w: np.ndarray) -> float:
    return float(K.eval(regularizer(K.variable(w))))


@pytest.mark.parametrize(
    ("name", "regularizer"), [("l1_0.1", l1(0.1)), ("l2_0.1", l2(0.1)), ("l1l2_0.1_0.2", l1l2(0.1, 0.2))]
)
def test_values_are_those_of_keras_1(golden: h5py.File, name: str, regularizer: Any) -> None:
    recorded = golden["regularizers"]
    np.testing.assert_allclose(value(regularizer, recorded["w"][()]), recorded[name][()], rtol=1e-4)


@pytest.fixture(scope="module")
def penalties() -> Any:
    """Of a matrix: its penalties by l1l2(0.3, 0.7), l1(0.3) and l2(0.7)."""
    x = K.placeholder(shape=(5, 4))
    return K.function([x], [l1l2(0.3, 0.7)(x), l1(0.3)(x), l2(0.7)(x)])


@settings(deadline=None)
@given(w=arrays.arrays("float32", (5, 4), elements=st.floats(-10, 10, width=32)))
def test_values_follow_the_formula(penalties: Any, w: np.ndarray) -> None:
    absolute, square = 0.3 * np.abs(w).sum(), 0.7 * (w**2).sum()
    np.testing.assert_allclose(penalties([w]), [absolute + square, absolute, square], rtol=1e-4, atol=1e-6)


def test_activity_regularizers_are_the_same_functions_of_an_activity() -> None:
    for activity, weight in (
        (activity_l1(0.3), l1(0.3)),
        (activity_l2(0.3), l2(0.3)),
        (activity_l1l2(0.3, 0.1), l1l2(0.3, 0.1)),
    ):
        assert value(activity, W) == value(weight, W)
    assert WeightRegularizer is ActivityRegularizer is L1L2Regularizer


def test_no_factor_is_no_penalty() -> None:
    assert L1L2Regularizer()(K.variable(W)) == 0


def test_the_gradient_of_l1l2_is_its_derivative() -> None:
    w = K.variable(W)
    (gradient,) = K.gradients(l1l2(0.1, 0.2)(w), [w])
    np.testing.assert_allclose(K.eval(gradient), 0.1 * np.sign(W) + 0.4 * W, rtol=1e-4)


def test_eigenvalue_is_the_largest_singular_value() -> None:
    left, _, right = np.linalg.svd(W, full_matrices=False)
    w = left @ np.diag([3.0, 0.8, 0.4, 0.1]) @ np.abs(right)
    largest = np.linalg.svd(w, compute_uv=False)[0]
    np.testing.assert_allclose(value(EigenvalueRegularizer(0.5), w), 0.5 * largest, rtol=1e-4)


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e6])
def test_eigenvalue_takes_nine_steps_of_the_power_method(size: float) -> None:
    covariance = W.T.astype("float64") @ W
    vector = np.linalg.matrix_power(covariance, 9) @ np.ones((4, 1))
    eigenvalue = (vector.T @ covariance @ vector / (vector.T @ vector)).item()
    np.testing.assert_allclose(value(EigenvalueRegularizer(2.0), size * W), 2 * size * np.sqrt(eigenvalue), rtol=1e-4)


def test_eigenvalue_is_for_matrices() -> None:
    with pytest.raises(ShapeError, match=r"matrices.*\(2, 3, 4\)"):
        EigenvalueRegularizer(0.1)(K.variable(np.zeros((2, 3, 4))))


@pytest.mark.parametrize("regularizer", [l1(0.25), l2(0.5), l1l2(0.25, 0.125), EigenvalueRegularizer(0.5)])
def test_configuration_makes_the_same_regularizer_again(regularizer: Any) -> None:
    config = regularizer.get_config()
    again = regularizers.get(config)
    assert type(again) is type(regularizer)
    assert again.get_config() == config == type(regularizer).from_config(config).get_config()
    assert value(again, W) == value(regularizer, W)


def test_configuration_is_that_of_keras_1() -> None:
    assert l1l2(0.5, 0.25).get_config() == {"name": "L1L2Regularizer", "l1": 0.5, "l2": 0.25}


@pytest.mark.parametrize("name", ["l1", "l2", "l1l2", "activity_l1", "activity_l2", "activity_l1l2"])
def test_a_name_stands_for_the_default_factors(name: str) -> None:
    config = regularizers.get(name).get_config()
    assert config["l1"] == pytest.approx(0.01 if "l1" in name else 0)
    assert config["l2"] == pytest.approx(0.01 if "l2" in name else 0)


def test_factors_are_numbers() -> None:
    with pytest.raises(ArgumentTypeError, match="l2 of L1L2Regularizer must be a number; got 'much'"):
        l2("much")  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="k of EigenvalueRegularizer must be a number; got None"):
        EigenvalueRegularizer(None)  # type: ignore[arg-type]
