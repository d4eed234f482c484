"""`Tokenizer`."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerata.errors import ArgumentError, ArgumentTypeError, DataError, NotBuiltError
from kerata.preprocessing.text import Tokenizer, text_to_word_sequence

TEXTS = ["The cat sat, the CAT!", "don't the\tdog", "x-y the cat"]
WORDS = st.sampled_from("the cat sat on a mat".split())
CORPUS = st.lists(st.lists(WORDS, max_size=8).map(" ".join), min_size=1, max_size=6)


@pytest.fixture
def tokenizer() -> Tokenizer:
    fitted = Tokenizer(nb_words=5)
    fitted.fit_on_texts(TEXTS)
    return fitted


def test_it_counts_and_numbers_words_as_keras_1(tokenizer: Tokenizer) -> None:
    # Recorded from Keras 1.2.2, as all numbers of this file.
    assert tokenizer.word_counts == {"the": 4, "cat": 3, "sat": 1, "don't": 1, "dog": 1, "x": 1, "y": 1}
    assert tokenizer.word_docs == {"the": 3, "cat": 2, "sat": 1, "don't": 1, "dog": 1, "x": 1, "y": 1}
    assert tokenizer.word_index == {"the": 1, "cat": 2, "sat": 3, "don't": 4, "dog": 5, "x": 6, "y": 7}
    assert tokenizer.index_docs == {1: 3, 2: 2, 3: 1, 4: 1, 5: 1, 6: 1, 7: 1}
    assert tokenizer.document_count == 3


def test_sequences_leave_out_what_is_rare_or_unknown(tokenizer: Tokenizer) -> None:
    texts = [*TEXTS, "a dog"]
    assert tokenizer.texts_to_sequences(texts) == [[1, 2, 3, 1, 2], [4, 1], [1, 2], []]
    assert list(tokenizer.texts_to_sequences_generator(iter(texts))) == tokenizer.texts_to_sequences(texts)


@pytest.mark.parametrize(
    ("mode", "rows"),
    [
        ("binary", [[0, 1, 1, 1, 0], [0, 1, 0, 0, 1], [0, 1, 1, 0, 0]]),
        ("count", [[0, 2, 2, 1, 0], [0, 1, 0, 0, 1], [0, 1, 1, 0, 0]]),
        ("freq", [[0, 0.4, 0.4, 0.2, 0], [0, 0.5, 0, 0, 0.5], [0, 0.5, 0.5, 0, 0]]),
        ("tfidf", [[0, 0.947512, 1.1736, 0.916291, 0], [0, 0.559616, 0, 0, 0.916291], [0, 0.559616, 0.693147, 0, 0]]),
    ],
)
def test_a_matrix_has_the_values_of_keras_1(tokenizer: Tokenizer, mode: str, rows: Any) -> None:
    np.testing.assert_allclose(tokenizer.texts_to_matrix(TEXTS, mode), rows, atol=1e-6)
    sequences = tokenizer.texts_to_sequences(TEXTS)
    np.testing.assert_allclose(tokenizer.sequences_to_matrix(sequences, mode), rows, atol=1e-6)


def test_characters_are_taken_as_they_are() -> None:
    tokenizer = Tokenizer(char_level=True)
    tokenizer.fit_on_texts(["Ab, b"])
    assert tokenizer.word_index == {"b": 1, "A": 2, ",": 3, " ": 4}
    assert tokenizer.texts_to_sequences(["b A!"]) == [[1, 4, 2]]
    one_text = Tokenizer(char_level=True)
    one_text.fit_on_texts("abb")  # each character a text, as in Keras 1
    assert one_text.word_counts == {"a": 1, "b": 2} and one_text.document_count == 3


@given(CORPUS)
def test_sequences_and_back_are_the_words(corpus: list[str]) -> None:
    tokenizer = Tokenizer()
    tokenizer.fit_on_texts(corpus)
    words = {index: word for word, index in tokenizer.word_index.items()}
    assert sorted(words) == list(range(1, len(words) + 1))
    back = [[words[index] for index in sequence] for sequence in tokenizer.texts_to_sequences(corpus)]
    assert back == [text_to_word_sequence(text) for text in corpus]
    counts = [tokenizer.word_counts[words[index]] for index in sorted(words)]
    assert counts == sorted(counts, reverse=True)


@given(CORPUS, st.integers(2, 7))
def test_the_rows_of_a_matrix_count_the_words_of_a_text(corpus: list[str], nb_words: int) -> None:
    tokenizer = Tokenizer(nb_words=nb_words)
    tokenizer.fit_on_texts(corpus)
    sequences = tokenizer.texts_to_sequences(corpus)
    counts = tokenizer.texts_to_matrix(corpus, "count")
    assert counts.shape == (len(corpus), nb_words)
    np.testing.assert_array_equal(counts.sum(axis=1), list(map(len, sequences)))
    np.testing.assert_array_equal(tokenizer.texts_to_matrix(corpus), counts > 0)
    lengths = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    np.testing.assert_allclose(tokenizer.texts_to_matrix(corpus, "freq"), counts / lengths)


@given(CORPUS, CORPUS)
def test_fitting_in_two_calls_is_fitting_in_one(first: list[str], second: list[str]) -> None:
    twice, once = Tokenizer(), Tokenizer()
    twice.fit_on_texts(first)
    twice.fit_on_sequences([[1]])  # has counts of its own, which the next call replaces
    twice.fit_on_texts(iter(second))
    once.fit_on_texts(first + second)
    assert vars(twice) == vars(once)


@given(CORPUS)
def test_fitting_on_sequences_counts_documents_as_texts_do(corpus: list[str]) -> None:
    by_texts = Tokenizer()
    by_texts.fit_on_texts(corpus)
    by_sequences = Tokenizer(nb_words=9)
    by_sequences.fit_on_sequences(by_texts.texts_to_sequences(corpus))
    assert by_sequences.index_docs == by_texts.index_docs
    assert by_sequences.document_count == by_texts.document_count


def test_sequences_may_be_arrays(tokenizer: Tokenizer) -> None:
    matrix = tokenizer.sequences_to_matrix(np.array([[0, 1, 1], [2, 3, 9]]), "count")
    np.testing.assert_array_equal(matrix, [[1, 2, 0, 0, 0], [0, 0, 1, 1, 0]])
    assert tokenizer.sequences_to_matrix(iter([[], (1,)])).sum() == 1


def test_a_vocabulary_may_be_given_without_fitting() -> None:
    tokenizer = Tokenizer()
    tokenizer.word_index = {"yes": 1, "no": 2}
    assert tokenizer.texts_to_sequences(["No, yes!"]) == [[2, 1]]
    assert tokenizer.texts_to_matrix(["no"]).tolist() == [[0, 0, 1]]


def test_it_can_be_pickled(tokenizer: Tokenizer) -> None:
    copy = pickle.loads(pickle.dumps(tokenizer))
    assert vars(copy) == vars(tokenizer)


def test_one_string_in_place_of_a_list_is_a_warning() -> None:
    with pytest.warns(UserWarning, match="each character of which is taken for a text.*\\[text\\] makes a list"):
        Tokenizer().fit_on_texts("the cat")


def test_what_was_never_fitted_says_so() -> None:
    with pytest.raises(NotBuiltError, match="fit_on_texts"):
        Tokenizer().texts_to_sequences(["a"])
    with pytest.raises(NotBuiltError, match="nb_words"):
        Tokenizer().sequences_to_matrix([[1]])
    with pytest.raises(NotBuiltError, match="tfidf"):
        Tokenizer(nb_words=3).sequences_to_matrix([[1]], mode="tfidf")


def test_what_makes_no_sense_is_refused(tokenizer: Tokenizer) -> None:
    with pytest.raises(ArgumentError, match="mode must be one of .* got 'tfdif'. Did you mean 'tfidf'"):
        tokenizer.texts_to_matrix(["a"], mode="tfdif")
    with pytest.raises(ArgumentTypeError, match="strings; got nan at position 1"):
        tokenizer.fit_on_texts(["a", float("nan")])
    with pytest.raises(ArgumentTypeError, match="texts must be a list or a generator; got 3"):
        tokenizer.texts_to_sequences(3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="sequence 1 must be a list"):
        tokenizer.fit_on_sequences([[1], 2])  # type: ignore[list-item]
    wrong: list[Any] = [[-1], [1.5], ["a"], [[1]]]
    for sequence in wrong:
        with pytest.raises(DataError, match="position 1"):
            tokenizer.sequences_to_matrix([[1], sequence])
    with pytest.raises(ArgumentError, match="nb_words of Tokenizer"):
        Tokenizer(nb_words=-1)
    with pytest.raises(ArgumentTypeError, match="filters must be a string"):
        Tokenizer(filters=None)  # type: ignore[arg-type]
