"""Metrics of whole epochs: what a plugin's author writes, and where the kernel adds it up."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.bases.metric import EpochMetric
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.models import load_model
from kerata.training.running_means import RunningMeans


class RootMeanSquare(EpochMetric):
    """`sqrt(mean((y_pred - y_true) ** 2))`: no mean of batches gives it."""

    def __init__(self, name: str = "rms", weighted: bool = True, factor: float = 1.0) -> None:
        super().__init__(name, weighted)
        self.factor = factor

    def statistics(self, y_true: Any, y_pred: Any, weights: Any) -> Any:
        squares = K.mean(K.square(y_pred - y_true), axis=-1)
        return K.stack([K.sum(weights * squares), K.sum(weights)])

    def result(self, statistics: Any) -> float:
        total, count = statistics
        return float(self.factor * np.sqrt(total / count))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}


def rms(model: Any, x: Any, y: Any, weights: Any = None) -> float:
    return float(np.sqrt(np.average(np.square(model.predict(x) - y).mean(axis=1), weights=weights)))


def test_the_value_is_that_of_all_samples(each_backend: str, linear: Any, data: Any, every_batch: Any) -> None:
    model = linear(optimizer="sgd", metrics=[RootMeanSquare(), "mae"])
    assert model.metrics_names == ["loss", "rms", "mean_absolute_error"]
    model.optimizer.lr.set_value(np.float32(0))  # so that the epoch is of one model
    weights = np.random.RandomState(0).uniform(0, 1, 70)
    for callbacks in ([], [every_batch]):
        history = model.fit(
            data.x, data.value, 32, 1, sample_weight=weights, verbose=0, validation_split=0.3, callbacks=callbacks,
            shuffle=False,
        ).history  # fmt: skip
        kept = int(70 * 0.7)
        train, held_out = slice(0, kept), slice(kept, None)
        assert history["rms"] == [pytest.approx(rms(model, data.x[train], data.value[train], weights[train]), rel=1e-5)]
        assert history["val_rms"] == [
            pytest.approx(rms(model, data.x[held_out], data.value[held_out], weights[held_out]), rel=1e-5)
        ]
    first = slice(0, 32)
    assert every_batch.batches[0]["rms"] == pytest.approx(rms(model, data.x[first], data.value[first], weights[first]))
    assert model.evaluate(data.x, data.value, 33, verbose=0)[1] == pytest.approx(rms(model, data.x, data.value))
    assert model.test_on_batch(data.x, data.value)[1] == pytest.approx(rms(model, data.x, data.value))


def test_of_several_outputs_each_has_its_own(two_headed: Any, data: Any) -> None:
    model = two_headed("mse", metrics={"kind": [RootMeanSquare(), RootMeanSquare(factor=2.0)], "value": "mae"})
    assert model.metrics_names == [
        "loss", "value_loss", "kind_loss", "value_mean_absolute_error", "kind_rms", "kind_rms_1"
    ]  # fmt: skip
    values = model.evaluate(data.x, [data.value, data.one_hot], 16, verbose=0)
    expected = np.sqrt(np.square(model.predict(data.x)[1] - data.one_hot).mean())
    assert values[-2:] == [pytest.approx(expected, rel=1e-5), pytest.approx(2 * expected, rel=1e-5)]


def test_masked_steps_weigh_nothing(masked: Any) -> None:
    model = masked(metrics=[RootMeanSquare()])
    x = np.random.RandomState(0).uniform(1, 2, (6, 4, 2))
    x[:, 2:] = 0
    value = model.evaluate(x, np.zeros((6, 4, 2)), batch_size=4, verbose=0)[1]
    assert value == pytest.approx(np.sqrt(np.square(x[:, :2]).mean()), rel=1e-5)


def test_a_copy_and_a_file_have_it(linear: Any, data: Any, tmp_path: Path) -> None:
    model = linear(metrics=[RootMeanSquare(factor=3.0)])
    wanted = model.evaluate(data.x, data.value, verbose=0)
    assert copy.deepcopy(model).evaluate(data.x, data.value, verbose=0) == pytest.approx(wanted)
    model.save(tmp_path / "model.h5")
    again = load_model(tmp_path / "model.h5", custom_objects={"RootMeanSquare": RootMeanSquare})
    assert again.evaluate(data.x, data.value, verbose=0) == pytest.approx(wanted)
    assert again.metrics[0].factor == 3.0


def test_what_cannot_be_added_up_is_refused(linear: Any) -> None:
    class PerSample(EpochMetric):
        def statistics(self, y_true: Any, y_pred: Any, weights: Any) -> Any:
            return weights

        def result(self, statistics: Any) -> float:
            return 0.0

    with pytest.raises(ArgumentError, match="statistics of the metric PerSample must have the same shape"):
        linear(metrics=[PerSample()])
    with pytest.raises(ArgumentTypeError, match="weighted of PerSample must be True or False"):
        PerSample(weighted=None)  # type: ignore[arg-type]


def test_counts_add_up_the_same_at_once_and_one_by_one() -> None:
    counts = np.random.RandomState(0).uniform(0, 1, (9, 2, 3)).astype("float32")
    sizes = np.full(9, 4)
    seen: list[np.ndarray] = []

    def result(total: np.ndarray) -> float:
        seen.append(total)
        return float(total.sum())

    for cuts in ([(0, 9)], [(i, i + 1) for i in range(9)], [(0, 4), (4, 9)]):
        means = RunningMeans(["loss", "counted"], [None, result])
        for start, stop in cuts:
            means.add([np.ones(stop - start), counts[start:stop]], sizes[start:stop])
        assert means.values()[0] == 1.0
    assert all(np.array_equal(total, seen[0]) for total in seen)
    np.testing.assert_allclose(seen[0], counts.astype("float64").sum(axis=0), rtol=1e-12)
    assert means.of_batch([np.array([5.0]), counts[:1]], 0) == [5.0, float(counts[0].astype("float64").sum())]
