"""Running means of the logs of an epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kerata.types import Array


class RunningMeans:
    """Means of the values of batches, each weighted by the number of samples in its batch.

    Sums go from the first batch to the last, one addition at a time in double precision, so that they do not
    depend on how many batches come at once.

    Arguments:
        names: one per value of a batch.

    Attributes:
        seen: samples so far.
        largest: samples in the largest batch so far.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        self.seen = 0
        self.largest = 0
        self._totals = [0.0] * len(self.names)

    def named(self, columns: Sequence[Array]) -> list[Array]:
        """The values that have names. Names without values are dropped: a program's own function may give fewer."""
        if len(columns) < len(self.names):
            del self.names[len(columns) :], self._totals[len(columns) :]
        return list(columns[: len(self.names)])

    def add(self, columns: Sequence[Array], sizes: Array) -> None:
        """Count batches.

        Arguments:
            columns: for each name, its value in each of the batches.
            sizes: samples in each.
        """
        self.seen += int(sizes.sum())
        self.largest = max(self.largest, int(sizes.max(initial=0)))
        if len(sizes) == 1:
            size = int(sizes[0])
            columns_and_totals = zip(self._totals, columns, strict=True)
            self._totals = [total + float(column[0]) * size for total, column in columns_and_totals]
            return
        for i, column in enumerate(columns):
            terms = np.empty(len(sizes) + 1)
            terms[0] = self._totals[i]
            np.multiply(column, sizes, out=terms[1:], dtype=np.float64)
            # np.sum would add in pairs: other last digits than those of one batch after the other.
            self._totals[i] = float(np.add.accumulate(terms)[-1])

    def means(self) -> dict[str, float]:
        """Name to mean; empty before the first batch."""
        if not self.seen:
            return {}
        return {name: total / self.seen for name, total in zip(self.names, self._totals, strict=True)}

    def values(self) -> list[float]:
        """The means in the order of the names."""
        return [total / max(self.seen, 1) for total in self._totals]


def prefixed(prefix: str, logs: Mapping[str, float]) -> dict[str, float]:
    """The logs with `prefix` before each name."""
    return {prefix + name: value for name, value in logs.items()}
