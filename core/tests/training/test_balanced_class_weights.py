"""`class_weight="balanced"`: all classes count alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sklearn.utils.class_weight

from kerata.errors import ArgumentError, DataError
from kerata.training.sample_weights import balanced_weights, weights_as_rows
from kerata.training.weighted_objective import targets_of

LABELS = np.array([0, 2, 2, 2, 0, 2, 5, 2])


def test_weights_are_those_of_scikit_learn() -> None:
    for y in (LABELS, LABELS[:, np.newaxis], LABELS.astype("float32"), np.eye(6)[LABELS]):
        classes = np.unique(LABELS)
        wanted = sklearn.utils.class_weight.compute_class_weight("balanced", classes=classes, y=LABELS)
        assert balanced_weights(y, "out") == pytest.approx(dict(zip(classes.tolist(), wanted, strict=True)))


def test_fit_with_it_is_fit_with_these_numbers(classifier: Any, data: Any) -> None:
    counts = np.bincount(data.labels, minlength=3)
    by_hand = {k: len(data) / (3 * counts[k]) for k in range(3)}
    assert len(set(counts)) > 1
    trained = []
    for given in ("balanced", ["balanced"], by_hand):
        model = classifier()
        np.random.seed(3)
        # The whole of y counts, the part for validation too.
        model.fit(data.x, data.one_hot, nb_epoch=2, validation_split=0.2, class_weight=given, verbose=0)
        trained.append(np.concatenate([w.ravel() for w in model.get_weights()]))
    np.testing.assert_array_equal(trained[0], trained[1])
    np.testing.assert_allclose(trained[0], trained[2], rtol=1e-6)


def test_each_output_may_have_it(two_headed: Any, data: Any) -> None:
    model = two_headed({"value": "mse", "kind": "categorical_crossentropy"})
    rows = [data.value, data.one_hot]
    wanted = balanced_weights(data.one_hot, "kind")
    for given in ([None, "balanced"], {"kind": "balanced"}):
        ones, weights = weights_as_rows(None, given, rows, targets_of(model))
        np.testing.assert_array_equal(ones, np.ones(70))
        np.testing.assert_allclose(weights, [wanted[k] for k in data.labels], rtol=1e-6)
    with pytest.raises(DataError, match='output "value"'):
        model.fit(data.x, rows, class_weight="balanced", verbose=0)


def test_sample_weights_go_before_it(linear: Any, data: Any) -> None:
    given = np.arange(70.0)
    (weights,) = weights_as_rows(given, "balanced", [data.value], targets_of(linear()))
    np.testing.assert_array_equal(weights, given)


def test_targets_that_have_not_one_class_per_sample_are_refused() -> None:
    for y, said in [
        (np.array([[1, 0, 0], [1, 1, 0]]), r'sample 1 of the targets of output "out" is \[1, 1, 0\]'),
        (np.array([[0.5, 0.5]]), "no one-hot row"),
        (np.array([1.0, 0.25]), 'the targets of output "out" have 0.25'),
        (np.array([1.0, np.nan]), "have nan"),
        (np.ones((2, 3, 4)), "one class per sample"),
    ]:
        with pytest.raises(DataError, match=said):
            balanced_weights(y, "out")


def test_where_batches_come_one_by_one_it_is_refused(linear: Any, two_headed: Any, data: Any) -> None:
    model = linear()
    batches = iter([(data.x, data.value)])
    with pytest.raises(ArgumentError, match="fit_generator sees one batch at a time"):
        model.fit_generator(batches, 70, 1, class_weight="balanced")
    with pytest.raises(ArgumentError, match="train_on_batch sees one batch at a time"):
        model.train_on_batch(data.x, data.value, class_weight="balanced")
    for given in ([None, "balanced"], {"kind": "balanced"}):
        with pytest.raises(ArgumentError, match="Give a dict from class number to weight"):
            two_headed("mse").train_on_batch(data.x, [data.value, data.one_hot], class_weight=given)
