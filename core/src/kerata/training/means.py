"""Running means of the logs of an epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kerata.training.array_slicing import Array


class RunningMeans:
    """Means of the values of batches, each weighted by the number of samples in its batch.

    Sums go from the first batch to the last, one addition at a time in double precision, so that they do not
    depend on how many batches come at once.

    Arguments:
        names: one per value of a batch.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        self.seen = 0
        self._totals = [0.0] * len(self.names)

    def add(self, values: Sequence[float], size: int) -> None:
        """Count one batch of `size` samples."""
        self._totals = [total + value * size for total, value in zip(self._totals, values, strict=True)]
        self.seen += size

    def add_many(self, columns: Sequence[Array], sizes: Array) -> None:
        """Count several batches: `columns` has, for each name, the values of all batches."""
        for i, column in enumerate(columns):
            terms = np.empty(len(sizes) + 1)
            terms[0] = self._totals[i]
            np.multiply(column, sizes, out=terms[1:], dtype=np.float64)
            # Unlike np.sum, which adds in pairs, this goes strictly from left to right, as `add` does.
            self._totals[i] = float(np.add.accumulate(terms)[-1])
        self.seen += int(sizes.sum())

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
