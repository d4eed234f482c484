"""Arrays as training sees them: rows that can be counted and taken by number, in memory or elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata.errors import DataError
from kerata.types import Array


class LazyRows:
    """Rows of something that has a shape and can be sliced but is not in memory.

    HDF5 datasets, sparse matrices.

    Rows are read when asked for, so a file larger than memory will do. Any order of row numbers can be asked
    for, although many sources want them to rise: they are read in rising order and put in order afterwards.

    Arguments:
        source: an object with `shape` and `__getitem__`.
        what: what it is, for errors.
        start, stop: the part of its rows to use (default all).
    """

    def __init__(self, source: Any, what: str, start: int = 0, stop: int | None = None) -> None:
        self._source, self._what, self._start = source, what, start
        shape = tuple(int(size) for size in source.shape)
        self._column = len(shape) == 1
        count = (shape[0] if stop is None else stop) - start
        self.shape: tuple[int, ...] = (count, *(shape[1:] or (1,)))
        self.ndim = len(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: Any) -> Array:
        if isinstance(rows, slice):
            start, stop, _ = rows.indices(len(self))
            return self._read(slice(self._start + start, self._start + stop))
        numbers = np.asarray(rows) + self._start
        if len(numbers) and np.array_equal(numbers, np.arange(numbers[0], numbers[0] + len(numbers))):
            return self._read(slice(int(numbers[0]), int(numbers[-1]) + 1))
        rising, places = np.unique(numbers, return_inverse=True)
        return self._read(rising.tolist())[places]

    def part(self, start: int, stop: int) -> LazyRows:
        """Some of the rows, still unread."""
        return LazyRows(self._source, self._what, self._start + start, self._start + stop)

    def _read(self, key: Any) -> Array:
        try:
            read = self._source[key]
        except Exception as error:  # whatever the source raises: a file that was closed, a disk that is gone
            raise DataError(
                f"{self._what}: rows cannot be read from the {type(self._source).__name__} ({type(error).__name__}: "
                f"{error}). If it lies in a file, the file must be open for as long as the data are used."
            ) from error
        array = np.asarray(read.toarray() if hasattr(read, "toarray") else read)
        check_numeric(array, self._what)
        return array[:, np.newaxis] if self._column else array


Rows = Array | LazyRows


def as_rows(value: Any, what: str, column: bool = True) -> Rows:
    """`value` as rows.

    Arguments:
        value: an array, a pandas frame or series, nested lists of numbers, or anything with a shape and
            slices.
        what: what it is, for errors.
        column: whether n single numbers become an (n, 1) array.

    Raises:
        DataError: it is nothing of the kind, or not numeric.
    """
    try:
        if hasattr(value, "tocsr"):
            return LazyRows(value.tocsr(), what)
        if _lazy(value):
            return LazyRows(value, what)
    except (ValueError, RuntimeError) as error:  # h5py's, of a dataset whose file is closed
        raise DataError(f"{what} cannot be read: {error}. Its file must be open for as long as it is used.") from error
    try:
        array = np.asarray(value)
    except (TypeError, ValueError) as error:
        raise DataError(f"{what} cannot be made an array: {error}. All rows must have one shape.") from error
    check_numeric(array, what)
    if array.ndim == 0:
        raise DataError(f"{what} must be an array with one row per sample; got the single value {value!r}.")
    return array[:, np.newaxis] if column and array.ndim == 1 else array


def check_numeric(array: Array, what: str) -> None:
    """Raise a DataError unless the array holds numbers."""
    if array.dtype.kind in "biuf" or array.dtype.name == "bfloat16":
        return
    if array.dtype.kind == "O":
        cure = (
            "Arrays of objects come from lists of unequal lengths (fill them up to one) or from "
            "columns of mixed types; np.asarray(data, dtype='float32') shows which."
        )
    elif array.dtype.kind in "US":
        cure = "Text has to be turned into numbers first."
    else:
        cure = "Convert it to floats or integers."
    raise DataError(f"{what} must hold numbers; its dtype is {array.dtype}. {cure}")


def part(rows: Rows, start: int, stop: int) -> Rows:
    """Rows from `start` up to `stop`, without reading them."""
    return rows.part(start, stop) if isinstance(rows, LazyRows) else rows[start:stop]


def is_array(value: Any) -> bool:
    """Whether `value` is an array of some kind, rather than a number or a list."""
    return hasattr(value, "shape") and not np.isscalar(value)


def _lazy(value: Any) -> bool:
    if isinstance(value, (np.ndarray, np.generic)) or hasattr(value, "iloc") or hasattr(value, "numpy"):
        return False
    return hasattr(value, "shape") and hasattr(value, "__getitem__") and len(value.shape) > 0
