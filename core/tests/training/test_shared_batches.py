"""Of several workers each reads its own rows of every batch; together they have all of them, each once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
import pytest

from kerata import workers
from kerata.errors import ArgumentError
from kerata.training import batch_source
from kerata.training.array_slicing import as_rows
from kerata.training.batch_source import ArraySource, BatchSource, GeneratorSource
from kerata.training.enqueuer import Enqueuer


class OnDisk:
    """Rows that are read when they are asked for."""

    def __init__(self, values: Any) -> None:
        self._values, self.shape = values, values.shape

    def __getitem__(self, rows: Any) -> Any:
        return self._values[rows]


class OfWorker:
    """A function as one of several workers has it; it writes down which rows of each batch it was given."""

    inputs = ()

    def __init__(self, number: int, count: int) -> None:
        self._number, self._count = number, count
        self.batches: list[list[float]] = []

    def own_rows(self, size: int) -> slice:
        start = self._number * size // self._count
        return slice(start, max((self._number + 1) * size // self._count, start + 1))

    def __call__(self, arrays: list[Any], size: int | None = None) -> list[Any]:
        rows = arrays[0]
        self.batches.append(rows[self.own_rows(len(rows)) if size is None else slice(None)].ravel().tolist())
        return [np.zeros(())]

    def over(self, arrays: list[Any]) -> Any:
        return Loop(self, arrays[0])


class Loop:
    """Batches of held rows: of all their numbers only those in the worker's part are looked at."""

    def __init__(self, function: OfWorker, rows: Any) -> None:
        self._function, self._rows = function, rows

    def run(self, numbers: Any, size: int) -> list[Any]:
        for start in range(0, len(numbers), size):
            batch = numbers[start : start + size]
            self._function([self._rows[batch[self._function.own_rows(len(batch))]]], len(batch))
        return [np.zeros(-(-len(numbers) // size))]


def source_of(kind: str, rows: Any, size: int, shuffle: Any) -> BatchSource:
    def generator() -> Iterator[Any]:
        while True:
            for start in range(0, len(rows), size):
                yield rows[start : start + size]

    if kind == "generator":
        return GeneratorSource(generator(), len(rows), lambda item: [as_rows(OnDisk(item), "x")], max_q_size=3)
    return ArraySource([rows if kind == "memory" else as_rows(OnDisk(rows), "x")], size, shuffle)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
@pytest.mark.parametrize(
    ("kind", "shuffle"),
    [*(("disk", shuffle) for shuffle in (False, True, "batch")), ("memory", True), ("memory", False), ("generator", 0)],
)
@pytest.mark.parametrize("single", [False, True])
def test_the_workers_have_each_row_of_each_batch(
    kind: str, shuffle: Any, single: bool, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_source, "WINDOW_BYTES", 2 * 8 * 8)  # two batches of eight numbers
    rows = np.arange(1.0, 35)[:, np.newaxis]  # four whole batches and one of two

    def given(number: int, count: int) -> list[list[float]]:
        function = OfWorker(number, count)
        np.random.seed(4)
        with source_of(kind, rows, 8, shuffle) as source:
            for call in source.calls(function, single=single):
                call.run()
        return function.batches

    whole = given(0, 1)
    assert [len(batch) for batch in whole] == [8, 8, 8, 8, 2]
    assert sorted(chain(*whole)) == rows.ravel().tolist()
    shared = [given(number, count) for number in range(count)]
    assert all(len(batch) <= -(-8 // count) for batches in shared for batch in batches)
    for batch, parts in zip(whole, zip(*shared, strict=True), strict=True):
        found = list(chain(*parts))
        # One that has no row of two has that of another.
        assert list(dict.fromkeys(found)) == batch and len(found) == max(len(batch), count)


def test_all_draw_and_decide_as_the_first_does() -> None:
    np.random.seed(1)
    np.random.randn()  # of which the generator keeps a second one
    given: list[Any] = []
    workers.join(True, lambda values: given.append(values) or values)  # type: ignore[func-returns-value]
    try:
        workers.draw_alike()
        drawn = [np.random.randn(), np.random.rand()]
        workers.join(False, lambda values: given[0] if len(values) > 1 else np.array([3.0]))
        np.random.seed(2)
        workers.draw_alike()
        assert [np.random.randn(), np.random.rand()] == drawn
        assert workers.of_first(5) == 3 and not workers.is_first()
        with pytest.raises(ArgumentError, match="nb_worker=2"), Enqueuer(iter([1]), nb_worker=2):
            pass
    finally:
        workers.join(True)
