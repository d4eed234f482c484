"""Metrics of whole epochs, compared with scikit-learn on real data, whatever the batches and the engine."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sklearn.datasets
import sklearn.metrics

from kerata import Callback, metrics
from kerata import backend as K
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.layers import Dense, Masking, TimeDistributed
from kerata.metrics import AUC, F1Score, Precision, Recall
from kerata.models import Sequential, load_model

by = sklearn.metrics
NAMES = ["auc", "pr_auc", "precision", "recall", "f1_score"]
EVERY = ["AUC", {"class_name": "AUC", "config": {"curve": "PR"}}, "Precision", "Recall", "F1Score"]


@pytest.fixture(scope="module")
def data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Breast cancer: 569 samples, standardized; which are benign; and weights."""
    x, y = sklearn.datasets.load_breast_cancer(return_X_y=True)
    weights = np.random.RandomState(1).uniform(0, 2, len(y))
    weights[::7] = 0
    return ((x - x.mean(axis=0)) / x.std(axis=0)).astype("float32"), y, weights


def network(metrics: Any = EVERY, lr: float = 0.01) -> Any:
    from kerata.optimizers import SGD

    np.random.seed(5)
    model = Sequential([Dense(4, activation="tanh", input_dim=30), Dense(1, activation="sigmoid")])
    model.compile(SGD(lr=lr), "binary_crossentropy", metrics=metrics)
    return model


def by_threshold(scores: np.ndarray, count: int = 200) -> np.ndarray:
    """The scores as AUC tells them apart: the number of the thresholds that they reach."""
    return np.searchsorted((np.arange(1, count) / count).astype(scores.dtype), scores, side="right")


def expected(y: np.ndarray, scores: np.ndarray, weights: Any = None) -> list[float]:
    hard, grouped = scores > 0.5, by_threshold(scores)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [
            by.roc_auc_score(y, grouped, sample_weight=weights),
            by.average_precision_score(y, grouped, sample_weight=weights),
            by.precision_score(y, hard, sample_weight=weights, zero_division=0),
            by.recall_score(y, hard, sample_weight=weights, zero_division=0),
            by.f1_score(y, hard, sample_weight=weights, zero_division=0),
        ]


class Snapshots(Callback):
    """Makes training go batch by batch, and keeps what the network says of each batch before its step."""

    def __init__(self, x: np.ndarray, size: int) -> None:
        super().__init__()
        self.x, self.size = x, size
        self.scores: list[np.ndarray] = []
        self.logs: list[dict[str, Any]] = []

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.scores.append(self.model.predict_on_batch(self.x[batch * self.size : (batch + 1) * self.size])[:, 0])

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self.logs.append(dict(logs))


def test_all_ways_to_run_give_what_scikit_learn_gives(each_backend: str, data: Any) -> None:
    x, y, weights = data
    model = network()
    assert model.metrics_names == ["loss", *NAMES]
    # Many batches in a call, uneven; and validation.
    history = model.fit(x, y, nb_epoch=1, batch_size=48, validation_split=0.3, verbose=0).history
    kept = int(len(y) * 0.7)
    held_out = model.predict(x[kept:])[:, 0]
    np.testing.assert_allclose([history[f"val_{n}"][0] for n in NAMES], expected(y[kept:], held_out), rtol=1e-5)
    # Training, batch by batch: each score is that of its batch's step.
    watch = Snapshots(x, 100)
    history = model.fit(
        x, y, nb_epoch=1, batch_size=100, shuffle=False, sample_weight=weights, verbose=0, callbacks=[watch]
    ).history
    scores = np.concatenate(watch.scores)
    np.testing.assert_allclose([history[n][0] for n in NAMES], expected(y, scores, weights), rtol=1e-4)
    last = slice(500, None)
    np.testing.assert_allclose(
        [watch.logs[-1][n] for n in NAMES], expected(y[last], scores[last], weights[last]), rtol=1e-4
    )
    # Evaluation: arrays, a generator, one batch.
    scores = model.predict(x)[:, 0]
    for size in (67, 569):
        values = model.evaluate(x, y, batch_size=size, sample_weight=weights, verbose=0)[1:]
        np.testing.assert_allclose(values, expected(y, scores, weights), rtol=1e-5)
    batches = ((x[i], y[i], weights[i]) for i in (slice(0, 5), slice(5, 300), slice(300, None)))
    np.testing.assert_allclose(model.evaluate_generator(batches, 569)[1:], expected(y, scores, weights), rtol=1e-5)
    np.testing.assert_allclose(model.test_on_batch(x[:50], y[:50])[1:], expected(y[:50], scores[:50]), rtol=1e-5)
    np.testing.assert_allclose(model.train_on_batch(x[:50], y[:50])[1:], expected(y[:50], scores[:50]), rtol=1e-5)
    # Each of them is for arrays, too.
    named = zip(map(metrics.get, EVERY), expected(y, scores, weights), strict=True)
    for metric, value in named:
        np.testing.assert_allclose(metric(y, scores[:, np.newaxis], weights), value, rtol=1e-5)


