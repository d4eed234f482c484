"""IMDB: 50,000 film reviews, each good or bad."""

from __future__ import annotations

import numpy as np

from kerata.errors import ArgumentError
from kerata.types import Array
from kerata_datasets.files import TODAY, DataFile
from kerata_datasets.reading import read_parts, read_word_index
from kerata_datasets.sequences import Numbering, Text, shorter, shuffled, texts_and_labels

FILES = (
    DataFile("imdb.npz", TODAY + "imdb.npz", "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f"),
    DataFile("imdb_full.pkl", checksum="d091312047c43cf9e4e38fef92437263"),
)
WORD_INDEX_FILES = (
    DataFile("imdb_word_index.json", TODAY + "imdb_word_index.json", "bfafd718b763782e994055a2d397834f"),
    DataFile("imdb_word_index.pkl", checksum="72d94b01291be4ff843198d3b0e1e4d7"),
)


def load_data(
    path: str = "imdb_full.pkl",
    nb_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int | None = 3,
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Reviews as lists of the numbers of their words, 1 and up by how frequent they are, and whether they are good.

    To these numbers `index_from` is added first; `nb_words` and `skip_top` count what comes of it.

    Arguments:
        path: the file in `~/.keras/datasets`, or an absolute path (default: that of Keras 1 or today's, whichever is
            there).
        nb_words: numbers from this one on are replaced by `oov_char` (default: the greatest number that there is, so
            that only the rarest word is replaced).
        skip_top: numbers below this one are replaced, too (default 0).
        maxlen: reviews with so many words or more are left out (default: none are).
        seed: of the order in which the reviews come (default 113).
        start_char: the number that each review begins with (default 1); None for no such number.
        oov_char: what replaces words (default 2); with None they are left out.
        index_from: what is added to the number of each word (default 3).

    Returns:
        `(x_train, y_train), (x_test, y_test)`: arrays of lists, and arrays of 0 for bad and 1 for good; 25,000 each.

    Raises:
        ArgumentError: `maxlen` leaves no review, or `seed` is negative.
        ArgumentTypeError: an argument is no whole number.
        FileAccessError: the file is not there and cannot be fetched.
        FileFormatError: it is damaged, or not of IMDB.
        UnsafeFileError: it wants to run code.

    Example:
        >>> from kerata.datasets import imdb
        >>> (x_train, y_train), (x_test, y_test) = imdb.load_data(nb_words=20000)  # doctest: +SKIP
        >>> len(x_train), x_train[0][0], max(map(max, x_train)) < 20000  # doctest: +SKIP
        (25000, 1, True)
    """
    numbering = Numbering(start_char, index_from)
    content = read_parts(path, FILES, ("x_train", "y_train", "x_test", "y_test"))
    sets: list[tuple[list[Text], list[int]]] = []
    for first, of_set in ((0, seed), (2, seed * 2)):
        texts, labels = shuffled(*texts_and_labels(content, first), of_set)
        sets.append(shorter(texts, labels, maxlen, start_char))
    if not any(texts for texts, _ in sets):
        raise ArgumentError(f"No review has fewer than {maxlen} words: maxlen must be greater.")
    most = nb_words or max(numbering.highest(texts) for texts, _ in sets if texts)
    train, test = (
        (_array(numbering.limited(texts, most, skip_top, oov_char)), np.array(labels, "int64"))
        for texts, labels in sets
    )
    return train, test


def get_word_index(path: str = "imdb_word_index.pkl") -> dict[str, int]:
    """The number of each word, 1 for the most frequent; `load_data` adds its `index_from` to it.

    Arguments:
        path: the file in `~/.keras/datasets`, or an absolute path (default: that of Keras 1 or today's, whichever is
            there).

    Raises:
        FileAccessError: the file is not there and cannot be fetched.
        FileFormatError: it is damaged, or holds something else.
        UnsafeFileError: it wants to run code.

    Example:
        >>> from kerata.datasets import imdb
        >>> imdb.get_word_index()["the"]  # doctest: +SKIP
        1
    """
    return read_word_index(path, WORD_INDEX_FILES)


def _array(texts: list[Text]) -> Array:
    """An array of lists, even where all are of one length."""
    return np.fromiter(texts, object, len(texts))
