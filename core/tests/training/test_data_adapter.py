"""Data of every kind that holds numbers train as a plain array does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
import scipy.sparse

X = np.random.RandomState(4).randint(0, 5, (40, 5)).astype("float32")
Y = X[:, :1] - X[:, 1:2]

KINDS: dict[str, Any] = {
    "float64": lambda a, _: a.astype("float64"),
    "float16": lambda a, _: a.astype("float16"),
    "int8": lambda a, _: a.astype("int8"),
    "big-endian": lambda a, _: a.astype(">f8"),
    "Fortran order": lambda a, _: np.asfortranarray(a),
    "every other row": lambda a, _: np.repeat(a, 2, axis=0)[::2],
    "read-only": lambda a, _: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
    "memmap": lambda a, folder: _memmap(a, folder),
    "nested lists": lambda a, _: a.tolist(),
    "sparse": lambda a, _: scipy.sparse.csr_matrix(a),
    "frame": lambda a, _: pandas.DataFrame(a, columns=[f"column {i}" for i in range(a.shape[1])]),
    "frame of integers": lambda a, _: pandas.DataFrame(a.astype("int64"), index=range(100, 100 + len(a))),
}


def _memmap(array: np.ndarray, folder: Path) -> Any:
    array.tofile(folder / "data")
    return np.memmap(folder / "data", array.dtype, "r", shape=array.shape)


def trained(model: Any, x: Any, y: Any) -> Any:
    np.random.seed(1)
    history = model.fit(x, y, batch_size=16, nb_epoch=2, verbose=0, validation_split=0.2).history
    return history, model.get_weights(), model.predict(x)


@pytest.mark.parametrize("kind", KINDS)
def test_inputs(linear: Any, tmp_path: Path, kind: str) -> None:
    came, wanted = trained(linear(), KINDS[kind](X, tmp_path), Y), trained(linear(), X, Y)
    assert came[0] == wanted[0]
    np.testing.assert_array_equal(came[2], wanted[2])


@pytest.mark.parametrize(
    "y",
    [Y[:, 0], Y[:, 0].tolist(), pandas.Series(Y[:, 0], index=range(40, 0, -1)), pandas.DataFrame(Y)],
    ids=["vector", "list", "series", "frame"],
)
def test_targets(linear: Any, y: Any) -> None:
    assert trained(linear(), X, y)[0] == trained(linear(), X, Y)[0]


def test_a_dict_of_frames_and_weights_as_a_series(two_headed: Any) -> None:
    model = two_headed({"value": "mse", "kind": "categorical_crossentropy"})
    y = {"value": pandas.Series(Y[:, 0]), "kind": pandas.get_dummies(pandas.Series(np.arange(40) % 3))}
    model.fit(
        {"points": pandas.DataFrame(X)}, y, nb_epoch=1, verbose=0, sample_weight={"value": pandas.Series(np.ones(40))}
    )
    assert np.isfinite(model.evaluate({"points": pandas.DataFrame(X)}, y, verbose=0)).all()


def test_a_column_of_text_is_refused_in_words(linear: Any) -> None:
    frame = pandas.DataFrame(X).assign(name="x").iloc[:, 1:]
    with pytest.raises(ValueError, match="must hold numbers"):
        linear().fit(frame, Y, verbose=0)
