"""Classifiers and regressors of scikit-learn: what Keras 1.2.2 computed, and what scikit-learn asks today."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.datasets import load_iris
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from kerata import Callback
from kerata import backend as K
from kerata.callbacks import History
from kerata.errors import ArgumentError, ArgumentTypeError, NotBuiltError
from kerata.layers import Dense, Input, merge
from kerata.models import Model, Sequential
from kerata.wrappers import scikit_learn
from kerata.wrappers.scikit_learn import BaseWrapper, KerasClassifier, KerasRegressor

X = np.sin(np.arange(36.0)).reshape(12, 3)
LABELS = np.arange(12) % 3
BINARY = (LABELS > 0).astype(int)


def build(
    units: int = 3, activation: str = "softmax", loss: str = "categorical_crossentropy", accuracy: bool = True
) -> Any:
    """A model whose weights are known from the start."""
    weights = [np.cos(np.arange(3.0 * units)).reshape(3, units), np.zeros(units)]
    model = Sequential([Dense(units, input_dim=3, activation=activation, weights=weights)])
    model.compile("sgd", loss, metrics=["accuracy"] if accuracy else None)
    return model


SOFTMAX: dict[str, Any] = {}
SIGMOID: dict[str, Any] = {"units": 1, "activation": "sigmoid", "loss": "binary_crossentropy"}
LINEAR: dict[str, Any] = {"units": 1, "activation": "linear", "loss": "mse"}
STEPS: dict[str, Any] = {"nb_epoch": 3, "batch_size": 4, "shuffle": False, "verbose": 0}


def classifier(**options: Any) -> KerasClassifier:
    return KerasClassifier(build, **{**STEPS, **options})


def regressor(**options: Any) -> KerasRegressor:
    return KerasRegressor(build, **{**STEPS, **LINEAR, **options})


# From the real Keras 1.2.2 on Theano, with these very estimators and data: the losses of the three epochs, the score,
# the probabilities of the first sample, the predictions.
CLASSIFIERS = {
    "class numbers": (
        SOFTMAX,
        LABELS,
        [1.102279782295227, 1.1017058690388997, 1.1011366446812947],
        0.3333333333333333,
        [0.31762194633483887, 0.3438498079776764, 0.33852824568748474],
        [1, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0],
    ),
    "one-hot rows": (
        SOFTMAX,
        np.eye(3)[LABELS],
        [1.102279782295227, 1.1017058690388997, 1.1011366446812947],
        0.3333333333333333,
        [0.31762194633483887, 0.3438498079776764, 0.33852824568748474],
        [1, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0],
    ),
    "class numbers from 1 and a column for 0": (
        {"units": 4},
        LABELS + 1,
        [1.6199409166971843, 1.6139819622039795, 1.6080938577651978],
        0.3333333333333333,
        [0.12545830011367798, 0.1424839198589325, 0.26318860054016113, 0.4688691794872284],
        [3, 0, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1],
    ),
    "sparse targets": (
        {"loss": "sparse_categorical_crossentropy"},
        LABELS,
        [1.102279782295227, 1.1017058690388997, 1.1011366446812947],
        0.3333333333333333,
        [0.31762194633483887, 0.3438498079776764, 0.33852824568748474],
        [1, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0],
    ),
    "one sigmoid": (
        SIGMOID,
        BINARY,
        [0.8545424540837606, 0.8521688183148702, 0.8498215277989706],
        0.4166666666666667,
        [0.475355327129364, 0.524644672870636],
        [1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
    ),
    "an accuracy that counts each column": (
        {"loss": "binary_crossentropy"},
        np.eye(3)[LABELS],
        [0.6381497979164124, 0.6380089918772379, 0.6378688017527262],
        0.6666666865348816,
        [0.3166040778160095, 0.34553155303001404, 0.33786439895629883],
        [1, 0, 1, 0, 2, 0, 2, 0, 2, 0, 2, 0],
    ),
    "class_weight": (
        {"class_weight": {0: 1.0, 1: 2.0, 2: 3.0}},
        LABELS,
        [2.2143513758977256, 2.204876661300659, 2.195719599723816],
        0.3333333333333333,
        [0.30816158652305603, 0.34003397822380066, 0.3518044352531433],
        [2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0],
    ),
}


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_a_classifier_computes_what_it_did_in_keras_1(name: str, each_backend: str) -> None:
    options, y, losses, score, probabilities, predictions = CLASSIFIERS[name]
    fitted = classifier(**options).fit(X, y)
    assert_allclose(fitted.history["loss"], losses, rtol=1e-5)
    assert_allclose(fitted.score(X, y), score, rtol=1e-6)
    assert_allclose(fitted.predict_proba(X)[0], probabilities, rtol=1e-5)
    assert_array_equal(fitted.predict(X), predictions)


def test_a_regressor_computes_what_it_did_in_keras_1_and_its_score_is_the_loss(each_backend: str) -> None:
    fitted = regressor().fit(X, X.sum(axis=1))
    assert_allclose(fitted.history["loss"], [1.7430011530717213, 1.5338751375675201, 1.3510003785292308], rtol=1e-5)
    assert_allclose(fitted.predict(X)[:3], [0.31914278864860535, -0.11094259470701218, -0.0626397654414177], rtol=1e-4)
    assert_allclose(fitted.score(X, X.sum(axis=1)), 1.231769581635793, rtol=1e-5)
    assert_allclose(fitted.score(X, X.sum(axis=1)), ((fitted.predict(X) - X.sum(axis=1)) ** 2).mean(), rtol=1e-5)


def test_a_regressor_of_two_values_computes_what_it_did_in_keras_1() -> None:
    fitted = regressor(units=2).fit(X, X[:, :2])
    assert_allclose(fitted.predict(X)[0], [-0.8779403567314148, -0.49802491068840027], rtol=1e-5)
    assert_allclose(fitted.score(X, X[:, :2]), 0.5034053673346838, rtol=1e-5)
    assert fitted.n_outputs_ == 2


# What a program of Keras 1 and one of scikit-learn both find in what fit returns.


def test_fit_returns_the_estimator_which_answers_as_the_history_of_keras_1_did() -> None:
    estimator = classifier()
    history = estimator.fit(X, LABELS)
    assert history is estimator and isinstance(estimator.history_, History)
    assert list(history.history) == ["loss", "acc"] and history.epoch == [0, 1, 2]
    assert history.params["nb_epoch"] == 3
    assert history.model is estimator.model_ is estimator.history_.model


@pytest.mark.parametrize("name", ["model", "history", "epoch", "params"])
def test_before_fit_there_is_nothing_of_training(name: str) -> None:
    estimator = classifier()
    assert not hasattr(estimator, name)
    with pytest.raises(NotFittedError, match="not fitted yet. Call fit"):
        estimator.predict(X)
    with pytest.raises(NotBuiltError):
        estimator.score(X, LABELS)


def test_the_kinds_and_the_tags_are_those_of_scikit_learn() -> None:
    assert is_classifier(classifier()) and is_regressor(regressor())
    assert issubclass(KerasClassifier, BaseWrapper) and issubclass(KerasRegressor, BaseWrapper)
    assert classifier().__sklearn_tags__().non_deterministic
    assert not classifier(random_state=0).__sklearn_tags__().non_deterministic
    assert scikit_learn.__name__ == "kerata_wrappers_scikit_learn.scikit_learn"


# Parameters.


class Builder:
    """What Keras 1 calls an instance of a class with `__call__`."""

    def __call__(self, units: int = 3) -> Any:
        return build(units)

    def method(self, units: int = 3) -> Any:
        return build(units)


class OwnClassifier(KerasClassifier):
    """A class that builds its model itself."""

    def __call__(self, units: int = 3) -> Any:
        return build(units)


@pytest.mark.parametrize("build_fn", [build, Builder(), Builder().method])
def test_build_fn_is_a_function_an_instance_or_a_method(build_fn: Any) -> None:
    fitted = KerasClassifier(build_fn, units=4, **STEPS).fit(X, LABELS)
    assert fitted.model_.output_shape == (None, 4)


def test_a_subclass_with_call_builds_its_own_model() -> None:
    fitted = OwnClassifier(units=4, **STEPS).fit(X, LABELS)
    assert fitted.model_.output_shape == (None, 4)
    with pytest.raises(ArgumentError, match='"activation" is not a legal parameter'):
        OwnClassifier(activation="relu")


def test_build_fn_is_told_what_the_data_say_if_it_asks() -> None:
    def asked(n_features_in_: int, n_classes_: int, hidden: int) -> Any:
        model = Sequential([Dense(hidden, input_dim=n_features_in_), Dense(n_classes_, activation="softmax")])
        model.compile("sgd", "categorical_crossentropy")
        return model

    fitted = KerasClassifier(asked, hidden=5, **STEPS).fit(X, LABELS)
    assert [layer.output_shape for layer in fitted.model_.layers] == [(None, 5), (None, 3)]
    told = KerasClassifier(asked, hidden=5, n_classes_=7, **STEPS).fit(X, LABELS)
    assert told.model_.output_shape == (None, 7)


def test_what_is_not_a_parameter_is_refused_and_changes_nothing() -> None:
    with pytest.raises(ArgumentError, match="\"nb_epochs\" is not a legal parameter.* Did you mean 'nb_epoch'"):
        KerasClassifier(build, nb_epochs=3)
    with pytest.raises(ValueError, match="called nb_epoch here, as in Keras 1"):
        KerasClassifier(build, epochs=3)
    estimator = classifier()
    with pytest.raises(ArgumentError, match='"unit" is not a legal parameter'):
        estimator.set_params(batch_size=8, unit=4)
    with pytest.raises(ArgumentError, match='"loss" is not a legal parameter'):
        classifier(loss="mse").set_params(build_fn=Builder())
    assert estimator.get_params() == {**STEPS, "build_fn": build}
    with pytest.raises(ArgumentTypeError, match="build_fn must be a function .*; got 3"):
        KerasClassifier(3)


def test_without_a_function_that_returns_a_model_fit_says_so() -> None:
    with pytest.raises(ArgumentTypeError, match="KerasClassifier needs a function that builds its model"):
        KerasClassifier().fit(X, LABELS)
    with pytest.raises(ArgumentTypeError, match="must return a compiled model; got None. Does it end with"):
        KerasClassifier(lambda: None).fit(X, LABELS)


def test_filter_sk_params_gives_what_a_function_has_arguments_for() -> None:
    estimator = classifier(units=4)
    assert estimator.filter_sk_params(build) == {"units": 4}
    assert estimator.filter_sk_params(Sequential.predict, {"batch_size": 2}) == {"batch_size": 2, "verbose": 0}
    assert estimator.filter_sk_params(Sequential.fit) == STEPS


def test_arguments_of_a_method_go_before_parameters_which_fit_leaves_as_they_are() -> None:
    class Counter(Callback):
        epochs = 0

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.epochs += 1

    counter = Counter()
    estimator = classifier(callbacks=[counter]).fit(X, LABELS, nb_epoch=1)
    assert len(estimator.history["loss"]) == 1
    assert estimator.get_params()["nb_epoch"] == 3
    assert estimator.get_params()["callbacks"][0] is counter and counter.epochs == 0


def test_a_clone_has_the_parameters_and_no_model() -> None:
    fitted = classifier(class_weight={0: 1.0, 1: 2.0, 2: 3.0}).fit(X, LABELS)
    fresh = clone(fitted)
    assert fresh.get_params() == fitted.get_params() and not hasattr(fresh, "model")
    assert "nb_epoch=3" in repr(fresh)


# Labels.


@pytest.mark.parametrize("options", [SOFTMAX, {"loss": "sparse_categorical_crossentropy"}])
def test_labels_are_texts(options: dict[str, Any]) -> None:
    names = np.array(["setosa", "versicolor", "virginica"])
    numbers, texts = classifier(**options).fit(X, LABELS), classifier(**options).fit(X, list(names[LABELS]))
    assert_array_equal(texts.classes_, names)
    assert texts.n_classes_ == 3
    assert_array_equal(texts.predict(X), names[numbers.predict(X)])
    assert texts.score(X, names[LABELS]) == numbers.score(X, LABELS)
    assert texts.history == numbers.history


def test_one_value_tells_two_classes_of_any_labels_apart() -> None:
    plain, texts = classifier(**SIGMOID).fit(X, BINARY), classifier(**SIGMOID).fit(X, np.array(["no", "yes"])[BINARY])
    assert plain.history == texts.history
    assert_array_equal(texts.predict(X) == "yes", plain.predict(X) == 1)
    for fitted in (plain, texts):
        assert fitted.predict_proba(X).shape == (12, 2) and fitted.predict(X).shape == (12,)
        assert_allclose(fitted.predict_proba(X).sum(axis=1), 1, rtol=1e-6)
        assert_allclose(fitted.predict_proba(X)[:, 1:], fitted.model_.predict(X), rtol=1e-5)


def test_a_hinge_learns_from_minus_one_and_one_whatever_the_labels() -> None:
    options = {"units": 1, "activation": "tanh", "loss": "hinge"}
    signs, texts = (
        classifier(**options).fit(X, 2 * BINARY - 1),
        classifier(**options).fit(X, np.array(list("ab"))[BINARY]),
    )
    # From the real Keras 1.2.2 on Theano, with the labels -1 and 1.
    assert_allclose(signs.history["loss"], [1.0655846397082012, 1.0649396578470867, 1.0642927885055542], rtol=1e-5)
    assert texts.history == signs.history
    assert_array_equal(signs.predict(X), np.sign(signs.model_.predict(X)[:, 0]))


def test_a_part_of_the_data_may_lack_a_class_whose_column_the_labels_tell() -> None:
    fitted = classifier().fit(X[LABELS != 1], LABELS[LABELS != 1])
    assert_array_equal(fitted.classes_, [0, 1, 2])
    assert fitted.predict_proba(X).shape == (12, 3)
    assert classifier(**SIGMOID).fit(X, np.zeros(12)).classes_.tolist() == [0.0, 1.0]


def test_classes_that_do_not_fit_the_model_are_refused() -> None:
    with pytest.raises(ArgumentError, match="tells 2 classes apart .*1 value for a sample.*y has 3 classes: 0, 1, 2"):
        classifier(**SIGMOID).fit(X, LABELS)
    with pytest.raises(ArgumentError, match=r"y has 2 classes: 'a', 'b'. Let build_fn .* n_classes_"):
        classifier().fit(X, np.array(["a", "b"])[BINARY])
    with pytest.raises(ValueError, match="Unknown label type"):
        classifier().fit(X, X[:, 0])


def test_the_score_is_counted_where_the_model_has_no_accuracy() -> None:
    counted, own = (classifier(accuracy=accuracy).fit(X, LABELS) for accuracy in (False, True))
    assert counted.score(X, LABELS, batch_size=5) == pytest.approx(own.score(X, LABELS))
    assert counted.score(X, np.eye(3)[LABELS]) == pytest.approx(own.score(X, LABELS))
    weights = np.arange(12.0)
    hits = own.predict(X) == LABELS
    assert own.score(X, LABELS, sample_weight=weights) == pytest.approx(weights[hits].sum() / weights.sum())
    assert own.score(X, LABELS + 5) == 0.0


# Weights.


def test_weights_of_classes_are_named_by_labels_and_multiplied_with_those_of_samples() -> None:
    names = np.array(["a", "b", "c"])[LABELS]
    by_class = classifier(class_weight={"a": 1.0, "b": 2.0, "c": 3.0}).fit(X, names)
    by_sample = classifier().fit(X, names, sample_weight=LABELS + 1.0)
    both = classifier(class_weight={"a": 1.0, "b": 2.0, "c": 3.0}).fit(X, names, sample_weight=LABELS + 1.0)
    squared = classifier().fit(X, names, sample_weight=(LABELS + 1.0) ** 2)
    assert by_class.history == by_sample.history != squared.history
    assert both.history == squared.history


def test_balanced_weights_are_inverse_to_how_often_a_class_occurs() -> None:
    balanced = classifier(class_weight="balanced", **SIGMOID).fit(X, BINARY)  # 4 of one class, 8 of the other
    told = classifier(class_weight={0: 12 / (2 * 4), 1: 12 / (2 * 8)}, **SIGMOID).fit(X, BINARY)
    assert balanced.history == told.history


def test_a_regressor_takes_weights_in_fit_and_score() -> None:
    y, weights = X.sum(axis=1), np.arange(12.0)
    fitted = regressor().fit(X, y, sample_weight=weights)
    assert fitted.history != regressor().fit(X, y).history
    errors = (fitted.predict(X) - y) ** 2
    assert fitted.score(X, y, sample_weight=np.ones(12), batch_size=12) == pytest.approx(errors.mean(), rel=1e-5)
    with pytest.raises(ArgumentError, match="must not be zero for every sample"):
        regressor().fit(X, y, sample_weight=np.zeros(12))


# Data.


def test_one_sample_gives_one_prediction() -> None:
    assert regressor().fit(X, X.sum(axis=1)).predict(X[:1]).shape == (1,)
    assert classifier(**SIGMOID).fit(X, BINARY).predict(X[:1]).shape == (1,)


def test_numbers_are_samples_of_one_feature_as_for_models() -> None:
    def line() -> Any:
        model = Sequential([Dense(1, input_dim=1, init="zero")])
        model.compile("sgd", "mse")
        return model

    fitted = KerasRegressor(line, **STEPS).fit(X[:, 0], X[:, 0])
    assert fitted.n_features_in_ == 1
    assert_allclose(fitted.predict(list(X[:, 0])), fitted.predict(X[:, :1]))


def test_labels_to_validate_on_are_taken_as_those_to_train_on() -> None:
    names = np.array(["a", "b", "c"])[LABELS]
    fitted = classifier().fit(X, names, validation_data=(X[:6], names[:6]))
    assert fitted.history["val_acc"][-1] == pytest.approx(fitted.score(X[:6], names[:6]))
    with pytest.raises(ArgumentError, match="labels of the classes 'a', 'b', 'c'; got 'd' too"):
        classifier().fit(X, names, validation_data=(X[:1], np.array(["d"])))


def test_a_functional_model_of_two_inputs() -> None:
    def two() -> Any:
        first, second = Input(shape=(1,)), Input(shape=(2,))
        output = Dense(3, activation="softmax")(merge([first, second], mode="concat"))
        model = Model(input=[first, second], output=output)
        model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
        return model

    fitted = KerasClassifier(two, **STEPS).fit([X[:, :1], X[:, 1:]], LABELS)
    assert fitted.predict_proba([X[:, :1], X[:, 1:]]).shape == (12, 3)
    assert fitted.score([X[:, :1], X[:, 1:]], LABELS) == np.mean(fitted.predict([X[:, :1], X[:, 1:]]) == LABELS)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (X, None, "requires y to be passed"),
        (X[:5], LABELS, "inconsistent numbers of samples"),
        (X * np.nan, LABELS, "contains NaN"),
        (X[:0], LABELS[:0], "minimum of 1 is required"),
    ],
)
def test_data_that_cannot_be_meant_are_refused(x: Any, y: Any, message: str) -> None:
    estimator = classifier()
    with pytest.raises(ValueError, match=message):
        estimator.fit(x, y)
    assert not hasattr(estimator, "model")


def test_other_samples_are_as_wide_as_those_to_train_on() -> None:
    fitted = classifier().fit(X, LABELS)
    with pytest.raises(ValueError, match="X has 2 features, but KerasClassifier is expecting 3 features"):
        fitted.predict(X[:, :2])


# With the rest of scikit-learn.


def random_build(hidden: int = 8, optimizer: str = "adam") -> Any:
    model = Sequential([Dense(hidden, input_dim=4, activation="relu"), Dense(3, activation="softmax")])
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    return model


def test_random_state_makes_fit_repeatable_and_leaves_numpys_generator_alone() -> None:
    x, y = load_iris(return_X_y=True)
    np.random.seed(5)
    after = np.random.rand()
    np.random.seed(5)
    estimator = KerasClassifier(random_build, nb_epoch=2, verbose=0, random_state=3)
    first, second = estimator.fit(x, y).history, estimator.fit(x, y).history
    assert np.random.rand() == after
    assert first == second != clone(estimator).set_params(random_state=4).fit(x, y).history
    np.random.seed(3)  # the seed of numpy.random.seed, as a program of Keras 1 sets it
    assert clone(estimator).set_params(random_state=None).fit(x, y).history == first
    state = clone(estimator).set_params(random_state=np.random.RandomState(1))
    assert state.fit(x, y).history != state.fit(x, y).history


def test_pipelines_searches_and_cross_validation() -> None:
    x, y = load_iris(return_X_y=True)
    y = np.array(["a", "b", "c"])[y]
    estimator = KerasClassifier(random_build, nb_epoch=10, batch_size=5, verbose=0, random_state=0)
    pipeline = make_pipeline(StandardScaler(), estimator)
    search = GridSearchCV(pipeline, {"kerasclassifier__hidden": [1, 16]}, cv=2).fit(x, y)
    assert search.best_params_ == {"kerasclassifier__hidden": 16} and search.best_score_ > 0.7
    assert isinstance(search.best_estimator_, Pipeline) and set(search.predict(x)) <= {"a", "b", "c"}
    assert_allclose(cross_val_score(search.best_estimator_, x, y, cv=2).mean(), search.best_score_)
    assert cross_val_predict(estimator, x, y, cv=2, method="predict_proba").shape == (150, 3)


def test_a_search_of_regressors_takes_a_scoring_as_the_score_is_a_loss() -> None:
    y = X.sum(axis=1)
    search = GridSearchCV(regressor(), {"nb_epoch": [1, 20]}, scoring="neg_mean_squared_error", cv=2).fit(X, y)
    assert search.best_params_ == {"nb_epoch": 20}


def test_a_pickled_estimator_predicts_the_same_and_goes_on_alike() -> None:
    fitted = classifier().fit(X, LABELS)
    copy = pickle.loads(pickle.dumps(fitted))
    assert_array_equal(copy.predict_proba(X), fitted.predict_proba(X))
    assert copy.history == fitted.history and copy.history_.model is copy.model_
    assert copy.get_params() == fitted.get_params()
    for estimator in (fitted, copy):
        estimator.model_.fit(X, np.eye(3)[LABELS], nb_epoch=1, verbose=0, shuffle=False)
    assert_array_equal(copy.predict_proba(X), fitted.predict_proba(X))


def test_unpickling_in_the_process_itself_changes_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pickle.dumps(classifier())
    K.set_image_dim_ordering("th")
    try:
        assert pickle.loads(data).get_params()["build_fn"] is build
        assert K.image_dim_ordering() == "th"
    finally:
        K.set_image_dim_ordering("tf")


@pytest.mark.slow
def test_jobs_in_other_processes_find_what_one_process_finds() -> None:
    program = Path(__file__).parent / "search_program.py"
    result = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, timeout=600, env=dict(os.environ)
    )
    assert result.returncode == 0, result.stderr[-3000:]
    alone, jobs = result.stdout.splitlines()
    assert alone == jobs and "nan" not in alone


def test_what_scikit_learn_passes_on_is_the_weights_alone() -> None:
    asked = classifier().get_metadata_routing()
    assert {name: list(getattr(asked, name).requests) for name in ("fit", "predict", "predict_proba", "score")} == {
        "fit": ["sample_weight"],
        "predict": [],
        "predict_proba": [],
        "score": ["sample_weight"],
    }


def test_the_names_of_the_columns_of_a_frame_are_kept() -> None:
    frame = pandas.DataFrame(X, columns=["a", "b", "c"])
    fitted = classifier().fit(frame, pandas.Series(LABELS))
    assert fitted.feature_names_in_.tolist() == ["a", "b", "c"]
    with pytest.raises(ValueError, match="feature names should match"):
        fitted.predict(frame.rename(columns={"a": "z"}))


def test_importing_the_plugin_does_not_import_scikit_learn() -> None:
    code = "import sys, kerata_wrappers_scikit_learn; print('sklearn' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"
