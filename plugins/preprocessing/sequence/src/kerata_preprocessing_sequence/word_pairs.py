"""`skipgrams` and `make_sampling_table`: pairs of words for word2vec (Mikolov et al., 2013)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from kerata.argument_validation import number, shown, whole_number
from kerata.errors import ArgumentError, ArgumentTypeError, DataError
from kerata.types import Array

_GAMMA = 0.577
"""The Euler-Mascheroni constant, to the digits that Keras 1 has."""


def make_sampling_table(size: int, sampling_factor: float = 1e-5) -> Array:
    """How likely a word is to be kept, by its rank: frequent words are mostly left out.

    A word of frequency `f` is kept with probability `min(1, sqrt(sampling_factor / f))`. Frequencies are taken from
    Zipf's law: the word of rank `r` has `1 / f = r * (log(r) + 0.577) + 1/2 - 1 / (12 * r)`. Rank 0, which is no word,
    gets what rank 1 has.

    Arguments:
        size: how many ranks.
        sampling_factor: the greater it is, the more is kept (default 1e-5).

    Returns:
        an array of shape `(size,)`.

    Raises:
        ArgumentTypeError, ArgumentError: the arguments make no sense.

    Example:
        >>> from kerata.preprocessing.sequence import make_sampling_table
        >>> table = make_sampling_table(1000, sampling_factor=1e-3)
        >>> table[[1, 10, 100, 999]].round(2).tolist()
        [0.03, 0.17, 0.72, 1.0]
    """
    size = whole_number(size, "size of make_sampling_table")
    factor = number(sampling_factor, "sampling_factor of make_sampling_table", minimum=0.0)
    rank = np.maximum(np.arange(size), 1)
    inverse_frequency = rank * (np.log(rank) + _GAMMA) + 0.5 - 1.0 / (12.0 * rank)
    table: Array = np.minimum(1.0, np.sqrt(factor * inverse_frequency))
    return table


def skipgrams(
    sequence: Sequence[int],
    vocabulary_size: int,
    window_size: int = 4,
    negative_samples: float = 1.0,
    shuffle: bool = True,
    categorical: bool = False,
    sampling_table: Any = None,
) -> tuple[list[list[int]], list[Any]]:
    """Pairs of words: such as stand near each other in the sequence, labelled 1, and random ones, labelled 0.

    Draws from Python's `random`, whose seed decides what comes.

    Arguments:
        sequence: indices of words; 0 is no word and is passed over.
        vocabulary_size: one more than the greatest index of a word. Second words of random pairs are drawn below it.
        window_size: how far apart two words may stand (default 4).
        negative_samples: how many random pairs there are for each pair that is in the sequence (default 1); 0 for none.
        shuffle: True (default) mixes the pairs, False leaves the random ones after the others.
        categorical: False (default) labels by 1 and 0, True by `[0, 1]` and `[1, 0]`.
        sampling_table: the probability to keep a first word, by its index (`make_sampling_table`); None (default)
            keeps every word.

    Returns:
        the pairs, a list of `[word, other_word]`, and the list of their labels.

    Raises:
        ArgumentTypeError, ArgumentError: the arguments make no sense.
        DataError: `sampling_table` has no entry for a word.

    Example:
        >>> from kerata.preprocessing.sequence import skipgrams
        >>> pairs, labels = skipgrams([1, 2, 3], vocabulary_size=4, window_size=1, negative_samples=0, shuffle=False)
        >>> pairs
        [[1, 2], [2, 1], [2, 3], [3, 2]]
        >>> labels
        [1, 1, 1, 1]
    """
    window = whole_number(window_size, "window_size of skipgrams", minimum=0)
    ratio = number(negative_samples, "negative_samples of skipgrams", minimum=0.0)
    size = whole_number(vocabulary_size, "vocabulary_size of skipgrams")
    if isinstance(sequence, (str, bytes)) or not hasattr(sequence, "__getitem__"):
        raise ArgumentTypeError(f"Expected a list of indices of words; got {shown(sequence)}.")

    couples = []
    for i, word in enumerate(sequence):
        if not word or (sampling_table is not None and _chance(sampling_table, word) < random.random()):
            continue
        for j in range(max(0, i - window), min(len(sequence), i + window + 1)):
            if j != i and sequence[j]:
                couples.append([word, sequence[j]])
    labels: list[Any] = [1] * len(couples)

    if ratio > 0:
        count = int(len(couples) * ratio)
        if count and size < 2:
            raise ArgumentError(f"vocabulary_size must be 2 or more where random words are drawn; got {size}.")
        words = [couple[0] for couple in couples]
        random.shuffle(words)
        couples += [[words[i % len(words)], random.randint(1, size - 1)] for i in range(count)]
        labels += [0] * count
    if categorical:
        labels = [[1 - label, label] for label in labels]

    if shuffle:
        seed = random.randint(0, 10_000_000)
        for pairs_or_labels in (couples, labels):  # the same seed mixes both in the same way
            random.seed(seed)
            random.shuffle(pairs_or_labels)
    return couples, labels


def _chance(table: Any, word: int) -> float:
    try:
        if word < 0:
            raise IndexError
        return float(table[word])
    except (IndexError, KeyError):
        raise DataError(f"sampling_table has {len(table)} entries, so none for the word {word}.") from None
