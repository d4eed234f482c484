"""`skipgrams` and `make_sampling_table`."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerata.errors import ArgumentError, ArgumentTypeError, DataError
from kerata.preprocessing.sequence import make_sampling_table, skipgrams


def test_a_sampling_table_has_the_values_of_keras_1() -> None:
    # Recorded from Keras 1.2.2.
    expected = [0.0031522478751942504, 0.0031522478751942504, 0.0054759726939176976, 0.007415564097374219]
    np.testing.assert_allclose(make_sampling_table(4), expected, rtol=1e-14)
    np.testing.assert_allclose(make_sampling_table(10000)[-1], 0.9892578855943346, rtol=1e-14)


@given(st.integers(1, 300), st.floats(0, 1))
def test_a_sampling_table_keeps_rare_words_rather(size: int, factor: float) -> None:
    table = make_sampling_table(size, factor)
    assert table.shape == (size,)
    assert ((table >= 0) & (table <= 1)).all() and (np.diff(table) >= 0).all()


def test_a_seed_gives_the_pairs_of_keras_1() -> None:
    # Recorded from Keras 1.2.2; the number is what `random` gives next.
    random.seed(3)
    assert skipgrams([1, 2, 0, 3], 5, window_size=1) == ([[1, 2], [2, 2], [2, 1], [1, 3]], [1, 0, 1, 0])
    assert random.random() == 0.16293900354175428
    random.seed(3)
    couples, labels = skipgrams([1, 2, 3, 4], 9, 2, 0.5, categorical=True, sampling_table=[1, 1, 0.3, 0.9, 0.2])
    assert couples == [[3, 4], [1, 2], [3, 2], [1, 8], [3, 5], [3, 1], [1, 3]]
    assert labels == [[0, 1], [0, 1], [0, 1], [1, 0], [1, 0], [0, 1], [0, 1]]
    assert random.random() == 0.20042358429199314


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(0, 5), st.sampled_from([0, 0.5, 1, 3]), st.booleans())
def test_pairs_labelled_1_are_those_within_the_window(
    sequence: list[int], window: int, ratio: float, shuffle: bool
) -> None:
    couples, labels = skipgrams(sequence, 10, window, ratio, shuffle)
    near = sorted(
        [a, b]
        for i, a in enumerate(sequence)
        for j, b in enumerate(sequence)
        if a and b and i != j and abs(i - j) <= window
    )
    assert sorted(pair for pair, label in zip(couples, labels, strict=True) if label == 1) == near
    far = [pair for pair, label in zip(couples, labels, strict=True) if label == 0]
    assert len(far) == int(len(near) * ratio)
    assert all(first in sequence and 1 <= second < 10 for first, second in far)


def test_a_word_that_the_table_never_keeps_begins_no_pair() -> None:
    couples, _ = skipgrams([1, 2, 1, 2], 3, negative_samples=0, sampling_table=[0, -1.0, 1.0])
    assert {first for first, _ in couples} == {2}


def test_each_label_is_a_list_of_its_own() -> None:
    _, labels = skipgrams([1, 2], 3, categorical=True)
    labels[0][0] = 7
    assert sum(7 in label for label in labels) == 1


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ArgumentError, match="size of make_sampling_table must be 1 or more"):
        make_sampling_table(0)
    with pytest.raises(ArgumentError, match="sampling_factor"):
        make_sampling_table(3, -1.0)
    with pytest.raises(ArgumentError, match="vocabulary_size must be 2 or more"):
        skipgrams([1, 1], 1)
    for name in ("window_size", "negative_samples"):
        wrong: dict[str, Any] = {name: -1}
        with pytest.raises(ArgumentError, match=name):
            skipgrams([1, 2], 3, **wrong)
    with pytest.raises(ArgumentTypeError, match="list of indices of words"):
        skipgrams("one two", 3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="list of indices of words"):
        skipgrams(iter([1, 2]), 3)  # type: ignore[arg-type]
    for word in (5, -1):
        with pytest.raises(DataError, match=f"sampling_table has 3 entries, so none for the word {word}"):
            skipgrams([1, word], 6, sampling_table=make_sampling_table(3))
