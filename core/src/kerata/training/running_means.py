"""The logs of an epoch, from what its batches give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from kerata.types import Array

Result = Callable[[Array], float]
"""From what a metric of a whole epoch has counted to its value."""


class RunningMeans:
    """Means of the values of batches, each weighted by the number of samples in its batch.

    Of a metric of a whole epoch (`kerata.bases.metric`) what it counts in each batch is added up, and its value is that
    of the sum.

    Sums go from the first batch to the last, one addition at a time in double precision, so that they do not
    depend on how many batches come at once.

    Arguments:
        names: one per value of a batch.
        results: for each name, None where its value is a mean, else from the sum to the value (default: all means).

    Attributes:
        seen: samples so far.
        largest: samples in the largest batch so far.
    """

    def __init__(self, names: Sequence[str], results: Sequence[Result | None] = ()) -> None:
        self.names = list(names)
        self.seen = 0
        self.largest = 0
        self._results = list(results) or [None] * len(self.names)
        self._totals: list[Any] = [0.0] * len(self.names)

    def named(self, columns: Sequence[Array]) -> list[Array]:
        """The values that have names. Names without values are dropped: a program's own function may give fewer."""
        if len(columns) < len(self.names):
            del self.names[len(columns) :], self._totals[len(columns) :], self._results[len(columns) :]
        return list(columns[: len(self.names)])

    def add(self, columns: Sequence[Array], sizes: Array) -> None:
        """Count batches.

        Arguments:
            columns: for each name, its value in each of the batches.
            sizes: samples in each.
        """
        self.seen += int(sizes.sum())
        self.largest = max(self.largest, int(sizes.max(initial=0)))
        for i, (column, result) in enumerate(zip(columns, self._results, strict=True)):
            if result is not None:
                self._totals[i] = _added(self._totals[i], column)
            elif len(sizes) == 1:
                self._totals[i] += _number(column[0]) * int(sizes[0])
            else:
                self._totals[i] = float(_added(self._totals[i], np.multiply(column, sizes, dtype=np.float64)))

    def of_batch(self, columns: Sequence[Array], batch: int) -> list[float]:
        """The values of one batch by itself.

        Arguments:
            columns: as `add` takes them.
            batch: its place in them.
        """
        return batch_values([column[batch] for column in columns], self._results)

    def means(self) -> dict[str, float]:
        """Name to mean; empty before the first batch."""
        return dict(zip(self.names, self.values(), strict=True)) if self.seen else {}

    def values(self) -> list[float]:
        """The means in the order of the names."""
        return [
            total / max(self.seen, 1) if result is None else result(np.asarray(total))
            for total, result in zip(self._totals, self._results, strict=True)
        ]


def batch_values(values: Sequence[Any], results: Sequence[Result | None]) -> list[float]:
    """What a batch gives, as numbers: the value of a metric of a whole epoch is that of this batch.

    Arguments:
        values: the outputs of a step.
        results: as `RunningMeans` takes them; of other values than there are results, each is a number.
    """
    known = [*results, *[None] * (len(values) - len(results))]
    return [
        _number(value) if result is None else float(result(np.asarray(value, dtype=np.float64)))
        for value, result in zip(values, known, strict=False)
    ]


def prefixed(prefix: str, logs: Mapping[str, float]) -> dict[str, float]:
    """The logs with `prefix` before each name."""
    return {prefix + name: value for name, value in logs.items()}


def _number(value: Any) -> float:
    """A number, which a program's own function may give as an array of one."""
    return float(np.asarray(value).item())


def _added(total: Any, column: Array) -> Any:
    """The total and a column of batches, in this order."""
    terms = np.empty((len(column) + 1, *column.shape[1:]))
    terms[0] = total
    terms[1:] = column
    # np.sum would add in pairs: other last digits than those of one batch after the other.
    return np.add.accumulate(terms, axis=0)[-1]
