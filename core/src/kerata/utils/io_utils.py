"""Data in HDF5 files, read as they are needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from kerata.errors import ArgumentError, FileFormatError, RowNumberError
from kerata.types import Array

if TYPE_CHECKING:
    import h5py


class HDF5Matrix:
    """A part of a dataset in an HDF5 file, to be given to `fit`, `evaluate` and `predict` in place of an array.

    Rows are read when asked for, so the data may be larger than memory. A file is opened once in each process, so that
    a generator in another process can use it too, and opened again when a program has closed it.

    Arguments:
        datapath: the file.
        dataset: name of the dataset in it.
        start, end: its rows to use (default all); negative numbers count from the end.
        normalizer: a function applied to every array read (default none).

    Attributes:
        shape, dtype, ndim, size: of the part, as of an array.
        refs: the open files by their paths, of all matrices; `HDF5Matrix.refs[path].close()` lets go of one.

    Raises:
        FileFormatError: there is no such file, it is not HDF5, or has no such dataset.
        ArgumentError: `start` and `end` leave no rows.

    Example:
        >>> import h5py
        >>> import numpy as np
        >>> from kerata.utils.io_utils import HDF5Matrix
        >>> with h5py.File("data.h5", "w") as file:
        ...     file["x"] = np.arange(10)
        >>> x = HDF5Matrix("data.h5", "x", start=2, end=8)
        >>> x.shape, x[0:3].tolist()
        ((6,), [2, 3, 4])
    """

    refs: ClassVar[dict[str, h5py.File]] = {}
    _refs_process: ClassVar[int] = 0

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

        # A dataset is false once its file is closed; a forked process may not use the files of its parent.
        if self._opened is None or self._opened[0] != os.getpid() or not self._opened[1]:
            file = self._file()
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

    def __array__(self, dtype: np.typing.DTypeLike | None = None, copy: bool | None = None) -> Array:
        return np.asarray(self[:], dtype)

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

    def _file(self) -> h5py.File:
        """The file, open in this process."""
        import h5py

        if HDF5Matrix._refs_process != os.getpid():
            self.refs.clear()
            HDF5Matrix._refs_process = os.getpid()
        file = self.refs.get(self.datapath)
        try:
            if not file or not os.path.samestat(os.fstat(file.id.get_vfd_handle()), os.stat(self.datapath)):
                file = self.refs[self.datapath] = h5py.File(self.datapath, "r")
        except OSError as error:
            raise FileFormatError(f"{self.datapath} cannot be read as an HDF5 file: {error}") from error
        return file

    def _inside(self, rows: Array) -> Array:
        """Row numbers of the part as those of the dataset."""
        if rows.dtype == bool:
            rows = np.flatnonzero(rows)
        rows = np.where(rows < 0, rows + len(self), rows).astype("int64")
        if np.any((rows < 0) | (rows >= len(self))):
            raise RowNumberError(f"Rows of {self.dataset!r} in {self.datapath} are numbered from 0 to {len(self) - 1}.")
        return self.start + rows
