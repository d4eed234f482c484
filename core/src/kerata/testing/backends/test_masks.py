"""Random masks, as dropout takes them: their shares, and that none tells anything of another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import BackendError

ROWS, COLUMNS = 256, 512
SIZE = ROWS * COLUMNS


@pytest.fixture(autouse=True)
def able(backend: Any, supports: Any) -> None:
    """A backend without masks must say so."""
    supports("random_mask", "random_mask" in backend.primitives)
    if "random_mask" not in backend.primitives:
        with pytest.raises(BackendError, match="random_mask"):
            K.function([], [K.random_binomial((2,), 0.5)])([])
        pytest.skip("this backend has no random_mask, and says so")


def deviations(level: float, seed: int, calls: int = 1) -> list[Any]:
    """What masks of successive calls have beyond their mean, in units of their deviation: (ROWS, COLUMNS)."""
    draw = K.function([], [K.random_binomial((ROWS, COLUMNS), 1 - level, seed=seed)])
    masks = [draw([])[0] for _ in range(calls)]
    assert all(np.isin(mask, (0, 1)).all() for mask in masks)
    return [(mask - (1 - level)) / np.sqrt(level * (1 - level)) for mask in masks]


def correlation(one: Any, other: Any) -> float:
    """The correlation of two parts of masks, in standard errors."""
    return float(np.mean(one * other) * np.sqrt(one.size))


@pytest.mark.parametrize("level", [0.01, 0.2, 0.5, 0.9])
def test_a_share_of_level_is_dropped_everywhere(level: float) -> None:
    (mask,) = deviations(level, seed=3)
    assert abs(mask.mean()) * np.sqrt(SIZE) < 5
    # Of the sums of rows and columns the squares follow chi square: mean 1, variance near 2.
    for axis, count in ((0, COLUMNS), (1, ROWS)):
        sums = mask.sum(axis=axis) / np.sqrt(SIZE / count)
        assert abs(np.mean(sums**2) - 1) < 5 * np.sqrt(3 / count)


def test_nothing_or_all_is_dropped_where_that_is_said() -> None:
    none, every = K.function([], [K.random_binomial((50,), 1.0), K.random_binomial((50,), 0.0)])([])
    assert none.all() and not every.any()


@pytest.mark.parametrize("level", [0.2, 0.5])
def test_neighbours_tell_nothing_of_each_other(level: float) -> None:
    (mask,) = deviations(level, seed=4)
    flat = mask.reshape(-1)
    for lag in (1, 2, 3, 4, 5, 7, 8, 16, 31, 32, 64, 100, 128, 256, COLUMNS, 2 * COLUMNS, SIZE // 2):
        assert abs(correlation(flat[lag:], flat[:-lag])) < 5, f"{lag} apart"
    # Triples: what pairs may hide.
    assert abs(correlation(flat[2:] * flat[1:-1], flat[:-2])) < 5


def test_bits_of_eight_neighbours_come_in_all_ways_alike() -> None:
    draw = K.function([], [K.random_binomial((SIZE,), 0.5, seed=5)])
    numbers = draw([])[0].reshape(-1, 8).astype(int) @ (1 << np.arange(8))
    expected = SIZE / 8 / 256
    square = np.sum((np.bincount(numbers, minlength=256) - expected) ** 2 / expected)
    assert abs(square - 255) < 5 * np.sqrt(2 * 255)


def test_steps_and_layers_tell_nothing_of_each_other() -> None:
    # Successive calls, and neighbouring seeds: the same place, and the places beside it.
    masks = [mask for seed in (10, 11, 12) for mask in deviations(0.5, seed, calls=4)]
    flats = [mask.reshape(-1) for mask in masks]
    for n, one in enumerate(flats):
        for other in flats[n + 1 :]:
            assert abs(correlation(one, other)) < 5
            assert abs(correlation(one[1:], other[:-1])) < 5


def test_dropout_drops_the_same_on_the_way_back() -> None:
    x = K.placeholder((None, 30))
    dropped = K.dropout(x, 0.4, seed=1)
    try:
        f = K.function([x], [dropped, *K.gradients(K.sum(dropped * 3.0), [x])])
        given = np.full((20, 30), 2.0, "float32")
        forth, back = f([given])
    except BackendError:
        pytest.skip("this backend computes no gradients")
    np.testing.assert_allclose(forth, back * 2 / 3, rtol=1e-6)
    np.testing.assert_allclose(np.unique(forth), [0.0, 2 / 0.6], rtol=1e-6)
