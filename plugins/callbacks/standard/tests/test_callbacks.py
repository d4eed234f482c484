"""The callbacks of Keras 1, driven by hand and by real training."""

from __future__ import annotations

import csv
import json
import threading
import urllib.parse
import warnings
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata import Callback
from kerata import backend as K
from kerata.bases.callback import overrides
from kerata.callbacks import (
    BaseLogger,
    CSVLogger,
    EarlyStopping,
    LambdaCallback,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
    RemoteMonitor,
    TerminateOnNaN,
)
from kerata.errors import ArgumentError, ArgumentTypeError, NonFiniteLossError
from kerata.layers import Dense
from kerata.models import Sequential
from kerata_callbacks import remote_monitor

X = np.random.RandomState(0).randn(40, 3).astype("float32")
Y = X @ np.array([[1.0], [-2.0], [0.5]], "float32")


class Model:
    """As much of a model as a callback sees: it notes what is saved."""

    def __init__(self) -> None:
        self.stop_training = False
        self.optimizer = type("Optimizer", (), {})()
        self.optimizer.lr = K.variable(0.5)
        self.saved: list[tuple[str, str]] = []

    def save(self, path: str, overwrite: bool) -> None:
        assert overwrite
        self.saved.append(("model", path))

    def save_weights(self, path: str, overwrite: bool) -> None:
        assert overwrite
        self.saved.append(("weights", path))


def drive(callback: Any, epochs: list[dict[str, Any]], begin: bool = True) -> Model:
    """What a fit with these logs tells a callback; ends where it asks for an end."""
    model = Model()
    callback.set_params({"metrics": ["loss"], "nb_epoch": len(epochs)})
    callback.set_model(model)
    callback.on_train_begin({})
    for epoch, logs in enumerate(epochs):
        callback.on_epoch_begin(epoch, {})
        callback.on_epoch_end(epoch, logs)
        if model.stop_training:
            break
    callback.on_train_end({})
    return model


def linear(**kwargs: Any) -> Any:
    np.random.seed(1)
    model = Sequential([Dense(1, input_dim=3)])
    model.compile(kwargs.pop("optimizer", "sgd"), "mse", **kwargs)
    return model


def stopped_at(values: list[float], **kwargs: Any) -> int:
    callback = EarlyStopping(monitor="q", **kwargs)
    drive(callback, [{"q": value} for value in values])
    return callback.stopped_epoch


@pytest.mark.parametrize(
    ("kwargs", "values", "epoch"),
    [
        ({}, [3, 2, 2, 1], 2),
        ({"patience": 1}, [3, 2, 2, 1, 1, 1], 5),
        ({"patience": 2}, [3, 2, 2, 2, 2, 0], 4),
        ({"min_delta": 0.5}, [3, 2, 1.7, 0], 2),
        ({"mode": "max", "min_delta": 0.5}, [1, 2, 2.4, 9], 2),
        ({"mode": "max"}, [1, 2, 3], 0),
        ({"mode": "min"}, [1, 2, 3], 1),
    ],
)
def test_early_stopping_counts_as_keras_1_did(kwargs: Any, values: list[float], epoch: int) -> None:
    assert stopped_at(values, **kwargs) == epoch


@pytest.mark.parametrize(
    ("monitor", "better"),
    [("val_loss", "min"), ("acc", "max"), ("val_acc", "max"), ("fmeasure", "max"), ("mse", "min")],
)
@pytest.mark.parametrize("cls", [EarlyStopping, ModelCheckpoint])
def test_auto_mode_goes_by_the_name(cls: Any, monitor: str, better: str) -> None:
    callback = cls("x", monitor) if cls is ModelCheckpoint else cls(monitor)
    assert bool(callback.monitor_op(1, 2)) is (better == "min")
    assert callback.best == (np.inf if better == "min" else -np.inf)


@pytest.mark.parametrize("make", [EarlyStopping, ReduceLROnPlateau, lambda **k: ModelCheckpoint("x", **k)])
def test_an_unknown_mode_is_auto(make: Any) -> None:
    with pytest.warns(RuntimeWarning, match="'best' is taken as \"auto\""):
        callback = make(monitor="val_acc", mode="best")
    assert callback.best == -np.inf