def test_many_batches_in_a_call_count_as_one_by_one(each_backend: str, data: Any) -> None:
    x, y, _ = data
    together, singly = network(), network()
    histories = []
    for model, callbacks in ((together, []), (singly, [Snapshots(x, 48)])):
        history = model.fit(x, y, nb_epoch=2, batch_size=48, shuffle=False, verbose=0, callbacks=callbacks).history
        histories.append([history[name] for name in NAMES])
    np.testing.assert_allclose(histories[0], histories[1], rtol=1e-3)


def test_the_area_is_off_by_no_more_than_is_said(data: Any) -> None:
    x, y, weights = data
    scores = network().predict(x)[:, 0] ** 8  # crowded near 0
    for count in (5, 50, 200, 1000):
        bins = by_threshold(scores, count)
        positive, negative = (
            np.bincount(bins[y == k], weights[y == k], minlength=count) / weights[y == k].sum() for k in (1, 0)
        )
        bound = 0.5 * np.sum(positive * negative)
        exact = by.roc_auc_score(y, scores, sample_weight=weights)
        assert abs(AUC(count)(y, scores, weights) - exact) <= bound + 1e-6
        average = by.average_precision_score(y, bins, sample_weight=weights)
        np.testing.assert_allclose(AUC(count, curve="PR")(y, scores, weights), average, rtol=1e-5)
    spread = scores ** (1 / 8)
    assert abs(AUC()(y, spread, weights) - exact) < 1e-3


def test_scores_beyond_0_and_1_count_as_those() -> None:
    y, scores = np.array([0, 1, 0, 1]), np.array([-3.0, 2.0, 1.0, 0.001])
    np.testing.assert_allclose(AUC()(y, scores), by.roc_auc_score(y, [0, 1, 1, 0]))


def test_where_there_is_no_curve_there_is_no_area_and_no_count_no_quotient() -> None:
    ones, zeros, scores = np.ones(3), np.zeros(3), np.array([0.1, 0.2, 0.3])
    assert np.isnan(AUC()(ones, scores)) and np.isnan(AUC()(zeros, scores)) and np.isnan(AUC(curve="PR")(zeros, scores))
    assert AUC(curve="PR")(ones, scores) == 1.0
    assert [m(zeros, scores) for m in (Precision(), Recall(), F1Score())] == [0.0, 0.0, 0.0]
    assert [m(ones, scores) for m in (Precision(), Recall(), F1Score())] == [0.0, 0.0, 0.0]


def test_weights_are_left_aside_where_that_is_asked_for(data: Any) -> None:
    x, y, weights = data
    model = network([Precision(weighted=False), Precision(name="by_weight")])
    hard = model.predict(x)[:, 0] > 0.5
    values = dict(zip(model.metrics_names, model.evaluate(x, y, sample_weight=weights, verbose=0), strict=True))
    np.testing.assert_allclose(values["precision"], by.precision_score(y, hard), rtol=1e-5)
    np.testing.assert_allclose(values["by_weight"], by.precision_score(y, hard, sample_weight=weights), rtol=1e-5)
    assert Precision(weighted=False)(y, hard, weights) == Precision()(y, hard)


@pytest.mark.parametrize("loss", ["categorical_crossentropy", "sparse_categorical_crossentropy"])
def test_one_class_of_many_is_told_from_the_others(loss: str) -> None:
    x, y = sklearn.datasets.load_iris(return_X_y=True)
    np.random.seed(2)
    model = Sequential([Dense(3, activation="softmax", input_dim=4)])
    chosen = [AUC(class_id=2, num_thresholds=50), Recall(class_id=1, threshold=0.3)]
    model.compile("sgd", loss, metrics=chosen)
    targets = np.eye(3)[y] if loss == "categorical_crossentropy" else y[:, np.newaxis]
    model.fit(x, targets, nb_epoch=3, verbose=0)
    scores = model.predict(x)
    values = model.evaluate(x, targets, batch_size=17, verbose=0)[1:]
    np.testing.assert_allclose(
        values,
        [by.roc_auc_score(y == 2, by_threshold(scores[:, 2], 50)), by.recall_score(y == 1, scores[:, 1] > 0.3)],
        rtol=1e-5,
    )


