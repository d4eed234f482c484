"""IMDB and Reuters: the numbers of Keras 1.2.2, recorded here from its run on the files of dataset_files.py."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata.errors import ArgumentError, ArgumentTypeError, FileAccessError
from kerata_datasets import imdb, reuters

IMDB_30_5 = (
    "2 2 2 2 2 2 2|2 25 28 2 2 2|2 10 13 16 19|2 2 6 9|2 11 14 17|2 2 7|2 24 27 2 2 2 2|2 2 2|2 17 20 23 26 29|"
    "2 18 21 24 27|2 2 2 2 2 2 2 7",
    [0, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1],
    "2 2 2|2 24 27 2 2 2 2|2 29 2 2 2 2 2 2|2 9 12 15|2 19 22 25 28 2|2 2 2 2|2 14 17 20 23|2 2 7",
    [0, 0, 1, 1, 1, 1, 0, 0],
)
IMDB_BEGINS = [[1, 32, 35, 38, 41, 44, 47], [1, 25, 28, 31, 34, 37], [1, 10, 13, 16, 19]]
REUTERS_PLAIN = (
    "5 10 15 20 25 30 35|34 39 4 9|20 25 30 35 2 5 10 15|9 14 19 24 29|12 17 22 27 32|1 6|13 18 23|38 3|"
    "27 32 37 2 7 12|2 7 12 17 22 27 32",
    [0, 3, 1, 0, 1, 0, 0, 3, 2, 3],
    "31 36 1 6|23 28 33 38 3 8 13 18|16 21 26",
    [2, 2, 1],
)
REUTERS_5 = ("1 4 9|1 16 21 26|1 2 6", [0, 0, 3], "1 19 24 29", [1])


def texts(written: str) -> list[list[int]]:
    return [[int(word) for word in text.split()] for text in written.split("|")]


def put(cache: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (cache / name).write_bytes(content)


@pytest.fixture(params=["the files of Keras 1", "the files of today"])
def filled(request: pytest.FixtureRequest, cache: Path, data: Any) -> Path:
    """The cache, with the one or the other."""
    put(cache, data.OLD if "Keras" in request.param else data.TODAY)
    return cache


def test_imdb_is_that_of_keras_1(filled: Path) -> None:
    before = np.random.get_state()[1].tolist()
    (x_train, y_train), (x_test, y_test) = imdb.load_data(nb_words=30, skip_top=5)
    assert (x_train.tolist(), x_test.tolist()) == (texts(IMDB_30_5[0]), texts(IMDB_30_5[2]))
    assert (y_train.tolist(), y_test.tolist()) == (IMDB_30_5[1], IMDB_30_5[3])
    assert (x_train.dtype, y_train.dtype, x_train.shape) == (object, np.int64, (11,))
    assert imdb.load_data()[0][0].tolist()[:3] == IMDB_BEGINS
    assert np.random.get_state()[1].tolist() == before


def test_reuters_is_that_of_keras_1(filled: Path) -> None:
    for arguments, expected in (
        ({"start_char": None, "index_from": None}, REUTERS_PLAIN),
        ({"maxlen": 5}, REUTERS_5),
    ):
        (x_train, y_train), (x_test, y_test) = reuters.load_data(**arguments)
        assert [x_train, y_train, x_test, y_test] == [texts(expected[0]), expected[1], texts(expected[2]), expected[3]]
    assert len(reuters.load_data(test_split=0.35)[1][0]) == 5


def test_word_indices_are_numbers_by_words(filled: Path, data: Any) -> None:
    assert imdb.get_word_index() == reuters.get_word_index() == data.WORDS


def test_short_reviews_stay_in_their_set(cache: Path, data: Any) -> None:
    put(cache, data.OLD)
    (x_train, y_train), (x_test, y_test) = imdb.load_data(maxlen=5)
    everything = imdb.load_data(nb_words=1000)
    for (some_x, some_y), (x, y) in zip(((x_train, y_train), (x_test, y_test)), everything, strict=True):
        kept = [i for i in range(len(x)) if len(x[i]) < 5]
        assert some_y.tolist() == y[kept].tolist() and len(some_x) == len(kept)
        assert all(type(text) is list and len(text) < 5 for text in some_x)


def test_words_out_of_the_vocabulary_can_be_left_out(cache: Path, data: Any) -> None:
    put(cache, data.OLD)
    for load in (imdb.load_data, reuters.load_data):
        with_marks, without = load(nb_words=20, oov_char=-1), load(nb_words=20, oov_char=None)
        for (marked, _), (left, _) in zip(with_marks, without, strict=True):
            assert [[word for word in text if word != -1] for text in marked] == list(left)


def test_reviews_of_one_length_are_still_lists(cache: Path, data: Any) -> None:
    content = ([[1, 2], [3, 4]], [0, 1])
    (cache / "own.pkl").write_bytes(data.python_2_pickle((content, content)))
    (x_train, _), _ = imdb.load_data("own.pkl")
    assert x_train.shape == (2,) and type(x_train[0]) is list


def test_signatures_are_those_of_keras_1() -> None:
    text = {"nb_words": None, "skip_top": 0, "maxlen": None}
    tail = {"seed": 113, "start_char": 1, "oov_char": 2, "index_from": 3}
    for function, expected in (
        (imdb.load_data, {"path": "imdb_full.pkl", **text, **tail}),
        (reuters.load_data, {"path": "reuters.pkl", **text, "test_split": 0.2, **tail}),
        (imdb.get_word_index, {"path": "imdb_word_index.pkl"}),
        (reuters.get_word_index, {"path": "reuters_word_index.pkl"}),
    ):
        found = {name: parameter.default for name, parameter in inspect.signature(function).parameters.items()}
        assert list(found.items()) == list(expected.items())


@pytest.mark.parametrize(
    ("load", "arguments", "error", "words"),
    [
        (imdb.load_data, {"maxlen": 1}, ArgumentError, "No review has fewer than 1 words"),
        (reuters.load_data, {"maxlen": 1, "nb_words": 5}, ArgumentError, "No newswire has fewer than 1 words"),
        (reuters.load_data, {"test_split": 20}, ArgumentError, "test_split must be between 0 and 1"),
        (imdb.load_data, {"seed": 1.5}, ArgumentTypeError, "seed must be a whole number"),
        (imdb.load_data, {"path": "other.npz"}, FileAccessError, "(?s)127.0.0.1:9/imdb.npz.*put it at .*other.npz"),
    ],
)
def test_refuses_in_words(
    cache: Path, data: Any, load: Any, arguments: Any, error: type[Exception], words: str
) -> None:
    put(cache, data.OLD)
    with pytest.raises(error, match=words):
        load(**arguments)
