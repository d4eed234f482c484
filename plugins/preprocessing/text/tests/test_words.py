"""`text_to_word_sequence`, `one_hot` and `base_filter`."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.preprocessing.text import base_filter, one_hot, text_to_word_sequence


def test_words_are_split_at_spaces_and_punctuation_but_the_apostrophe() -> None:
    assert text_to_word_sequence("The cat,sat. Don't\tyou\n SEE?") == ["the", "cat", "sat", "don't", "you", "see"]
    assert text_to_word_sequence("A-b C", lower=False, filters="") == ["A-b", "C"]
    assert text_to_word_sequence("a_b,c", filters=",", split="_") == ["a", "b", "c"]


def test_what_stands_between_words_may_be_longer_than_a_character() -> None:
    assert text_to_word_sequence("one -> two, three", filters=", ", split="->") == ["one", "two", "three"]


@given(st.text())
def test_no_word_is_empty_or_has_what_is_filtered(text: str) -> None:
    words = text_to_word_sequence(text)
    assert all(words) and not set("".join(words)) & {*base_filter(), " "}
    assert text_to_word_sequence(" ".join(words), lower=False) == words


def test_one_hot_gives_the_numbers_of_python_2() -> None:
    # abs(hash(word)) % 999 + 1 of 64-bit Python 2.7, where hash("a") is 12416037344, hash("foo") -4177197833195190597.
    assert one_hot("a FOO", 1000) == [12416037344 % 999 + 1, 4177197833195190597 % 999 + 1]


def test_one_hot_gives_the_same_numbers_in_every_process() -> None:
    program = "from kerata.preprocessing.text import one_hot; print(one_hot('the cat is naïve', 50))"
    outputs = [
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"}, capture_output=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1] == f"{one_hot('the cat is naïve', 50)}\n".encode()


@given(st.text(), st.integers(2, 50))
def test_one_hot_gives_a_number_below_n_for_each_word(text: str, n: int) -> None:
    numbers = one_hot(text, n)
    assert len(numbers) == len(text_to_word_sequence(text))
    assert all(1 <= number < n for number in numbers)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="text must be a string; got 3"):
        text_to_word_sequence(3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="decode"):
        text_to_word_sequence(b"a b")  # type: ignore[arg-type]
    wrong: list[dict[str, Any]] = [{"filters": None}, {"split": 1}]
    for arguments in wrong:
        with pytest.raises(ArgumentTypeError, match="must be a string"):
            text_to_word_sequence("a", **arguments)
    with pytest.raises(ArgumentError, match="split must not be empty"):
        text_to_word_sequence("a", split="")
    with pytest.raises(ArgumentError, match="n of one_hot must be 2 or more; got 1"):
        one_hot("a", 1)
