"""The beam search over CTC labellings in numpy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerata.backend.ctc import ctc_beam_search
from kerata.errors import ArgumentError
from kerata.testing.backends import references as ref

Found = list[tuple[list[int], float]]


def searched(chances: Any, width: int, paths: int) -> Found:
    """The labellings of one sample with their scores."""
    *ranks, scores = ctc_beam_search(np.asarray(chances)[np.newaxis], np.array([len(chances)]), width, paths)
    return [([int(c) for c in rank[0] if c >= 0], float(score)) for rank, score in zip(ranks, scores[0], strict=True)]


def by_the_book(chances: Any, width: int) -> Found:
    """The same search on probabilities in a dictionary: prefix to those of ending in a blank and in a label."""
    blank = chances.shape[-1] - 1
    beam = {(): (1.0, 0.0)}
    for now in chances:
        reached: dict[tuple[int, ...], list[float]] = {}
        for prefix, (with_blank, with_label) in beam.items():
            same = reached.setdefault(prefix, [0.0, 0.0])
            same[0] += (with_blank + with_label) * now[blank]
            if prefix:
                same[1] += with_label * now[prefix[-1]]
            for c in range(blank):
                before = with_blank if prefix[-1:] == (c,) else with_blank + with_label
                reached.setdefault((*prefix, c), [0.0, 0.0])[1] += before * now[c]
        ranked = sorted(reached.items(), key=lambda item: -sum(item[1]))
        beam = {prefix: (ends[0], ends[1]) for prefix, ends in ranked[:width] if sum(ends)}
    return [(list(prefix), math.log(sum(ends))) for prefix, ends in beam.items()]


@st.composite
def samples(draw: st.DrawFn, longest: int) -> Any:
    """Probabilities (time, classes), none so small that the 1e-8 which the search adds would show."""
    time, classes = draw(st.integers(1, longest)), draw(st.integers(2, 4))
    random = np.random.RandomState(draw(st.integers(0, 2**32 - 1)))
    return 0.9 * random.dirichlet([0.7] * classes, time) + 0.1 / classes


@given(samples(longest=4))
def test_a_beam_for_every_prefix_finds_what_is_likeliest_of_all(chances: Any) -> None:
    ((labels, score),) = searched(chances, 1000, 1)
    expected, scores = ref.ctc_decode(chances[np.newaxis], np.array([len(chances)]), False, 1000, 1)
    assert labels == expected[0].tolist()
    assert score == pytest.approx(scores[0, 0], abs=1e-5)


@given(samples(longest=4))
def test_scores_are_the_losses_of_the_labellings(chances: Any) -> None:
    for labels, score in searched(chances, 1000, 2):
        lengths = np.array([len(chances)]), np.array([len(labels)])
        loss = ref.ctc_loss(np.array([labels], "int32"), chances[np.newaxis], *lengths)[0]
        assert -score == pytest.approx(loss, abs=1e-4)


@settings(max_examples=50)
@given(samples(longest=12), st.integers(1, 12))
def test_a_narrow_beam_drops_what_the_search_by_the_book_drops(chances: Any, width: int) -> None:
    expected = by_the_book(chances + 1e-8, width)
    shares = len(chances) * np.log(1 + chances.shape[-1] * 1e-8)
    found = searched(chances, width, len(expected[:width]))
    assert [labels for labels, _ in found] == [labels for labels, _ in expected]
    np.testing.assert_allclose([s for _, s in found], [s - shares for _, s in expected], rtol=0, atol=1e-9)


def test_a_beam_of_one_misses_what_is_likelier_in_sum() -> None:
    chances = [[0.3, 0.1, 0.6]] * 2
    assert searched(chances, 1, 1) == [([], pytest.approx(math.log(0.6 * 0.6), abs=1e-6))]
    assert searched(chances, 2, 1) == [([0], pytest.approx(math.log(0.3 * 0.3 + 2 * 0.3 * 0.6), abs=1e-6))]


def test_repetitions_that_a_blank_parts_are_kept() -> None:
    assert searched(np.eye(3)[[0, 0, 2, 0]] * 0.7 + 0.1, 100, 1)[0][0] == [0, 0]


def test_what_is_equally_likely_has_an_order() -> None:
    nothing_known = np.full((1, 4), 0.25)
    assert [labels for labels, _ in searched(nothing_known, 4, 4)] == [[], [0], [1], [2]]
    assert [labels for labels, _ in searched(nothing_known, 2, 2)] == [[], [0]]
    assert searched(np.full((5, 3), 1 / 3), 3, 3) == searched(np.full((5, 3), 1 / 3), 3, 3)


def test_frames_are_taken_as_shares_of_their_sum() -> None:
    chances = ref.softmax(np.arange(12.0).reshape(4, 3) % 5)
    weights = np.array([[0.5], [3.0], [1.0], [20.0]])
    for (labels, score), (same, near) in zip(searched(chances * weights, 9, 3), searched(chances, 9, 3), strict=True):
        assert labels == same and score == pytest.approx(near, abs=1e-6)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_shapes_and_dtypes(dtype: str) -> None:
    chances = np.eye(3, dtype=dtype)[[[0, 1, 0, 2], [1, 1, 2, 2], [0, 0, 0, 0]]]
    first, second, scores = ctc_beam_search(chances, np.array([4, 3, 1]), 10, 2)
    assert (first.dtype, second.dtype, scores.dtype) == ("int64", "int64", dtype)
    np.testing.assert_array_equal(first, [[0, 1, 0], [1, -1, -1], [0, -1, -1]])
    assert len(second) == 3 and scores.shape == (3, 2)
    for empty in (np.zeros((0, 4, 3), dtype), np.zeros((2, 0, 3), dtype)):
        labels, scores = ctc_beam_search(empty, np.zeros(len(empty), "int32"), 10, 1)
        assert labels.shape == (len(empty), 0) and scores.shape == (len(empty), 1) and not scores.any()


def test_a_sample_without_times_is_surely_empty() -> None:
    for length in (0, -1):
        labels, scores = ctc_beam_search(np.full((1, 3, 3), 1 / 3), np.array([length]), 10, 1)
        assert labels.shape == (1, 0) and scores.tolist() == [[0.0]]


@pytest.mark.filterwarnings("error")
def test_nan_is_seen_in_the_scores() -> None:
    chances = np.full((2, 3, 3), 1 / 3)
    chances[0, 1, 0] = np.nan
    _, scores = ctc_beam_search(chances, np.array([3, 3]), 10, 1)
    assert np.isnan(scores[0, 0]) and np.isfinite(scores[1, 0])


@pytest.mark.parametrize(("width", "paths"), [(2, 3), (2, 0), (0, 0)])
def test_a_beam_gives_no_more_paths_than_it_keeps(width: int, paths: int) -> None:
    with pytest.raises(ArgumentError, match=f"a beam of {width} gives 1 to {width} paths; got {paths}"):
        ctc_beam_search(np.full((1, 3, 3), 1 / 3), np.array([3]), width, paths)


def test_data_that_cannot_be_decoded_are_named() -> None:
    chances = np.full((2, 3, 3), 1 / 3)
    with pytest.raises(ValueError, match="the input_length of sample 1 is 4, but there are 3 times"):
        ctc_beam_search(chances, np.array([3, 4]), 10, 1)
    with pytest.raises(ValueError, match="sample 1, of input_length 2, has 5 labellings in all, fewer than the 6"):
        ctc_beam_search(chances, np.array([3, 2]), 10, 6)
