"""Rows of data that are not in memory, or not arrays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import scipy.sparse

from kerata.errors import DataError
from kerata.training.array_slicing import LazyRows, as_rows, part


class OnlySlices:
    """The least that counts as data: a shape, and rows in rising order."""

    def __init__(self, array: np.ndarray) -> None:
        self._array, self.shape = array, array.shape
        self.reads: list[Any] = []

    def __getitem__(self, key: Any) -> np.ndarray:
        self.reads.append(key)
        assert isinstance(key, slice) or key == sorted(set(key))
        return self._array[key]


class Frame:
    """Like a pandas frame: an array by numpy's protocol, with columns by name."""

    iloc = None

    def __init__(self, array: np.ndarray) -> None:
        self._array, self.shape = array, array.shape

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return self._array.astype(dtype or self._array.dtype)


data = np.arange(40.0).reshape(20, 2)


def test_rows_come_in_the_order_asked_for_and_are_read_in_rising_order() -> None:
    rows = as_rows(OnlySlices(data), "x")
    numbers = np.array([7, 3, 3, 19, 0])
    assert np.array_equal(rows[numbers], data[numbers])


def test_neighbouring_rows_are_read_as_a_slice() -> None:
    source = OnlySlices(data)
    assert np.array_equal(as_rows(source, "x")[np.array([4, 5, 6])], data[4:7])
    assert source.reads == [slice(4, 7)]


def test_a_part_of_the_rows_is_not_read_before_it_is_used() -> None:
    source = OnlySlices(data)
    rows = part(as_rows(source, "x"), 5, 15)
    assert source.reads == []
    assert rows.shape == (10, 2)
    assert np.array_equal(rows[0:3], data[5:8])
    assert np.array_equal(rows[np.array([9, 1])], data[[14, 6]])


def test_a_single_column_becomes_two_dimensional() -> None:
    assert as_rows(np.arange(3), "y").shape == (3, 1)
    assert as_rows([1, 2, 3], "y").shape == (3, 1)
    lazy = as_rows(OnlySlices(np.arange(3.0)), "y")
    assert lazy.shape == (3, 1)
    assert lazy[0:2].tolist() == [[0.0], [1.0]]


def test_hdf5_datasets_are_read_in_any_order(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "data.h5", "w") as file:
        rows = as_rows(file.create_dataset("x", data=data), "x")
        assert isinstance(rows, LazyRows)
        numbers = np.random.permutation(20)
        assert np.array_equal(rows[numbers], data[numbers])


def test_sparse_matrices_are_made_dense_row_by_row() -> None:
    rows = as_rows(scipy.sparse.coo_matrix(data), "x")
    assert rows.shape == (20, 2)
    assert np.array_equal(rows[np.array([5, 2])], data[[5, 2]])


def test_frames_are_read_whole() -> None:
    rows = as_rows(Frame(data), "x")
    assert isinstance(rows, np.ndarray)
    assert np.array_equal(rows, data)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([[1, 2], [3]], "one shape"),
        (np.array([None, 1]), "unequal lengths"),
        (np.array(["a", "b"]), "turned into numbers"),
        (np.array([1j]), "complex"),
        (np.float32(3), "one row per sample"),
        (np.array(["2020-01-01"], dtype="datetime64"), "datetime"),
    ],
)
def test_what_is_not_an_array_of_numbers_is_refused(value: Any, words: str) -> None:
    with pytest.raises(DataError, match=words):
        as_rows(value, "Input")
