"""HDF5Matrix: a part of a dataset in a file, read like an array and trained on like one."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kerata.errors import ArgumentError, DataError, FileFormatError, RowNumberError
from kerata.layers import Dense
from kerata.models import Sequential
from kerata.utils.io_utils import HDF5Matrix

VALUES = np.arange(60.0).reshape(20, 3)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "data.h5"
    with h5py.File(path, "w") as file:
        file["group/x"] = VALUES
        file["y"] = VALUES[:, :1] * 2
    return path


numbers = st.integers(-12, 11)
ends = st.none() | st.integers(-14, 14)
slices = st.builds(slice, ends, ends, st.sampled_from([None, 1, 2, -1, -3]))


@given(key=numbers | st.lists(numbers, max_size=6) | slices)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_reads_what_the_array_would_give(path: Path, key: Any) -> None:
    matrix, array = HDF5Matrix(path, "group/x", start=4, end=16), VALUES[4:16]
    expected = array[np.array(key, "int64")] if isinstance(key, list) else array[key]
    np.testing.assert_array_equal(matrix[key], expected)


def test_looks_like_an_array(path: Path) -> None:
    matrix = HDF5Matrix(path, "group/x", start=-5)
    assert (len(matrix), matrix.shape, matrix.ndim, matrix.size, matrix.dtype) == (5, (5, 3), 2, 15, np.float64)


def test_a_mask_and_a_normalizer(path: Path) -> None:
    matrix = HDF5Matrix(path, "group/x", normalizer=lambda rows: rows / 60)
    np.testing.assert_array_equal(matrix[VALUES[:, 0] > 50], VALUES[VALUES[:, 0] > 50] / 60)


def test_a_copy_in_another_process_opens_the_file_anew(path: Path) -> None:
    matrix = HDF5Matrix(path, "group/x", end=3)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(matrix))[:], VALUES[:3])


def test_trains_as_the_array_does(path: Path) -> None:
    weights = []
    in_file = HDF5Matrix(path, "group/x", 2, 18), HDF5Matrix(path, "y", 2, 18)
    for x, y in (in_file, (VALUES[2:18], VALUES[2:18, :1] * 2)):
        np.random.seed(3)
        model = Sequential([Dense(1, input_dim=3, init="one")])
        model.compile("adam", "mse")
        model.fit(x, y, batch_size=5, nb_epoch=2, verbose=0, validation_split=0.25)
        assert model.predict(x).shape == (16, 1) and model.evaluate(x, y, verbose=0) > 0
        weights.append(model.get_weights()[0])
    np.testing.assert_array_equal(*weights)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (("x",), FileFormatError, "group/x, y"),
        (("group",), FileFormatError, "no dataset 'group'"),
        (("y", 9, 3), ArgumentError, "Rows 9 to 3"),
    ],
)
def test_refuses_in_words(path: Path, arguments: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        HDF5Matrix(path, *arguments)


def test_rows_beyond_the_end_and_files_that_are_none(path: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="0 to 19"):
        HDF5Matrix(path, "y")[[3, 20]]
    (tmp_path / "text").write_text("no")
    for wrong in (tmp_path / "text", tmp_path / "absent"):
        with pytest.raises(FileFormatError, match=wrong.name):
            HDF5Matrix(wrong, "y")


def test_a_loop_over_it_ends_and_numpy_takes_it_for_an_array(path: Path) -> None:
    matrix = HDF5Matrix(path, "group/x", 4, 16, normalizer=lambda rows: rows * 2)
    np.testing.assert_array_equal(list(matrix), VALUES[4:16] * 2)
    np.testing.assert_array_equal(np.asarray(matrix, "float32"), VALUES[4:16] * 2)
    assert issubclass(RowNumberError, IndexError)


def test_open_files_stand_in_refs_and_may_be_closed_there(tmp_path: Path) -> None:
    path = str(tmp_path / "data.h5")
    for turn in (1, 2):
        with h5py.File(path, "w") as file:
            file["x"] = VALUES * turn
        matrices = [HDF5Matrix(path, "x"), HDF5Matrix(path, "x", 3)]
        assert matrices[0].data.file == matrices[1].data.file == HDF5Matrix.refs[path]
        HDF5Matrix.refs[path].close()
        np.testing.assert_array_equal(matrices[1][0], VALUES[3] * turn)
        HDF5Matrix.refs[path].close()


def test_a_file_put_in_the_place_of_an_open_one_is_read(tmp_path: Path) -> None:
    path, other = tmp_path / "data.h5", tmp_path / "other.h5"
    for turn in (1, 2):
        with h5py.File(other, "w") as file:
            file["x"] = VALUES * turn
        other.replace(path)
        np.testing.assert_array_equal(HDF5Matrix(path, "x")[:], VALUES * turn)
