"""The order of samples, and how many batches a call covers."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerata import backend as K
from kerata.training import device_loop
from kerata.training.batch_source import ArraySource, batch_sizes, shuffled
from kerata.training.device_loop import Pace, fits_in_memory


@given(st.integers(1, 200), st.integers(1, 50))
def test_sizes_of_batches_add_up_to_the_samples(count: int, batch_size: int) -> None:
    sizes = batch_sizes(count, batch_size)
    assert sizes.sum() == count
    assert (sizes[:-1] == batch_size).all()
    assert 1 <= sizes[-1] <= batch_size


def test_samples_are_shuffled_as_numpy_shuffles_them() -> None:
    np.random.seed(3)
    expected = np.arange(10)
    np.random.shuffle(expected)
    np.random.seed(3)
    assert shuffled(np.arange(10), 4, True).tolist() == expected.tolist()


def test_shuffling_batches_keeps_each_together_and_the_smaller_one_last() -> None:
    order = shuffled(np.arange(22), 4, "batch")
    assert order[20:].tolist() == [20, 21]
    starts = order[:20].reshape(5, 4)
    assert (starts - starts[:, :1] == np.arange(4)).all()
    assert sorted(starts[:, 0]) == [0, 4, 8, 12, 16]


def test_without_shuffling_the_order_stays() -> None:
    assert shuffled(np.arange(9), 4, False).tolist() == list(range(9))


def test_a_call_grows_until_it_takes_the_time_it_should() -> None:
    pace, seconds_per_batch, remaining, calls = Pace(0.3), 0.001, 10_000, []
    while remaining:
        count = pace.batches(remaining)
        pace.took(count, count * seconds_per_batch)
        calls.append(count)
        remaining -= count
    assert calls[:2] == [1, 1]
    assert max(calls[:-1]) == pytest.approx(300, abs=1)
    assert len(calls) < 40


def test_slow_batches_go_one_per_call() -> None:
    pace, calls = Pace(0.3), []
    for _ in range(5):
        calls.append(pace.batches(100))
        pace.took(calls[-1], 2.0 * calls[-1])
    assert calls == [1] * 5


def test_the_first_call_which_compiles_does_not_count() -> None:
    pace = Pace(0.3)
    pace.took(pace.batches(1000), 20.0)
    pace.took(pace.batches(1000), 0.001)
    assert pace.batches(1000) == 16


def test_the_pace_is_kept_from_one_set_of_data_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = itertools.count(0, 0.001)  # every call takes a millisecond
    monkeypatch.setattr(device_loop, "time", SimpleNamespace(perf_counter=lambda: next(ticks)))
    x = K.placeholder((None, 2))
    function, sizes = K.function([x], [K.sum(x)]), []
    for rows in (2000, 1000):
        source = ArraySource([np.ones((rows, 2), "float32")], batch_size=2)
        sizes.append([len(call.sizes) for call in source.calls(function) if call.run()])
    assert sizes == [[1, 1, 16, 256, 726], [500]]


def test_only_arrays_in_memory_of_bounded_size_are_held(tmp_path: object) -> None:
    array = np.zeros((10, 4), dtype="float32")
    on_disk = np.memmap(f"{tmp_path}/rows", dtype="float32", mode="w+", shape=(10, 4))
    assert fits_in_memory([array, array], limit=320)
    assert not fits_in_memory([array, array], limit=319)
    assert not fits_in_memory([array, on_disk])
