"""Reuters: 11,228 newswires on 46 subjects."""

from __future__ import annotations

from kerata.argument_validation import fraction
from kerata.errors import ArgumentError
from kerata_datasets.files import TODAY, DataFile
from kerata_datasets.reading import read_parts, read_word_index
from kerata_datasets.sequences import Numbering, Text, shorter, shuffled, texts_and_labels

FILES = (
    DataFile("reuters.npz", TODAY + "reuters.npz", "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916"),
    DataFile("reuters.pkl"),
)
WORD_INDEX_FILES = (
    DataFile("reuters_word_index.json", TODAY + "reuters_word_index.json", "4d44cc38712099c9e383dc6e5f11a921"),
    DataFile("reuters_word_index.pkl"),
)


def load_data(
    path: str = "reuters.pkl",
    nb_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    test_split: float = 0.2,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int | None = 3,
) -> tuple[tuple[list[Text], list[int]], tuple[list[Text], list[int]]]:
    """Newswires as lists of the numbers of their words, 1 and up by how frequent they are, and their subjects.

    To these numbers `index_from` is added first; `nb_words` and `skip_top` count what comes of it.

    Arguments:
        path: the file in `~/.keras/datasets`, or an absolute path (default: that of Keras 1 or today's, whichever is
            there).
        nb_words: numbers from this one on are replaced by `oov_char` (default: the greatest number that there is, so
            that only the rarest word is replaced).
        skip_top: numbers below this one are replaced, too (default 0).
        maxlen: newswires with so many words or more are left out (default: none are).
        test_split: the fraction of newswires in the test set (default 0.2).
        seed: of the order in which the newswires come (default 113).
        start_char: the number that each newswire begins with (default 1); None for no such number.
        oov_char: what replaces words (default 2); with None they are left out.
        index_from: what is added to the number of each word (default 3).

    Returns:
        `(x_train, y_train), (x_test, y_test)`: lists, as in Keras 1, of lists and of numbers from 0 to 45.

    Raises:
        ArgumentError: `maxlen` leaves no newswire; `test_split` is not between 0 and 1; or `seed` is negative.
        ArgumentTypeError: an argument is no number.
        FileAccessError: the file is not there and cannot be fetched.
        FileFormatError: it is damaged, or not of Reuters.
        UnsafeFileError: it wants to run code.

    Example:
        >>> from kerata.datasets import reuters
        >>> (x_train, y_train), (x_test, y_test) = reuters.load_data(nb_words=10000, test_split=0.2)  # doctest: +SKIP
        >>> len(x_train), len(x_test), max(y_train)  # doctest: +SKIP
        (8982, 2246, 45)
    """
    test_split = fraction(test_split, "test_split")
    numbering = Numbering(start_char, index_from)
    content = read_parts(path, FILES, ("x", "y"))
    texts, labels = shuffled(*texts_and_labels(content, 0), seed)
    texts, labels = shorter(texts, labels, maxlen, start_char)
    if not texts:
        raise ArgumentError(f"No newswire has fewer than {maxlen} words: maxlen must be greater.")
    texts = numbering.limited(texts, nb_words or numbering.highest(texts), skip_top, oov_char)
    split = int(len(texts) * (1 - test_split))
    return (texts[:split], labels[:split]), (texts[split:], labels[split:])


def get_word_index(path: str = "reuters_word_index.pkl") -> dict[str, int]:
    """The number of each word, 1 for the most frequent; `load_data` adds its `index_from` to it.

    Arguments:
        path: the file in `~/.keras/datasets`, or an absolute path (default: that of Keras 1 or today's, whichever is
            there).

    Raises:
        FileAccessError: the file is not there and cannot be fetched.
        FileFormatError: it is damaged, or holds something else.
        UnsafeFileError: it wants to run code.

    Example:
        >>> from kerata.datasets import reuters
        >>> reuters.get_word_index()["the"]  # doctest: +SKIP
        1
    """
    return read_word_index(path, WORD_INDEX_FILES)