@pytest.mark.parametrize(
    ("callback", "consequence"),
    [
        (EarlyStopping(), "training goes on"),
        (ReduceLROnPlateau(), "the learning rate stays"),
        (ModelCheckpoint("x", save_best_only=True), "no model is saved"),
    ],
)
def test_a_missing_quantity_is_a_warning_that_names_what_there_is(callback: Any, consequence: str) -> None:
    with pytest.warns(RuntimeWarning, match='"val_loss", which is not available') as caught:
        model = drive(callback, [{"loss": 1.0, "acc": 0.5}])
    text = str(caught[0].message)
    assert consequence in text and "Available: acc, l" in text and "validation_split" in text
    assert not model.stop_training and not model.saved
    assert float(K.get_value(model.optimizer.lr)) == 0.5


def test_early_stopping_says_when(capsys: pytest.CaptureFixture[str]) -> None:
    drive(EarlyStopping("q", verbose=1), [{"q": 1}, {"q": 1}])
    assert capsys.readouterr().out == "Epoch 00001: early stopping\n"


def test_early_stopping_ends_a_fit_and_can_be_used_again() -> None:
    callback = EarlyStopping("loss", min_delta=100.0)
    model = linear()
    for _ in range(2):
        assert len(model.fit(X, Y, nb_epoch=5, verbose=0, callbacks=[callback]).epoch) == 2


def test_the_learning_rate_falls_on_a_plateau(capsys: pytest.CaptureFixture[str]) -> None:
    callback = ReduceLROnPlateau("q", factor=0.5, patience=1, cooldown=1, min_lr=0.1, verbose=1)
    epochs = [{"q": 1.0} for _ in range(12)]
    model = drive(callback, epochs)
    seen = [logs["lr"] for logs in epochs]
    assert seen[:3] == [0.5] * 3 and seen[3] == 0.25
    assert np.isclose(float(K.get_value(model.optimizer.lr)), 0.1)
    assert "\nEpoch 00002: reducing learning rate to 0.25.\n" in capsys.readouterr().out


def plateau_of_keras_1(values: list[float], factor: float, patience: int, cooldown: int, min_lr: float) -> list[float]:
    """The learning rate of each epoch, from 0.5, by the rule: a state machine written out."""
    lr, best, wait, resting, rates = 0.5, np.inf, 0, 0, []
    for value in values:
        rates.append(lr)
        if resting:
            resting, wait = resting - 1, 0
        if value < best - 1e-4:
            best, wait = value, 0
        elif not resting:
            if wait >= patience and lr > min_lr * 1.0001:
                lr, resting, wait = max(lr * factor, min_lr), cooldown, 0
            wait += 1
    return rates


@pytest.mark.parametrize("seed", range(6))
def test_the_learning_rate_over_random_courses(seed: int) -> None:
    random = np.random.RandomState(seed)
    values = random.rand(60).round(1).tolist()
    options: dict[str, Any] = {"factor": 0.5, "patience": seed % 3, "cooldown": seed // 2, "min_lr": 0.01}
    epochs = [{"q": value} for value in values]
    drive(ReduceLROnPlateau("q", **options), epochs)
    np.testing.assert_allclose([logs["lr"] for logs in epochs], plateau_of_keras_1(values, **options), rtol=1e-6)


def test_a_factor_must_reduce() -> None:
    with pytest.raises(ArgumentError, match=r"less than 1; got 1\.5"):
        ReduceLROnPlateau(factor=1.5)


def test_a_schedule_sets_the_learning_rate() -> None:
    model = linear()
    used: list[float] = []
    watch = LambdaCallback(on_epoch_end=lambda epoch, logs: used.append(float(K.get_value(model.optimizer.lr))))
    schedule = LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))
    model.fit(X, Y, nb_epoch=3, verbose=0, callbacks=[schedule, watch])
    np.testing.assert_allclose(used, [0.1, 0.05, 0.1 / 3], rtol=1e-6)


def test_a_schedule_is_checked() -> None:
    with pytest.raises(ArgumentTypeError, match="must be a function"):
        LearningRateScheduler(0.1)
    with pytest.raises(ArgumentTypeError, match="for epoch 0 it returned 'fast'"):
        drive(LearningRateScheduler(lambda epoch: "fast"), [{}])
    for callback in (LearningRateScheduler(lambda epoch: 0.1), ReduceLROnPlateau("q")):
        callback.set_model(type("Bare", (), {"optimizer": object()})())
        with pytest.raises(ArgumentError, match="attribute lr of the optimizer; object has none"):
            callback.on_epoch_begin(0, {})
            callback.on_epoch_end(0, {"q": 1.0})


