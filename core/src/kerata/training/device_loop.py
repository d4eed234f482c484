"""How batches reach a compiled function: many in one call over resident data, or one call each."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from kerata.training.array_slicing import Array, Rows

SECONDS_PER_CALL = 0.3
"""Long enough that calls cost nothing, short enough that ctrl-C and a progress bar stay alive."""

RESIDENT_BYTES = 2 << 30
"""Data beyond this many bytes are fed batch by batch rather than held by the backend."""

Part = tuple[list[Array], Array]


class Resident:
    """Data held by the backend, over which a function runs many batches in one call.

    Arguments:
        function: a function of K whose outputs are scalars.
        rows: arrays, one per input of the function.
    """

    def __init__(self, function: Any, rows: Sequence[Array]) -> None:
        self._loop = function.over(list(rows))
        self._pace = Pace()

    def parts(self, order: Array, batch_size: int) -> Iterator[Part]:
        """Run the batches that `order`, the numbers of the rows, is cut into.

        Yields, after each call: for each output of the function its values in those batches; and the batches'
            sizes.
        """
        batches = -(-len(order) // batch_size)
        done = 0
        while done < batches:
            count = self._pace.batches(batches - done)
            chunk = order[done * batch_size : (done + count) * batch_size]
            started = time.perf_counter()
            columns = self._loop.run(chunk, batch_size)
            self._pace.took(count, time.perf_counter() - started)
            done += count
            yield [np.asarray(column) for column in columns], batch_sizes(len(chunk), batch_size)


class Pace:
    """Chooses how many batches a call covers, from how long calls have taken.

    Arguments:
        seconds: how long a call should take.
    """

    def __init__(self, seconds: float = SECONDS_PER_CALL) -> None:
        self._seconds = seconds
        self._count = 1
        self._compiled = False

    def batches(self, remaining: int) -> int:
        """How many batches, of those remaining, the next call takes."""
        # A little more than planned is better than a short call at the end.
        return remaining if remaining <= 1.5 * self._count else self._count

    def took(self, batches: int, seconds: float) -> None:
        """Learn from a call. The first one is not counted: it compiles."""
        if not self._compiled:
            self._compiled = True
            return
        fitting = int(batches * self._seconds / max(seconds, 1e-9))
        self._count = max(1, min(fitting, 16 * max(batches, self._count)))


def fits_in_memory(rows: Sequence[Rows], limit: int | None = None) -> bool:
    """Whether all rows are arrays in memory, of no more than `limit` bytes together."""
    in_memory = [r for r in rows if isinstance(r, np.ndarray) and not isinstance(r, np.memmap)]
    return len(in_memory) == len(rows) and sum(r.nbytes for r in in_memory) <= (limit or RESIDENT_BYTES)


def batch_sizes(count: int, batch_size: int) -> Array:
    """The sizes of the batches that `count` samples are cut into; the last may be smaller."""
    sizes = np.full(-(-count // batch_size), batch_size)
    if count % batch_size:
        sizes[-1] = count % batch_size
    return sizes


def take(rows: Sequence[Rows], numbers: Any) -> list[Array]:
    """The rows of those numbers, or in that slice, of each."""
    return [np.asarray(r[numbers]) for r in rows]


def shuffled(order: Array, batch_size: int, shuffle: bool | str) -> Array:
    """The order of the samples for the next epoch.

    Arguments:
        order: that of the last one.
        shuffle: True shuffles samples; "batch" shuffles whole batches, of which the last, if smaller, stays
            last; False leaves them.
    """
    if shuffle == "batch":
        whole = len(order) // batch_size * batch_size
        batches = order[:whole].reshape(-1, batch_size)
        np.random.shuffle(batches)
        return np.concatenate([batches.reshape(-1), order[whole:]])
    if shuffle:
        np.random.shuffle(order)
    return order
