"""With the plugin installed a fit is a run of MLflow: against the real library, with a store in a folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerata_mlflow
from kerata.callbacks import Callback
from kerata.errors import NonFiniteLossError
from kerata.layers import Dense
from kerata.models import Sequential, load_model
from kerata.optimizers import SGD
from kerata.plugins import registry
from kerata.testing import check_callback


@cache
def library() -> Any:
    """The real MLflow, which no later test finds imported: to the plugin that would say that it is in use."""
    module = pytest.importorskip("mlflow", reason="logs to the real MLflow, which is not installed")
    del sys.modules["mlflow"]
    return module


@pytest.fixture
def mlflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("MLFLOW_DISABLE_TELEMETRY", "MLFLOW_ALLOW_FILE_STORE"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setitem(sys.modules, "mlflow", library())
    store = (tmp_path / "store").as_uri()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store)  # MLflow sets it too, and would leave it to later tests
    library().set_tracking_uri(store)
    yield library()
    while library().active_run() is not None:
        library().end_run()


@pytest.fixture
def model() -> Any:
    made = Sequential([Dense(1, input_dim=2, init="one")])
    made.compile(SGD(lr=0.25, momentum=0.5), "mse", metrics=["mae"])
    return made


X, Y = np.eye(2, dtype="float32"), np.zeros((2, 1), dtype="float32")


def runs(mlflow: Any) -> list[Any]:
    return list(mlflow.MlflowClient().search_runs(["0"], order_by=["attributes.start_time ASC"]))


def test_a_fit_is_a_run_with_parameters_metrics_and_the_model(mlflow: Any, model: Any, tmp_path: Path) -> None:
    history = model.fit(X, Y, batch_size=1, nb_epoch=3, validation_data=(X, Y), verbose=0)
    (run,) = runs(mlflow)
    assert run.info.status == "FINISHED"
    expected = {
        "optimizer": "SGD", "optimizer.lr": "0.25", "optimizer.momentum": "0.5", "loss": "mse", "metrics": "mae",
        "batch_size": "1", "nb_epoch": "3", "nb_sample": "2", "layers": "1", "weights": "3", "do_validation": "True",
    }  # fmt: skip
    assert expected.items() <= run.data.params.items()
    for name in ("loss", "mean_absolute_error", "val_loss", "val_mean_absolute_error"):
        logged = mlflow.MlflowClient().get_metric_history(run.info.run_id, name)
        assert [(metric.step, metric.value) for metric in logged] == list(enumerate(history.history[name]))
    file = mlflow.artifacts.download_artifacts(f"runs:/{run.info.run_id}/model.h5", dst_path=str(tmp_path))
    np.testing.assert_array_equal(load_model(file).predict(X), model.predict(X))


def test_a_run_of_the_program_gets_each_fit_and_stays_open(mlflow: Any, model: Any) -> None:
    with mlflow.start_run() as mine:
        model.fit(X, Y, nb_epoch=1, verbose=0)
        model.fit(X, Y, nb_epoch=4, initial_epoch=1, verbose=0)
        assert mlflow.active_run().info.run_id == mine.info.run_id
    (run,) = runs(mlflow)
    steps = [metric.step for metric in mlflow.MlflowClient().get_metric_history(run.info.run_id, "loss")]
    assert steps == [0, 1, 2, 3] and run.data.params["nb_epoch"] == "1"


class Failing(Callback):
    """Ends the training by an error."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        raise self.error


def test_the_status_says_how_a_training_ended(mlflow: Any, model: Any) -> None:
    for error in (RuntimeError("no"), KeyboardInterrupt()):
        with pytest.raises(type(error)):
            model.fit(X, Y, nb_epoch=1, verbose=0, callbacks=[Failing(error)])
    with pytest.raises(NonFiniteLossError):
        model.fit(X, np.full((2, 1), np.nan), nb_epoch=1, verbose=0)
    assert [run.info.status for run in runs(mlflow)] == ["FAILED", "KILLED", "FAILED"]
    assert mlflow.active_run() is None


def test_a_store_that_fails_later_is_a_warning(mlflow: Any, model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*args: Any, **kwargs: Any) -> None:
        raise mlflow.exceptions.MlflowException("the disk is full")

    monkeypatch.setattr(mlflow, "log_metrics", failing)
    with pytest.warns(UserWarning, match="metrics of an epoch are not in MLflow: the disk is full"):
        model.fit(X, Y, nb_epoch=1, verbose=0, callbacks=[kerata_mlflow.MLflowLogger(artifact=None)])
    (run,) = runs(mlflow)
    assert run.info.status == "FINISHED"
    assert mlflow.MlflowClient().list_artifacts(run.info.run_id) == []


def test_a_training_that_is_taken_up_again_goes_on_in_its_run(mlflow: Any, model: Any) -> None:
    model.fit(X, Y, nb_epoch=1, verbose=0)
    (first,) = runs(mlflow)
    logger = kerata_mlflow.MLflowLogger(artifact=None)
    logger.set_model(model)
    logger.on_train_begin()
    logger.set_state({**logger.get_state(), "run_id": first.info.run_id})
    logger.on_epoch_begin(1)
    logger.on_epoch_end(1, {"loss": 0.5})
    logger.on_train_end()
    (run,) = runs(mlflow)
    assert run.data.metrics["loss"] == 0.5


def test_it_is_a_sound_callback(mlflow: Any) -> None:
    check_callback(kerata_mlflow.MLflowLogger)


def test_without_mlflow_in_use_nothing_is_imported(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert registry().component("callbacks", "MLflowLogger").distribution == "kerata-mlflow"
    model.fit(X, Y, nb_epoch=1, verbose=0)
    assert "mlflow" not in sys.modules
