"""Many batches in one compiled call, over data that the device holds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from kerata import workers
from kerata.training.array_slicing import Rows
from kerata.types import Array

SECONDS_PER_CALL = 0.3
"""Long enough that calls cost nothing, short enough that ctrl-C and a progress bar stay alive."""

RESIDENT_BYTES = 2 << 30
"""Data beyond this many bytes are handed to the backend a part at a time."""


_paces: WeakKeyDictionary[Any, dict[int, Pace]] = WeakKeyDictionary()
"""Of each function, by the size of the batches."""


class DeviceLoop:
    """Data held by the backend, over which a function runs many batches in one call.

    Arguments:
        function: a function of K whose outputs are scalars.
        rows: arrays, one per input of the function.
    """

    def __init__(self, function: Any, rows: Sequence[Array]) -> None:
        self._loop = function.over(list(rows))
        self._known = _paces.setdefault(function, {})
        self._begun: set[int] = set()

    def batches(self, remaining: int, batch_size: int) -> int:
        """How many batches, of those remaining, the next call takes."""
        return int(workers.of_first(self._pace(batch_size).batches(remaining)))

    def run(self, order: Array, batch_size: int) -> list[Array]:
        """Run the batches that `order`, numbers of rows, is cut into.

        Returns:
            For each output of the function its values in those batches. A step that the function refuses, for its
            loss is not finite, is the last of them.
        """
        started = time.perf_counter()
        columns = [np.asarray(column) for column in self._loop.run(order, batch_size)]
        self._pace(batch_size).took(-(-len(order) // batch_size), time.perf_counter() - started)
        return columns

    def _pace(self, batch_size: int) -> Pace:
        # As it was over other data: an evaluation after each epoch need not find out anew.
        pace = self._known.setdefault(batch_size, Pace())
        if batch_size not in self._begun:
            self._begun.add(batch_size)
            pace.begin()
        return pace


class Pace:
    """Chooses how many batches a call covers, from how long calls have taken.

    Arguments:
        seconds: how long a call should take.
    """

    def __init__(self, seconds: float = SECONDS_PER_CALL) -> None:
        self._seconds = seconds
        self._count = 1
        self._compiled = False

    def begin(self) -> None:
        """Expect new data, for whose shapes the next call may compile."""
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


def loops(function: Any) -> bool:
    """Whether `function` can run over data that the backend holds."""
    # One that a program has put in the place of ours cannot.
    return hasattr(function, "over") and not any(tensor.sparse for tensor in function.inputs)


def fits_in_memory(rows: Sequence[Rows], limit: int | None = None) -> bool:
    """Whether all rows are arrays in memory, of no more than `limit` bytes together."""
    in_memory = [r for r in rows if isinstance(r, np.ndarray) and not isinstance(r, np.memmap)]
    return len(in_memory) == len(rows) and sum(r.nbytes for r in in_memory) <= (limit or RESIDENT_BYTES)