def test_a_checkpoint_per_period(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "deep" / "w{epoch:02d}-{loss:.2f}.h5")
    model = drive(ModelCheckpoint(path, period=2, verbose=1), [{"loss": 1.0 / (e + 1)} for e in range(5)])
    expected = [str(tmp_path / "deep" / name) for name in ("w01-0.50.h5", "w03-0.25.h5")]
    assert model.saved == [("model", name) for name in expected]
    assert capsys.readouterr().out.splitlines()[0] == f"Epoch 00001: saving model to {expected[0]}"
    assert (tmp_path / "deep").is_dir()


def test_only_the_best_is_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "best.h5")
    callback = ModelCheckpoint(path, "val_acc", verbose=1, save_best_only=True, save_weights_only=True)
    model = drive(callback, [{"val_acc": value} for value in (0.5, 0.4, 0.75)])
    assert model.saved == [("weights", path)] * 2 and callback.best == 0.75
    assert capsys.readouterr().out.splitlines() == [
        f"Epoch 00000: val_acc improved from -inf to 0.50000, saving model to {path}",
        "Epoch 00001: val_acc did not improve",
        f"Epoch 00002: val_acc improved from 0.50000 to 0.75000, saving model to {path}",
    ]
    # A second fit goes on from the best of the first.
    assert drive(callback, [{"val_acc": 0.7}]).saved == []


@pytest.mark.parametrize("path", ["{val_loss}.h5", "{}.h5", "{loss:d}.h5"])
def test_a_path_that_cannot_be_filled_in(path: str) -> None:
    with pytest.raises(ArgumentError, match="cannot be filled in .*Available: epoch, acc, loss"):
        drive(ModelCheckpoint(path), [{"loss": 0.5, "acc": 1.0}])
    with pytest.raises(ArgumentError, match="got 0"):
        ModelCheckpoint(path, period=0)


def rows(path: Path, separator: str = ",") -> list[list[str]]:
    with open(path, newline="") as file:
        return list(csv.reader(file, delimiter=separator))


