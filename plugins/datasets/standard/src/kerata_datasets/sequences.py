"""Texts as lists of the numbers of their words, shuffled and cut as Keras 1 did it."""

from __future__ import annotations

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
        if not set(map(type, numbers)) <= {int}:
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


def numbered(texts: list[Text], start_char: int | None, index_from: int | None) -> list[Text]:
    """Texts whose words are counted from `index_from`, with a number before each that says it begins."""
    start, shift = [] if start_char is None else [start_char], index_from or 0
    return [start + [word + shift for word in text] for text in texts]


def shorter(texts: list[Text], labels: list[int], maxlen: int | None) -> tuple[list[Text], list[int]]:
    """Those with fewer than `maxlen` words; all for None."""
    kept = [i for i, text in enumerate(texts) if not maxlen or len(text) < maxlen]
    return [texts[i] for i in kept], [labels[i] for i in kept]


def highest(texts: Sequence[Text]) -> int:
    """The greatest number of a word."""
    return max((max(text) for text in texts if text), default=0)


def limited(texts: list[Text], nb_words: int, skip_top: int, oov_char: int | None) -> list[Text]:
    """Texts with `oov_char` in the place of words from number `nb_words` on, and of those before `skip_top`.

    Words are left out where `oov_char` is None.
    """
    if oov_char is None:
        return [[word for word in text if skip_top <= word < nb_words] for text in texts]
    return [[word if skip_top <= word < nb_words else oov_char for word in text] for text in texts]
