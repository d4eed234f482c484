"""Losses with weights and masks, against the formulas in numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import kerata.backend as K
from kerata.errors import DataError
from kerata.layers import Dense, Input
from kerata.models import Model, Sequential
from kerata.regularizers import l2


def weighted(per_sample: np.ndarray, weights: np.ndarray) -> float:
    """The mean of weighted losses, as Keras 1 scales it."""
    return float(np.mean(per_sample * weights) / np.mean(weights != 0))


def squared_errors(model: Any, data: Any) -> np.ndarray:
    weight, bias = model.get_weights()
    return np.asarray(np.mean((data.x @ weight + bias - data.value) ** 2, axis=-1))


def test_sample_weights_multiply_and_zeros_do_not_count(linear: Any, data: Any) -> None:
    model, weights = linear(), np.random.rand(70)
    weights[::3] = 0
    expected = weighted(squared_errors(model, data), weights)
    assert model.test_on_batch(data.x, data.value, sample_weight=weights) == pytest.approx(expected, rel=1e-5)
    assert model.train_on_batch(data.x, data.value, sample_weight=weights) == pytest.approx(expected, rel=1e-5)


def test_evaluate_averages_batches_by_their_sizes(linear: Any, data: Any) -> None:
    model, weights = linear(), np.random.rand(70)
    errors = squared_errors(model, data)
    parts = [slice(start, start + 32) for start in range(0, 70, 32)]
    expected = sum(weighted(errors[p], weights[p]) * len(errors[p]) for p in parts) / 70
    result = model.evaluate(data.x, data.value, sample_weight=weights, verbose=0)
    assert result == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("form", ["one_hot", "labels"])
def test_class_weights_are_the_weights_of_the_samples_of_a_class(classifier: Any, data: Any, form: str) -> None:
    loss = {"one_hot": "categorical_crossentropy", "labels": "sparse_categorical_crossentropy"}[form]
    model, y = classifier(loss), getattr(data, form)
    by_class = {0: 1.0, 1: 0.25, 2: 3.0}
    start = model.get_weights()
    model.train_on_batch(data.x, y, class_weight=by_class)
    by_class_result = model.get_weights()
    fresh = classifier(loss)
    fresh.set_weights(start)
    fresh.train_on_batch(data.x, y, sample_weight=np.array([by_class[c] for c in data.labels]))
    for one, other in zip(by_class_result, fresh.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_class_without_a_weight_is_an_error(classifier: Any, data: Any) -> None:
    with pytest.raises(DataError, match="no weight for class 2"):
        classifier().fit(data.x, data.one_hot, class_weight={0: 1, 1: 1}, verbose=0)


def test_each_time_step_has_its_weight_in_temporal_mode(masked: Any) -> None:
    model = masked(sample_weight_mode="temporal")
    x, y, weights = 1 + np.random.rand(6, 4, 2), np.random.rand(6, 4, 2), np.random.rand(6, 4)
    expected = weighted(np.mean((x - y) ** 2, axis=-1), weights)
    assert model.test_on_batch(x, y, sample_weight=weights) == pytest.approx(expected, rel=1e-5)
    unweighted = float(np.mean((x - y) ** 2))
    assert model.test_on_batch(x, y) == pytest.approx(unweighted, rel=1e-5)


def test_masked_steps_do_not_count(masked: Any) -> None:
    model = masked()
    x, y = 1 + np.random.rand(6, 4, 2), np.random.rand(6, 4, 2)
    x[:3, 2:] = 0
    mask = x.any(axis=-1)
    score = np.mean((x - y) ** 2, axis=-1) * mask / mask.mean()
    weights = np.random.rand(6)
    assert model.test_on_batch(x, y) == pytest.approx(score.mean(), rel=1e-5)
    expected = weighted(score.mean(axis=1), weights)
    assert model.test_on_batch(x, y, sample_weight=weights) == pytest.approx(expected, rel=1e-5)


def test_a_metric_per_step_is_masked_too(masked: Any) -> None:
    def distance(y_true: Any, y_pred: Any) -> Any:
        return K.sum(K.abs(y_true - y_pred), axis=-1)

    model = masked(metrics=[distance])
    x, y = 1 + np.random.rand(6, 4, 2), np.random.rand(6, 4, 2)
    x[:3, 2:] = 0
    mask = x.any(axis=-1)
    expected = (np.abs(x - y).sum(axis=-1) * mask).sum() / mask.sum()
    assert model.test_on_batch(x, y)[1] == pytest.approx(expected, rel=1e-5)
    assert model.metrics_names == ["loss", "distance"]


def test_loss_weights_and_regularization_add_up(data: Any) -> None:
    points = Input(shape=(5,))
    value = Dense(1, name="value", W_regularizer=l2(0.1))(points)
    other = Dense(2, name="other")(points)
    model = Model(input=points, output=[value, other])
    model.compile("sgd", {"value": "mse", "other": "mae"}, loss_weights={"value": 2.0, "other": 0.5})
    y = [data.value, np.random.rand(70, 2)]
    total, first, second = model.test_on_batch(data.x, y)
    weight = model.get_layer("value").get_weights()[0]
    assert total == pytest.approx(2 * first + 0.5 * second + 0.1 * np.sum(weight**2), rel=1e-5)


def test_a_loss_in_the_backends_own_functions_trains(linear: Any, data: Any) -> None:
    def native(y_true: Any, y_pred: Any) -> Any:
        if K.backend() == "theano":
            import theano.tensor

            return theano.tensor.mean(theano.tensor.sqr(y_true - y_pred), axis=-1)
        import tensorflow as tf

        return tf.reduce_mean(tf.square(tf.subtract(y_true, y_pred)), axis=-1)

    def native_metric(y_true: Any, y_pred: Any) -> Any:
        return native(y_true, y_pred).max() if K.backend() == "theano" else native(y_true, y_pred)[0]

    model, reference = linear(native, metrics=[native_metric]), linear("mse")
    for _ in range(3):
        loss, metric = model.train_on_batch(data.x, data.value)
        assert loss == pytest.approx(reference.train_on_batch(data.x, data.value), rel=1e-5)
        assert metric > 0


def test_a_loss_that_gives_one_number_is_taken_as_it_is(linear: Any, data: Any) -> None:
    model = linear(lambda y_true, y_pred: K.sum(K.abs(y_true - y_pred)))
    weight, bias = model.get_weights()
    expected = np.abs(data.x @ weight + bias - data.value).sum()
    assert model.test_on_batch(data.x, data.value) == pytest.approx(expected, rel=1e-5)


def test_constraints_hold_after_each_step(data: Any) -> None:
    from kerata.constraints import maxnorm

    model = Sequential([Dense(4, input_dim=5, W_constraint=maxnorm(0.5))])
    model.compile("sgd", "mse")
    model.fit(data.x, np.ones((70, 4)), nb_epoch=1, verbose=0)
    assert (np.linalg.norm(model.get_weights()[0], axis=0) <= 0.5 + 1e-6).all()


@pytest.mark.parametrize("given", ["auto", [0.3, 0.7], np.array([0.3, 0.7])], ids=["a word", "a list", "an array"])
def test_class_weights_that_keras_1_did_not_look_at_are_told_and_left_aside(linear: Any, data: Any, given: Any) -> None:
    model = linear()
    expected = model.test_on_batch(data.x, data.value)
    with pytest.warns(UserWarning, match="class_weight is a dict from class number to weight"):
        assert model.train_on_batch(data.x, data.value, class_weight=given) == pytest.approx(expected, rel=1e-5)