def test_a_table_of_the_logs(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "t.csv"
    drive(CSVLogger(path), [{"loss": 0.5, "acc": 1}, {"loss": 0.25, "acc": np.float32(2)}])
    assert path.read_bytes() == b"epoch,acc,loss\r\n0,1,0.5\r\n1,2.0,0.25\r\n"
    drive(CSVLogger(str(path), separator=";"), [{"a": np.array([1, 2]), "b": "x;y", "c": [3]}])
    assert rows(path, ";") == [["epoch", "a", "b", "c"], ["0", '"[1, 2]"', "x;y", '"[3]"']]


def test_a_table_is_added_to(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    for epoch in range(2):
        drive(CSVLogger(path, append=True), [{"b": epoch, "a": 0.5}])
    assert rows(path) == [["epoch", "a", "b"], ["0", "0.5", "0"], ["0", "0.5", "1"]]
    drive(CSVLogger(path), [{"b": 7}])
    assert rows(path) == [["epoch", "b"], ["0", "7"]]


def test_columns_stay_and_a_lost_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    with pytest.warns(RuntimeWarning, match=r"leaves out new in epoch 1.*columns epoch, a, b"):
        drive(CSVLogger(path), [{"a": 1, "b": 2}, {"a": 3, "new": 4}])
    assert rows(path)[1:] == [["0", "1", "2"], ["1", "3", ""]]
    with pytest.raises(ArgumentError, match="one character; got ', '"):
        CSVLogger(path, separator=", ")


def test_a_line_is_there_when_the_epoch_ends_and_the_file_is_closed_after_an_error(tmp_path: Path) -> None:
    path, callback = tmp_path / "t.csv", CSVLogger(tmp_path / "t.csv")
    lines: list[int] = []

    def fail(epoch: int, logs: Any) -> None:
        lines.append(len(rows(path)))
        if epoch:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        linear().fit(X, Y, nb_epoch=3, verbose=0, callbacks=[callback, LambdaCallback(on_epoch_end=fail)])
    assert lines == [2, 3] and callback.csv_file is None


def test_a_table_goes_on_in_another_process(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    first = CSVLogger(path)
    first.on_epoch_begin(0)
    first.on_epoch_end(0, {"loss": 1.0})
    state = first.get_state()
    first.on_epoch_end(1, {"loss": 99.0})
    second = CSVLogger(path)
    second.on_train_begin()
    second.set_state(state)
    second.on_epoch_begin(1)
    second.on_epoch_end(1, {"loss": 0.5})
    second.on_train_end()
    first.on_train_end()
    assert rows(path) == [["epoch", "loss"], ["0", "1.0"], ["1", "0.5"]]
    path.write_text("")
    third = CSVLogger(path)
    with pytest.warns(RuntimeWarning, match="begins anew"):
        third.set_state(state)
    third.on_epoch_end(1, {"loss": 0.5})
    third.on_train_end()
    assert rows(path) == [["epoch", "loss"], ["1", "0.5"]]


def test_functions_as_a_callback() -> None:
    calls: list[str] = []

    def note(name: str) -> Any:
        return lambda *args: calls.append(f"{name}{args[0] if len(args) == 2 else ''}")

    moments = ("train_begin", "epoch_begin", "batch_begin", "batch_end", "epoch_end", "train_end")
    callback = LambdaCallback(**{f"on_{name}": note(name) for name in moments}, extra=3)
    linear().fit(X, Y, nb_epoch=1, batch_size=20, verbose=0, callbacks=[callback])
    assert callback.extra == 3
    assert calls == ["train_begin", "epoch_begin0", "batch_begin0", "batch_end0", "batch_begin1", "batch_end1",
                     "epoch_end0", "train_end"]  # fmt: skip
    with pytest.raises(ArgumentTypeError, match="on_epoch_end of a LambdaCallback must be a function; got 3"):
        LambdaCallback(on_epoch_end=3)


def test_what_makes_training_go_batch_by_batch(tmp_path: Path) -> None:
    def slow(callback: Any) -> bool:
        return overrides(callback, "on_batch_begin") or overrides(callback, "on_batch_end")

    quick = [
        CSVLogger(tmp_path / "t"), EarlyStopping(), LambdaCallback(on_epoch_end=print), ModelCheckpoint("x"),
        LearningRateScheduler(float), ReduceLROnPlateau(), RemoteMonitor(), TerminateOnNaN(),
    ]  # fmt: skip
    assert not any(map(slow, quick))
    assert slow(BaseLogger()) and slow(LambdaCallback(on_batch_end=print))


def test_means_are_weighted_by_size() -> None:
    class Seen(Callback):
        def on_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
            assert logs is not None
            logs["number"] = float(batch)
            if "number" not in self.params["metrics"]:
                self.params["metrics"].append("number")

    own = linear().fit(X, Y, nb_epoch=2, batch_size=16, verbose=0, callbacks=[Seen(), BaseLogger()]).history
    plain = linear().fit(X, Y, nb_epoch=2, batch_size=16, verbose=0).history
    np.testing.assert_allclose(own["loss"], plain["loss"], rtol=1e-6)
    assert own["number"] == [(0 * 16 + 1 * 16 + 2 * 8) / 40] * 2


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A server on this machine that keeps what is posted; it refuses what is posted to /refuse."""
    monkeypatch.setattr(remote_monitor, "SECONDS", 600.0)  # it may be slow
    posts: list[tuple[str, dict[str, list[str]], Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            posts.append((self.path, urllib.parse.parse_qs(body), dict(self.headers)))
            self.send_response(500 if self.path == "/refuse" else 200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    instance = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=instance.serve_forever, daemon=True)
    thread.start()
    instance.posts = posts  # type: ignore[attr-defined]
    instance.root = f"http://127.0.0.1:{instance.server_port}"  # type: ignore[attr-defined]
    yield instance
    instance.shutdown()
    instance.server_close()
    thread.join()


def test_logs_are_sent_to_a_server(server: Any) -> None:
    drive(RemoteMonitor(server.root), [{"loss": np.float32(0.5), "acc": 1, "odd": {1}}])
    drive(RemoteMonitor(server.root, path="/here", field="f", headers={"X-Own": "yes"}), [{"loss": 2.0}])
    (path, form, headers), (other_path, other_form, other_headers) = server.posts
    assert path == "/publish/epoch/end/" and headers["Content-Type"] == headers["Accept"] == "application/json"
    assert json.loads(form["data"][0]) == {"epoch": 0, "loss": 0.5, "acc": 1, "odd": "{1}"}
    assert other_path == "/here" and json.loads(other_form["f"][0]) == {"epoch": 0, "loss": 2.0}
    assert other_headers["X-Own"] == "yes" and other_headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_a_server_that_fails_does_not_end_training(server: Any) -> None:
    with pytest.warns(RuntimeWarning, match="logs of epoch 0 to .*/refuse: 500"):
        drive(RemoteMonitor(server.root, path="/refuse"), [{"loss": 1.0}])
    with pytest.warns(RuntimeWarning, match="could not hand the logs"):
        drive(RemoteMonitor("http://127.0.0.1:9"), [{"loss": 1.0}])


def test_a_lost_loss_ends_training(capsys: pytest.CaptureFixture[str]) -> None:
    x = X.copy()
    x[25] = np.nan
    options: dict[str, Any] = {"nb_epoch": 3, "batch_size": 10, "shuffle": False, "verbose": 0}
    callback = TerminateOnNaN()
    history = linear().fit(x, Y, callbacks=[callback], **options)
    assert np.isnan(history.history["loss"]).tolist() == [True] and callback.stopped_epoch == 0
    assert capsys.readouterr().out == "Epoch 00000: the loss became nan in batch 2, terminating training\n"
    with pytest.raises(NonFiniteLossError):
        linear().fit(x, Y, **options)

    def batches() -> Iterator[Any]:
        while True:
            for start in range(0, 40, 10):
                yield x[start : start + 10], Y[start : start + 10]

    linear().fit_generator(batches(), 40, 3, verbose=0, callbacks=[callback])
    assert "in batch 2," in capsys.readouterr().out


def test_training_that_goes_well_is_left_alone() -> None:
    callback = TerminateOnNaN()
    assert len(linear().fit(X, Y, nb_epoch=2, verbose=0, callbacks=[callback]).epoch) == 2
    assert callback.stopped_epoch is None


# Callbacks as programs for Keras 1.2.2 have them: its public protocol and nothing else.


class LossHistory(Callback):
    def on_train_begin(self, logs={}):  # noqa: B006
        self.losses = []

    def on_batch_end(self, batch, logs={}):  # noqa: B006
        self.losses.append(logs.get("loss"))


class Best(Callback):
    """Keeps the best weights, lowers the learning rate, and ends training."""

    def __init__(self, monitor="val_acc"):
        super(Best, self).__init__()  # noqa: UP008
        self.monitor = monitor
        self.best = -np.inf

    def on_epoch_begin(self, epoch, logs=None):
        lr = K.get_value(self.model.optimizer.lr)
        K.set_value(self.model.optimizer.lr, lr * 0.9)

    def on_epoch_end(self, epoch, logs=None):
        logs["lr"] = float(K.get_value(self.model.optimizer.lr))
        if logs[self.monitor] > self.best:
            self.best = logs[self.monitor]
            self.best_weights = self.model.get_weights()
        assert len(self.model.validation_data[0]) == len(self.model.predict(self.model.validation_data[0]))
        if epoch == self.params["nb_epoch"] - 2:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        self.model.set_weights(self.best_weights)


def test_callbacks_written_for_keras_1_work_unchanged() -> None:
    np.random.seed(2)
    model = Sequential([Dense(1, input_dim=3, activation="sigmoid")])
    model.compile(optimizer="sgd", loss="binary_crossentropy", metrics=["accuracy"])
    losses, best = LossHistory(), Best()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        hist = model.fit(
            X, (Y > 0).astype("float32"), batch_size=10, nb_epoch=4, verbose=0, validation_split=0.25,
            callbacks=[losses, best],
        )  # fmt: skip
    assert len(losses.losses) == 3 * 3 and np.isfinite(losses.losses).all()
    assert sorted(hist.history) == ["acc", "loss", "lr", "val_acc", "val_loss"]
    np.testing.assert_allclose(hist.history["lr"], [0.01 * 0.9 ** (e + 1) for e in range(3)], rtol=1e-5)
    assert best.best == max(hist.history["val_acc"])
    for one, other in zip(model.get_weights(), best.best_weights, strict=True):
        np.testing.assert_array_equal(one, other)
