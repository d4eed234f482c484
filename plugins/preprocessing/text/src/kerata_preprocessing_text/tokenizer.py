"""`Tokenizer`: texts as sequences of numbers, or as rows of a matrix."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from kerata.argument_validation import shown, whole_number
from kerata.errors import ArgumentError, ArgumentTypeError, DataError, NotBuiltError
from kerata.suggestions import did_you_mean
from kerata.types import Array
from kerata_preprocessing_text.words import DEFAULT_FILTERS, check_filters, text_to_word_sequence

_MODES = ("binary", "count", "tfidf", "freq")


class Tokenizer:
    """Numbers the words of texts by how frequent they are, the most frequent one 1, and puts texts into numbers.

    Words that are equally frequent are numbered in the order in which they first came. 0 stands for no word.

    Arguments:
        nb_words: only words numbered below it count; None (default) or 0 for all.
        filters: characters that end a word and are left out (default: punctuation but the apostrophe, tabs, ends of
            lines).
        lower: True (default) makes all letters small.
        split: what stands between two words (default a space).
        char_level: True takes every character for a word, as it is: `filters`, `lower` and `split` then mean nothing.
            False by default.

    Attributes:
        word_counts: how often each word has come.
        word_docs: how many texts each word has come in.
        word_index: the number of each word, whatever `nb_words` is.
        index_docs: how many texts, or sequences, each number has come in.
        document_count: how many texts, or sequences, it was fitted on.

    Raises:
        ArgumentTypeError, ArgumentError: the arguments make no sense.

    Example:
        >>> from kerata.preprocessing.text import Tokenizer
        >>> tokenizer = Tokenizer()
        >>> tokenizer.fit_on_texts(["the cat sat", "the dog"])
        >>> tokenizer.texts_to_sequences(["the dog sat"])
        [[1, 4, 3]]
        >>> tokenizer.texts_to_matrix(["the the cat"], mode="count").tolist()
        [[0.0, 2.0, 1.0, 0.0, 0.0]]
    """

    _texts_seen = 0

    def __init__(
        self,
        nb_words: int | None = None,
        filters: str = DEFAULT_FILTERS,
        lower: bool = True,
        split: str = " ",
        char_level: bool = False,
    ) -> None:
        if not char_level:
            check_filters(filters, split)
        self.word_counts: dict[Any, int] = {}
        self.word_docs: dict[Any, int] = {}
        self.word_index: dict[Any, int] = {}
        self.index_docs: dict[int, int] = {}
        self.filters = filters
        self.split = split
        self.lower = lower
        self.nb_words = None if nb_words is None else whole_number(nb_words, "nb_words of Tokenizer", minimum=0)
        self.document_count = 0
        self.char_level = char_level

    def fit_on_texts(self, texts: Iterable[Any]) -> None:
        """Count the words of texts, and number them. Further calls add to the counts.

        Arguments:
            texts: strings, in a list or from a generator.

        Raises:
            ArgumentTypeError: they are something else.
        """
        for words in self._split(texts):
            self._texts_seen += 1
            for word in words:
                self.word_counts[word] = self.word_counts.get(word, 0) + 1
            for word in dict.fromkeys(words):
                self.word_docs[word] = self.word_docs.get(word, 0) + 1
        self.document_count = self._texts_seen
        by_count = sorted(self.word_counts, key=lambda word: -self.word_counts[word])
        self.word_index = {word: index for index, word in enumerate(by_count, start=1)}
        self.index_docs = {self.word_index[word]: count for word, count in self.word_docs.items()}

    def fit_on_sequences(self, sequences: Iterable[Iterable[int]]) -> None:
        """Count in how many sequences each number comes, as mode "tfidf" of `sequences_to_matrix` needs it.

        Arguments:
            sequences: sequences of numbers of words; what was counted before no longer counts.

        Raises:
            ArgumentTypeError: they are something else.
        """
        self.document_count = 0
        self.index_docs = {}
        for position, sequence in enumerate(_iterable(sequences, "sequences")):
            self.document_count += 1
            for index in set(_iterable(sequence, f"sequence {position}")):
                self.index_docs[index] = self.index_docs.get(index, 0) + 1

    def texts_to_sequences(self, texts: Iterable[Any]) -> list[list[int]]:
        """Texts as lists of the numbers of their words; those not known, or not below `nb_words`, are left out.

        Arguments:
            texts: strings, in a list or from a generator.

        Raises:
            NotBuiltError: no texts were fitted on.
            ArgumentTypeError: they are no texts.
        """
        return list(self.texts_to_sequences_generator(texts))

    def texts_to_sequences_generator(self, texts: Iterable[Any]) -> Iterator[list[int]]:
        """The same as `texts_to_sequences`, one text at a time.

        Arguments:
            texts: strings, in a list or from a generator.

        Returns:
            a generator of lists of numbers.

        Raises:
            NotBuiltError: no texts were fitted on.
            ArgumentTypeError: they are no texts.
        """
        if not self.word_index and not self.document_count:
            raise NotBuiltError("The Tokenizer knows no words yet: call fit_on_texts(texts) first.")
        limit = self.nb_words or math.inf
        for words in self._split(texts):
            indices = (self.word_index.get(word) for word in words)
            yield [index for index in indices if index is not None and index < limit]

    def texts_to_matrix(self, texts: Iterable[Any], mode: str = "binary") -> Array:
        """Texts as rows of a matrix; see `sequences_to_matrix`.

        Arguments:
            texts: strings, in a list or from a generator.
            mode: "binary" (default), "count", "freq" or "tfidf".

        Returns:
            an array of shape `(number of texts, nb_words)`.

        Raises:
            NotBuiltError: no texts were fitted on.
            ArgumentTypeError, ArgumentError: the arguments make no sense.
        """
        return self.sequences_to_matrix(self.texts_to_sequences(texts), mode=mode)

    def sequences_to_matrix(self, sequences: Iterable[Any], mode: str = "binary") -> Array:
        """Sequences as rows of a matrix, which has a column for each number of a word.

        With `c` how often a number comes in a sequence, its entry is, by mode:

        - "binary": 1 where it comes at all;
        - "count": `c`;
        - "freq": `c` over the length of the sequence;
        - "tfidf": `(1 + log(c)) * log(1 + document_count / (1 + index_docs[number]))`.

        Arguments:
            sequences: sequences of numbers of words; what is not below `nb_words` is left out.
            mode: one of the above (default "binary").

        Returns:
            an array of shape `(number of sequences, nb_words)`; without `nb_words`, one more than there are words.

        Raises:
            NotBuiltError: there is no `nb_words` and nothing was fitted on, or "tfidf" has nothing to count by.
            ArgumentTypeError, ArgumentError: the arguments make no sense.
            DataError: a sequence is not of whole numbers of 0 or more.
        """
        if mode not in _MODES:
            raise ArgumentError(
                f"mode must be one of {', '.join(_MODES)}; got {shown(mode)}.{did_you_mean(str(mode), _MODES, most=1)}"
            )
        if not self.nb_words and not self.word_index:
            raise NotBuiltError("How wide is the matrix? Give Tokenizer nb_words, or call fit_on_texts(texts) first.")
        if mode == "tfidf" and not self.document_count:
            raise NotBuiltError('Mode "tfidf" needs counts: call fit_on_texts or fit_on_sequences first.')
        width = self.nb_words or len(self.word_index) + 1
        rows = list(_iterable(sequences, "sequences"))
        matrix = np.zeros((len(rows), width))
        for position, row in enumerate(rows):
            numbers = _numbers(row, position)
            index, count = np.unique(numbers[numbers < width], return_counts=True)
            if mode == "binary":
                matrix[position, index] = 1.0
            elif mode == "count":
                matrix[position, index] = count
            elif mode == "freq":
                matrix[position, index] = count / max(len(numbers), 1)
            else:
                documents = np.array([self.index_docs.get(i, 0) for i in index.tolist()])
                matrix[position, index] = (1 + np.log(count)) * np.log(1 + self.document_count / (1 + documents))
        return matrix

    def _split(self, texts: Iterable[Any]) -> Iterator[Any]:
        """The words of each text."""
        if isinstance(texts, str) and not self.char_level:
            warnings.warn(
                f"Expected a list of texts; got one string, each character of which is taken for a text: "
                f"{shown(texts)}. [text] makes a list of it.",
                stacklevel=3,
            )
        for position, text in enumerate(_iterable(texts, "texts")):
            if self.char_level:
                yield text if hasattr(text, "__len__") else list(_iterable(text, f"text {position}"))
            elif isinstance(text, str):
                yield text_to_word_sequence(text, self.filters, self.lower, self.split)
            else:
                raise ArgumentTypeError(f"Expected texts that are strings; got {shown(text)} at position {position}.")


def _iterable(value: Any, name: str) -> Iterator[Any]:
    try:
        items: Iterator[Any] = iter(value)
        return items
    except TypeError:
        raise ArgumentTypeError(f"{name} must be a list or a generator; got {shown(value)}.") from None


def _numbers(row: Any, position: int) -> Array:
    numbers = np.asarray(list(_iterable(row, f"sequence {position}")))
    if not numbers.size:
        return np.zeros(0, dtype=int)
    if numbers.ndim != 1 or numbers.dtype.kind not in "iu" or numbers.min() < 0:
        raise DataError(
            f"Expected whole numbers of 0 or more in the sequence at position {position}; got {shown(row)}."
        )
    return numbers
