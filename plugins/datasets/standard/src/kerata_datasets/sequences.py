"""Texts as lists of the numbers of their words, shuffled and cut as Keras 1 did it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from kerata.argument_validation import whole_number
from kerata.errors import FileFormatError
from kerata_datasets.pickles import list_of
from kerata_datasets.reading import Content

Text = list[int]


def texts_and_labels(content: Content, first: int) -> tuple[list[Text], list[int]]:
    """Two parts of a file, as lists that may be changed.

    Arguments:
        content: of the file.
        first: which part the texts are; the labels are the one after it.

    Raises:
        FileFormatError: they are something else.
    """
    texts = list_of(content.parts[first], content.path, "texts")
    labels = list_of(content.parts[first + 1], content.path, "labels")
    if len(texts) != len(labels) or not all(type(text) is list for text in texts):
        raise FileFormatError(f"{content.path} does not hold a label for each of its texts.")
    if sum(map(len, texts)) > content.size:  # a pickle can name one list a million times
        raise FileFormatError(f"{content.path} holds more words than it has bytes.")
    for numbers in (labels, *texts):
        if not set(map(type, numbers)) <= {int} or (numbers and not 0 <= min(numbers) <= max(numbers) < 1 << 31):
            raise FileFormatError(f"{content.path} holds something else than numbers of words and labels.")
    return list(texts), list(labels)


def shuffled(texts: list[Text], labels: list[int], seed: Any) -> tuple[list[Text], list[int]]:
    """Texts and labels in another order, that of `numpy.random.shuffle` after `numpy.random.seed(seed)`.

    Raises:
        ArgumentError: `seed` is none.
    """
    order = np.arange(len(texts))
    np.random.RandomState(whole_number(seed, "seed", minimum=0) % (1 << 32)).shuffle(order)
    return [texts[i] for i in order], [labels[i] for i in order]


def shorter(
    texts: list[Text], labels: list[int], maxlen: int | None, start_char: int | None
) -> tuple[list[Text], list[int]]:
    """Those with fewer than `maxlen` numbers, that of the start counted; all for None."""
    most = maxlen - (start_char is not None) if maxlen else None
    kept = [i for i, text in enumerate(texts) if most is None or len(text) < most]
    return [texts[i] for i in kept], [labels[i] for i in kept]


class Numbering:
    """How the words of texts are numbered: as in the file, from `index_from`, and each text with a start.

    Arguments:
        start_char: the number before each text, or None.
        index_from: what is added to each number of the file; None for nothing.

    Raises:
        ArgumentTypeError: they are no whole numbers.
    """

    def __init__(self, start_char: int | None, index_from: int | None) -> None:
        self._start = [] if start_char is None else [whole_number(start_char, "start_char", minimum=None)]
        self._shift = whole_number(index_from or 0, "index_from", minimum=None)

    def highest(self, texts: Sequence[Text]) -> int:
        """The greatest number that there is."""
        words = max((max(text) for text in texts if text), default=-self._shift) + self._shift
        return max(words, *self._start) if self._start else words

    def limited(self, texts: Sequence[Text], nb_words: int, skip_top: int, oov_char: int | None) -> list[Text]:
        """The texts with `oov_char` in the place of numbers from `nb_words` on, and of those below `skip_top`.

        They are left out where `oov_char` is None.
        """
        mark = [] if oov_char is None else [whole_number(oov_char, "oov_char", minimum=None)]
        begins = self._start if all(skip_top <= number < nb_words for number in self._start) else mark
        lengths = np.fromiter(map(len, texts), "int64", len(texts))
        # One array for the words of all texts: there are twelve million in IMDB.
        words = np.fromiter(itertools.chain.from_iterable(texts), "int64", int(lengths.sum())) + self._shift
        kept = (words >= skip_top) & (words < nb_words)
        if mark:
            words[~kept] = mark[0]
            ends = np.cumsum(lengths)
        else:
            ends = np.concatenate([[0], np.cumsum(kept)])[np.cumsum(lengths)]
            words = words[kept]
        numbers, bounds = words.tolist(), [0, *ends.tolist()]
        return [begins + numbers[low:high] for low, high in itertools.pairwise(bounds)]
