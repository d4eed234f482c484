"""scikit-learn's own checks of estimators: each that applies passes, and the others are told here, with the reason."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator

from kerata import backend as K
from kerata.layers import Dense
from kerata.models import Sequential
from kerata.wrappers.scikit_learn import KerasClassifier, KerasRegressor

DO_NOT_APPLY = {
    "check_no_attributes_set_in_init": "the parameters of build_fn have no names in the constructor, as in Keras 1: "
    "they stand in sk_params",
    "check_do_not_raise_errors_in_init_or_set_params": "a misspelt parameter is an error at once, as in Keras 1",
    "check_fit1d": "n numbers are n samples of one feature, as for models",
    "check_sample_weight_equivalence_on_dense_data": "a weight of 2 is not the sample twice: the weighted losses are "
    "divided by the number of samples, not by the sum of their weights",
}


def classifier(n_features_in_: int, n_classes_: int) -> Any:
    model = Sequential([Dense(n_classes_, input_dim=n_features_in_, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    K.set_value(model.optimizer.lr, 0.1)
    return model


def regressor(n_features_in_: int, n_outputs_: int) -> Any:
    model = Sequential([Dense(n_outputs_, input_dim=n_features_in_)])
    model.compile("adam", "mse")
    K.set_value(model.optimizer.lr, 0.1)
    return model


HOW: dict[str, Any] = {"nb_epoch": 40, "batch_size": 256, "verbose": 0, "random_state": 0}
ESTIMATORS = [KerasClassifier(classifier, class_weight=None, **HOW), KerasRegressor(regressor, **HOW)]


def name(check: Any) -> str:
    function: Callable[..., Any] = getattr(check, "func", check)
    return function.__name__


def checks() -> Iterator[Any]:
    for given in ESTIMATORS:
        for number, (estimator, check) in enumerate(estimator_checks_generator(given)):
            yield pytest.param(estimator, check, id=f"{type(given).__name__}-{number}-{name(check)}")


@pytest.fixture(autouse=True)
def double_precision() -> Iterator[None]:
    """The checks compare to 1e-9: the estimators of scikit-learn compute in float64."""
    before = K.floatx()
    K.set_floatx("float64")
    yield
    K.set_floatx(before)


@pytest.mark.slow
@pytest.mark.parametrize(("estimator", "check"), list(checks()))
def test_what_scikit_learn_checks_holds_or_is_told_not_to_apply(estimator: Any, check: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if name(check) in DO_NOT_APPLY:
            with pytest.raises((AssertionError, ValueError, TypeError)):
                check(estimator)
        else:
            check(estimator)


def test_what_is_told_not_to_apply_is_checked_of_both_estimators() -> None:
    for given in ESTIMATORS:
        assert {name(check) for _, check in estimator_checks_generator(given)} >= DO_NOT_APPLY.keys()
