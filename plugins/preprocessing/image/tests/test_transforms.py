"""Images turned, moved, sheared, zoomed, mirrored and shifted in their colours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerata.errors import ArgumentError, ArgumentTypeError, ShapeError
from kerata.preprocessing import image

X = np.arange(12, dtype="float32").reshape(1, 3, 4)
LAST = {"row_axis": 0, "col_axis": 1, "channel_axis": 2}

# Recorded from Keras 1.2.2 (scipy 1.5.4), each after np.random.seed(4).
RECORDED = {
    "random_rotation": (45, [[8, 8, 5, 2], [8, 9, 9, 6], [9, 9, 10, 11]]),
    "random_shear": (0.8, [[9, 5, 2, 3], [9, 9, 6, 7], [9, 9, 10, 11]]),
    "random_zoom": ((0.5, 1.5), [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]),
    "random_channel_shift": (
        3.0,
        [[2.8022, 3.8022, 4.8022, 5.8022], [6.8022, 7.8022, 8.8022, 9.8022], [10.8022, 11, 11, 11]],
    ),
}


@pytest.mark.parametrize("name", RECORDED)
@pytest.mark.parametrize("last", [False, True])
def test_a_seed_gives_the_images_of_keras_1(name: str, last: bool) -> None:
    how_much, expected = RECORDED[name]
    axes = dict(LAST) if last else {}
    if name == "random_channel_shift":
        axes = {"channel_axis": 2} if last else {}
    x = X.transpose(1, 2, 0) if last else X
    np.random.seed(4)
    result = getattr(image, name)(x, how_much, **axes)
    np.testing.assert_allclose(result[..., 0] if last else result[0], expected, rtol=1e-5)
    assert result.dtype == "float32"


def test_a_seed_gives_the_shift_of_keras_1() -> None:
    np.random.seed(4)
    np.testing.assert_array_equal(image.random_shift(X, 0.5, 0.5)[0], [[4, 5, 6, 7], [8, 9, 10, 11], [8, 9, 10, 11]])


def test_the_middle_is_where_keras_1_had_it() -> None:
    turn = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1.0]])
    np.testing.assert_array_equal(
        image.transform_matrix_offset_center(turn, 3, 4), [[0, -1, 4.5], [1, 0, 0.5], [0, 0, 1]]
    )


@pytest.mark.parametrize(
    ("fill_mode", "row"),
    [
        ("nearest", [1, 1, 1, 2, 3]),
        ("constant", [7, 7, 1, 2, 3]),
        ("reflect", [2, 1, 1, 2, 3]),
        ("mirror", [3, 2, 1, 2, 3]),
    ],
)
def test_outside_of_an_image_stands_what_the_fill_mode_says(fill_mode: str, row: list[float]) -> None:
    x = np.array([1.0, 2, 3, 4, 5]).reshape(1, 1, 5)
    moved = image.apply_transform(x, [[1, 0, 0], [0, 1, -2], [0, 0, 1]], fill_mode=fill_mode, cval=7.0)
    assert moved.ravel().tolist() == row


@given(st.integers(1, 6), st.integers(1, 6), st.integers(-6, 6), st.integers(-6, 6))
def test_moving_by_whole_pixels_takes_each_from_so_far_away(height: int, width: int, rows: int, columns: int) -> None:
    x = np.arange(2.0 * height * width).reshape(2, height, width)
    moved = image.apply_transform(x, [[1, 0, rows], [0, 1, columns], [0, 0, 1]])
    from_row = np.clip(np.arange(height) + rows, 0, height - 1)
    from_column = np.clip(np.arange(width) + columns, 0, width - 1)
    np.testing.assert_array_equal(moved, x[:, from_row[:, None], from_column])


def test_nothing_changes_where_nothing_may() -> None:
    x = np.random.rand(3, 4, 5)
    for same in (
        image.random_rotation(x, 0),
        image.random_shift(x, 0, 0),
        image.random_shear(x, 0),
        image.random_zoom(x, (1, 1)),
        image.random_channel_shift(x, 0),
    ):
        np.testing.assert_array_equal(same, x)
        assert not np.shares_memory(same, x)


@given(st.integers(0, 2))
def test_mirroring_twice_is_nothing(axis: int) -> None:
    x = np.arange(24).reshape(2, 3, 4)
    once = image.flip_axis(x, axis)
    np.testing.assert_array_equal(np.take(once, 0, axis), np.take(x, -1, axis))
    np.testing.assert_array_equal(image.flip_axis(once, axis), x)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: image.random_rotation(X[0], 5), ShapeError),
        (lambda: image.random_zoom(X, (1, 2, 3)), ArgumentError),
        (lambda: image.random_zoom(X, 0.5), ArgumentError),
        (lambda: image.random_zoom(X, ("a", 1)), ArgumentTypeError),
        (lambda: image.random_shear(X, None), ArgumentTypeError),
        (lambda: image.random_channel_shift(X, "1"), ArgumentTypeError),
        (lambda: image.apply_transform(np.zeros((2, 2)), np.eye(3)), ShapeError),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="got"):
        call()


def test_a_misspelt_fill_mode_is_refused_with_a_suggestion() -> None:
    with pytest.raises(ArgumentError, match="fill_mode must be one of .* got 'neerest'. Did you mean 'nearest'"):
        image.random_shift(X, 0.1, 0.1, fill_mode="neerest")