def test_several_labels_count_entry_by_entry() -> None:
    y, scores = (np.random.RandomState(3).uniform(0, 1, (40, 3)) for _ in range(2))
    y = (y > 0.4).astype("float32")
    weights = np.arange(40.0)
    np.testing.assert_allclose(
        F1Score()(y, scores, weights),
        by.f1_score(y.ravel(), scores.ravel() > 0.5, sample_weight=weights.repeat(3)),
        rtol=1e-5,
    )


def test_time_steps_that_are_masked_do_not_count() -> None:
    random = np.random.RandomState(4)
    x, y = random.uniform(0.1, 1, (30, 5, 2)), random.randint(0, 2, (30, 5, 1))
    x[:, 3:] = 0
    np.random.seed(6)
    model = Sequential([Masking(input_shape=(5, 2)), TimeDistributed(Dense(1, activation="sigmoid"))])
    model.compile("sgd", "binary_crossentropy", metrics=["AUC", "Recall"], sample_weight_mode="temporal")
    weights = random.uniform(0, 1, (30, 5))
    values = model.evaluate(x, y, batch_size=11, sample_weight=weights, verbose=0)[1:]
    scores, seen = model.predict(x)[:, :3].ravel(), weights[:, :3].ravel()
    wanted = expected(y[:, :3].ravel(), scores, seen)
    np.testing.assert_allclose(values, [wanted[0], wanted[3]], rtol=1e-5)


def test_a_file_has_the_metrics_by_name_and_with_their_arguments(tmp_path: Path, data: Any) -> None:
    x, y, _ = data
    model = network(["AUC", AUC(50, curve="PR", name="area"), Precision(threshold=0.7), "precision"])
    wanted = model.evaluate(x, y, verbose=0)
    for path in (tmp_path / "once.h5", tmp_path / "twice.h5"):
        model.save(path)
        model = load_model(path)
        assert model.metrics_names == ["loss", "auc", "area", "precision", "precision_1"]
        np.testing.assert_allclose(model.evaluate(x, y, verbose=0), wanted, rtol=1e-6)
    assert model.metrics[0] == "AUC"
    assert model.metrics[1].get_config() == {
        "name": "area", "weighted": True, "class_id": None, "num_thresholds": 50, "curve": "PR"
    }  # fmt: skip
    again = network(AUC())  # alone, without a list
    again.save(tmp_path / "alone.h5")
    assert load_model(tmp_path / "alone.h5").metrics_names == ["loss", "auc"]


def test_arguments_that_cannot_be_meant_are_refused() -> None:
    for make, said in [
        (lambda: AUC(curve="roc"), 'curve of AUC must be "ROC" or "PR"'),
        (lambda: AUC(1), "num_thresholds of AUC must be at least 2|num_thresholds of AUC must be 2 or more"),
        (lambda: Precision(class_id=-1), "class_id of Precision must be"),
        (lambda: metrics.get({"class_name": "mse", "config": {}}), "must name a class of EpochMetric"),
    ]:
        with pytest.raises((ArgumentError, ArgumentTypeError), match=said):
            make()
    with pytest.raises(ArgumentTypeError, match="threshold of Recall must be a number"):
        Recall(threshold="high")  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="weighted of Recall must be True or False"):
        Recall(weighted=2)  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="name of AUC must be a string"):
        AUC(name=3)  # type: ignore[arg-type]


def test_outputs_that_do_not_fit_are_refused_when_the_model_is_compiled() -> None:
    for metric, said in [("AUC", "class_id=... takes the entries of one class"), (AUC(class_id=3), "they have 3")]:
        model = Sequential([Dense(3, activation="softmax", input_dim=4)])
        with pytest.raises(ArgumentError, match=said):
            model.compile("sgd", "sparse_categorical_crossentropy", metrics=[metric])


def test_a_batch_with_a_prediction_that_is_no_number_leaves_it_out() -> None:
    statistics = K.eval(
        AUC(4).statistics(K.variable([[1.0], [1.0]]), K.variable([[np.nan], [0.6]]), K.variable([1.0, 1.0]))
    )
    np.testing.assert_array_equal(statistics, [[0, 0, 0, 0], [1, 1, 1, 0]])
