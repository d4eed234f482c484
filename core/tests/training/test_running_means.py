"""Running means."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kerata.training.batch_source import batch_sizes
from kerata.training.running_means import RunningMeans

values = st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=40)


@given(values, st.integers(1, 7), st.data())
def test_many_batches_at_once_add_up_bit_for_bit_as_one_by_one(
    losses: list[float], batch_size: int, data: st.DataObject
) -> None:
    samples = data.draw(st.integers((len(losses) - 1) * batch_size + 1, len(losses) * batch_size))
    sizes = batch_sizes(samples, batch_size)
    singly, together = RunningMeans(["loss"]), RunningMeans(["loss"])
    for value, size in zip(losses, sizes, strict=True):
        singly.add([np.asarray([value])], np.asarray([size]))
    cut = data.draw(st.integers(0, len(losses)))
    column = np.asarray(losses, dtype="float32")
    for part in (slice(0, cut), slice(cut, None)):
        together.add([column[part]], sizes[part])
    assert singly.means() == together.means()
    assert singly.seen == together.seen == samples


def test_batches_count_by_their_size() -> None:
    means = RunningMeans(["loss", "acc"])
    means.add([np.array([1.0]), np.array([0.0])], np.array([3]))
    means.add([np.array([5.0]), np.array([1.0])], np.array([1]))
    assert means.largest == 3
    assert means.means() == {"loss": 2.0, "acc": 0.25}
    assert means.values() == [2.0, 0.25]


def test_there_are_no_means_before_the_first_batch() -> None:
    assert RunningMeans(["loss"]).means() == {}
