"""`pad_sequences`."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerata.errors import ArgumentError, ArgumentTypeError, DataError
from kerata.preprocessing.sequence import pad_sequences

SEQUENCES = st.lists(st.lists(st.integers(1, 99), max_size=6), max_size=6)
SIDES = st.sampled_from(["pre", "post"])


def test_the_values_of_keras_1() -> None:
    # Recorded from Keras 1.2.2.
    np.testing.assert_array_equal(pad_sequences([[1, 2, 3], [4], []], maxlen=2), [[2, 3], [0, 4], [0, 0]])
    pairs = pad_sequences([[[1, 2], [3, 4], [5, 6]], [[7, 8]]], 2, "float32", "post", "post", -1.0)
    np.testing.assert_array_equal(pairs, [[[1, 2], [3, 4]], [[7, 8], [-1, -1]]])
    assert pairs.dtype == "float32"


@given(SEQUENCES, st.integers(0, 8), SIDES, SIDES)
def test_each_row_is_what_is_kept_and_filling(
    sequences: list[list[int]], maxlen: int, padding: str, truncating: str
) -> None:
    result = pad_sequences(sequences, maxlen=maxlen, padding=padding, truncating=truncating, value=-1)
    assert result.shape == (len(sequences), maxlen) and result.dtype == "int32"
    for row, sequence in zip(result.tolist(), sequences, strict=True):
        start = max(len(sequence) - maxlen, 0) if truncating == "pre" else 0
        kept = sequence[start : start + maxlen]
        filling = [-1] * (maxlen - len(kept))
        assert row == (filling + kept if padding == "pre" else kept + filling)


@given(SEQUENCES, SIDES)
def test_without_maxlen_nothing_is_lost(sequences: list[list[int]], padding: str) -> None:
    result = pad_sequences(sequences, padding=padding)
    assert result.shape[1] == max(map(len, sequences), default=0)
    assert [[n for n in row if n] for row in result.tolist()] == sequences


@given(SEQUENCES, st.integers(0, 8))
def test_padding_what_is_padded_changes_nothing(sequences: list[list[int]], maxlen: int) -> None:
    once = pad_sequences(sequences, maxlen)
    np.testing.assert_array_equal(pad_sequences(once, maxlen), once)


@pytest.mark.parametrize(
    "sequences",
    [((1, 2), [3]), [np.array([1, 2]), np.array([3])], np.array([[1, 2], [0, 3]]), [range(1, 3), deque([3])]],
)
def test_any_kind_of_list_will_do(sequences: Any) -> None:
    np.testing.assert_array_equal(pad_sequences(sequences), [[1, 2], [0, 3]])


def test_other_element_types_and_values_are_taken() -> None:
    words = pad_sequences([["a"], ["b", "c"]], dtype=object, value="-", padding="post")
    assert words.tolist() == [["a", "-"], ["b", "c"]]
    np.testing.assert_array_equal(pad_sequences([[1.5, 2.5], [3.5]], dtype="float64"), [[1.5, 2.5], [0.0, 3.5]])
    np.testing.assert_array_equal(pad_sequences([[[1, 2]], []], value=[7, 8]), [[[1, 2]], [[7, 8]]])


@pytest.mark.parametrize("wrong", [3, "abc", None, {1: [2]}, ([i] for i in range(3)), np.array(1)])
def test_what_is_no_list_is_refused(wrong: Any) -> None:
    with pytest.raises(ArgumentTypeError, match="Expected a list of sequences"):
        pad_sequences(wrong)


@pytest.mark.parametrize("wrong", [2, "ab", np.float32(2)])
def test_what_is_no_list_of_lists_is_refused_with_its_position(wrong: Any) -> None:
    with pytest.raises(ArgumentTypeError, match="at position 1"):
        pad_sequences([[1], wrong])


def test_arguments_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ArgumentError, match="maxlen of pad_sequences must be 0 or more; got -1"):
        pad_sequences([[1]], maxlen=-1)
    with pytest.raises(ArgumentTypeError, match="maxlen"):
        pad_sequences([[1]], maxlen="2")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="padding must be .* got 'past'. Did you mean 'post'"):
        pad_sequences([[1]], padding="past")
    with pytest.raises(ArgumentError, match="truncating must be"):
        pad_sequences([], truncating="left")
    with pytest.raises(ArgumentError, match="cannot make an array"):
        pad_sequences([[1]], value="x")
    with pytest.raises(ArgumentError, match="cannot make an array"):
        pad_sequences([[1]], dtype="int33")


def test_entries_that_do_not_go_together_are_refused_with_their_position() -> None:
    with pytest.raises(DataError, match=r"shape \(2,\).*got entries of shape \(\) in the sequence at position 1"):
        pad_sequences([[[1, 2]], [3]])
    with pytest.raises(DataError, match="position 1"):
        pad_sequences([[1], ["a"]])
