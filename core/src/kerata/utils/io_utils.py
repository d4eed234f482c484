"""Data in HDF5 files, read as they are needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerata.errors import ArgumentError, DataError, FileFormatError
from kerata.types import Array

if TYPE_CHECKING:
    import h5py


class HDF5Matrix:
    """A part of a dataset in an HDF5 file, to be given to `fit`, `evaluate` and `predict` in place of an array.

    Rows are read when asked for, so the data may be larger than memory. The file is opened at the first reading,
    once in each process, so that a generator in another process can use it too.

    Arguments:
        datapath: the file.
        dataset: name of the dataset in it.
        start, end: its rows to use (default all); negative numbers count from the end.
        normalizer: a function applied to every array read (default none).

    Attributes:
        shape, dtype, ndim, size: of the part, as of an array.

    Raises:
        FileFormatError: there is no such file, it is not HDF5, or has no such dataset.
        ArgumentError: `start` and `end` leave no rows.
    """

    def __init__(
        self,
        datapath: str | os.PathLike[str],
        dataset: str,
        start: int = 0,
        end: int | None = None,
        normalizer: Callable[[Array], Array] | None = None,
    ) -> None:
        self.datapath, self.dataset, self.normalizer = os.fspath(datapath), dataset, normalizer
        self._opened: tuple[int, Any] | None = None
        count = len(self.data)
        self.start, self.end, _ = slice(start, end).indices(count)
        if self.start >= self.end:
            raise ArgumentError(f"Rows {start} to {end} of the {count} of {dataset!r} in {self.datapath} are none.")

    @property
    def data(self) -> h5py.Dataset:
        """The whole dataset, open for reading."""
        import h5py

        if self._opened is None or self._opened[0] != os.getpid():
            try:
                file = h5py.File(self.datapath, "r")
            except OSError as error:
                raise FileFormatError(f"{self.datapath} cannot be read as an HDF5 file: {error}") from error
            if not isinstance(file.get(self.dataset), h5py.Dataset):
                found: list[str] = []
                file.visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Dataset) else None)
                raise FileFormatError(f"{self.datapath} has no dataset {self.dataset!r}; it has {', '.join(found)}.")
            self._opened = os.getpid(), file[self.dataset]
        return self._opened[1]

    def __len__(self) -> int:
        return self.end - self.start

    def __getitem__(self, key: int | slice | Sequence[int] | Array) -> Array:
        """Rows by number, slice, or a list or array of numbers, which may come in any order."""
        if isinstance(key, slice):
            numbers = range(len(self))[key]
            if numbers.step < 0:
                return self[list(numbers)]
            first = self.start + numbers.start
            rows = self.data[first : max(first, self.start + numbers.stop) : numbers.step]
        elif np.ndim(key) == 0:
            rows = self.data[self._inside(np.asarray(key))]
        elif np.size(key) == 0:
            rows = self.data[:0]
        else:
            rising, places = np.unique(self._inside(np.asarray(key)), return_inverse=True)
            rows = self.data[rising.tolist()][places]
        return rows if self.normalizer is None else self.normalizer(rows)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_opened": None}

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of rows of the part, and the sizes of the dataset's other axes."""
        return (len(self), *self.data.shape[1:])

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the dataset."""
        dtype: np.dtype[Any] = self.data.dtype
        return dtype

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of entries."""
        return int(np.prod(self.shape))

    def _inside(self, rows: Array) -> Array:
        """Row numbers of the part as those of the dataset."""
        if rows.dtype == bool:
            rows = np.flatnonzero(rows)
        rows = np.where(rows < 0, rows + len(self), rows).astype("int64")
        if np.any((rows < 0) | (rows >= len(self))):
            raise DataError(f"Rows of {self.dataset!r} in {self.datapath} are numbered from 0 to {len(self) - 1}.")
        return self.start + rows
