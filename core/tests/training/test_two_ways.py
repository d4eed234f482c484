"""Many batches in one call give the same numbers, bit for bit, as one batch per call."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kerata.errors import NonFiniteLossError
from kerata.training.device_loop import DeviceLoop


def trained(model: Any, *args: Any, **kwargs: Any) -> tuple[dict[str, Any], list[np.ndarray]]:
    """The history and the weights after a fit that starts from a fixed random state."""
    np.random.seed(99)
    history = model.fit(*args, verbose=0, **kwargs).history
    return history, model.get_weights()


def assert_same(first: Any, second: Any) -> None:
    assert first[0] == second[0]
    for one, other in zip(first[1], second[1], strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("shuffle", [True, False, "batch"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_fit(classifier: Any, data: Any, every_batch: Any, shuffle: Any, optimizer: str) -> None:
    kwargs: dict[str, Any] = {"nb_epoch": 3, "batch_size": 16, "shuffle": shuffle, "validation_split": 0.2}
    compiled: dict[str, Any] = {"optimizer": optimizer, "metrics": ["accuracy"]}
    together = trained(classifier(**compiled), data.x, data.one_hot, **kwargs)
    singly = trained(classifier(**compiled), data.x, data.one_hot, callbacks=[every_batch], **kwargs)
    assert len(every_batch.batches) == 3 * 4
    assert_same(together, singly)


def test_fit_with_weights_and_two_outputs(two_headed: Any, data: Any, every_batch: Any) -> None:
    loss: dict[str, Any] = {"value": "mse", "kind": "categorical_crossentropy"}
    weights = [np.random.RandomState(5).rand(70), None]
    kwargs: dict[str, Any] = {
        "nb_epoch": 2,
        "sample_weight": weights,
        "class_weight": {"kind": {0: 1, 1: 3, 2: 0}},
    }
    y = [data.value, data.one_hot]
    together = trained(two_headed(loss, metrics=["acc"]), data.x, y, **kwargs)
    singly = trained(two_headed(loss, metrics=["acc"]), data.x, y, callbacks=[every_batch], **kwargs)
    assert_same(together, singly)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    batch_size=st.integers(1, 80),
    samples=st.integers(1, 70),
    nb_epoch=st.integers(1, 3),
    seed=st.integers(0, 9),
)
def test_fit_of_any_sizes(classifier: Any, data: Any, batch_size: int, samples: int, nb_epoch: int, seed: int) -> None:
    from kerata.callbacks import Callback

    class Each(Callback):
        def on_batch_begin(self, batch: int, logs: Any = None) -> None:
            """Being there is enough."""

    x, y = data.x[:samples], data.one_hot[:samples]
    kwargs: dict[str, Any] = {"nb_epoch": nb_epoch, "batch_size": batch_size}
    model = classifier(metrics=["accuracy"])
    start, randomness = model.get_weights(), _random_states(model)
    np.random.seed(seed)
    together = trained(model, x, y, **kwargs)
    model.set_weights(start)
    for state, value in randomness:
        state.set_value(value)
    singly = trained(model, x, y, callbacks=[Each()], **kwargs)
    assert_same(together, singly)


def test_evaluate(classifier: Any, data: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    model = classifier(metrics=["accuracy"])
    together = model.evaluate(data.x, data.one_hot, batch_size=16, verbose=0)
    monkeypatch.setattr("kerata.training.batch_source.loops", lambda function: False)
    assert model.evaluate(data.x, data.one_hot, batch_size=16, verbose=0) == together


def test_data_on_disk(classifier: Any, data: Any, tmp_path: Any) -> None:
    with h5py.File(tmp_path / "data.h5", "w") as file:
        x, y = file.create_dataset("x", data=data.x), file.create_dataset("y", data=data.one_hot)
        kwargs: dict[str, Any] = {"nb_epoch": 2, "validation_split": 0.3}
        assert_same(trained(classifier(), data.x, data.one_hot, **kwargs), trained(classifier(), x, y, **kwargs))


@pytest.mark.parametrize("shuffle", [True, False, "batch"])
@pytest.mark.parametrize("samples", [70, 65, 21])
def test_data_on_disk_a_window_at_a_time(
    classifier: Any, data: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, shuffle: bool | str, samples: int
) -> None:
    lengths = []

    def loop(function: Any, rows: Any) -> DeviceLoop:
        lengths.append(len(rows[0]))
        return DeviceLoop(function, rows)

    x, y = data.x[:samples], data.one_hot[:samples]
    kwargs: dict[str, Any] = {"nb_epoch": 2, "batch_size": 8, "shuffle": shuffle}
    in_memory = trained(classifier(metrics=["accuracy"]), x, y, **kwargs)
    monkeypatch.setattr("kerata.training.batch_source.WINDOW_BYTES", int(3.9 * 8 * (x[0].nbytes + y[0].nbytes)))
    monkeypatch.setattr("kerata.training.batch_source.DeviceLoop", loop)
    with h5py.File(tmp_path / "data.h5", "w") as file:
        on_disk = file.create_dataset("x", data=x), file.create_dataset("y", data=y)
        assert_same(in_memory, trained(classifier(metrics=["accuracy"]), *on_disk, **kwargs))
    assert lengths == [min(24, samples)] * 2 * -(-samples // 24)


def test_a_bad_row_in_a_later_window_is_found(classifier: Any, data: Any, tmp_path: Any, monkeypatch: Any) -> None:
    x = data.x.copy()
    x[60] = np.nan  # in the eighth batch of eight
    monkeypatch.setattr("kerata.training.batch_source.WINDOW_BYTES", 1)
    rows = np.memmap(f"{tmp_path}/rows", dtype=x.dtype, mode="w+", shape=x.shape)
    rows[:] = x
    model = classifier()
    _, before = trained(classifier(), x[:56], data.one_hot[:56], nb_epoch=1, batch_size=8, shuffle=False)
    with pytest.raises(NonFiniteLossError, match="batch 8"):
        model.fit(rows, data.one_hot, nb_epoch=1, batch_size=8, shuffle=False, verbose=0)
    for came, expected in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(came, expected)


@pytest.mark.parametrize("sizes", [[16], [16, 16, 5, 16, 30]], ids=["of one size", "of several"])
def test_batches_of_a_generator(
    classifier: Any, data: Any, every_batch: Any, monkeypatch: pytest.MonkeyPatch, sizes: list[int]
) -> None:
    calls: list[int] = []
    run = DeviceLoop.run
    monkeypatch.setattr(DeviceLoop, "run", lambda loop, order, size: calls.append(len(order)) or run(loop, order, size))

    def batches() -> Iterator[Any]:
        for size in itertools.cycle(sizes):
            rows = np.random.RandomState(size).randint(0, 70, size)
            yield data.x[rows], data.one_hot[rows]

    def run_over(model: Any, **kwargs: Any) -> Any:
        history = model.fit_generator(batches(), 80, 3, verbose=0, max_q_size=3, **kwargs)
        return history.history, model.get_weights()

    together = run_over(classifier(metrics=["accuracy"]))
    assert calls[:2] == ([48, 32] if len(sizes) == 1 else [32, 5])
    del calls[:]
    singly = run_over(classifier(metrics=["accuracy"]), callbacks=[every_batch])
    assert not calls
    assert_same(together, singly)


def test_what_a_generator_gave_before_it_failed_is_trained_on(classifier: Any, data: Any, every_batch: Any) -> None:
    def three() -> Iterator[Any]:
        for start in (0, 16, 32):
            yield data.x[start : start + 16], data.one_hot[start : start + 16]
        raise OSError("the disk is gone")

    weights = []
    for callbacks in ([], [every_batch]):
        model = classifier()
        with pytest.raises(OSError, match="the disk is gone"):
            model.fit_generator(three(), 160, 1, verbose=0, callbacks=callbacks)
        weights.append(model.get_weights())
    assert len(every_batch.batches) == 3
    for one, other in zip(*weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_arrays_go_to_the_backend_once(classifier: Any, data: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(
        "kerata.training.batch_source.DeviceLoop",
        lambda *args: made.append(args) or DeviceLoop(*args),  # type: ignore[func-returns-value]
    )
    model = classifier()
    model.fit(data.x, data.one_hot, nb_epoch=4, verbose=0, validation_data=(data.x, data.one_hot))
    assert len(made) == 2


def _random_states(model: Any) -> list[tuple[Any, np.ndarray]]:
    """The states of the random operations of a model, with their values."""
    from kerata.graph import Variable

    found: dict[Any, np.ndarray] = {}
    pending, seen = [model.total_loss], set()
    while pending:
        tensor = pending.pop()
        if tensor not in seen:
            seen.add(tensor)
            pending.extend(tensor.inputs)
            if isinstance(tensor, Variable) and tensor.random_state:
                found[tensor] = tensor.get_value()
    assert found
    return list(found.items())
