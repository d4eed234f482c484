"""Helpers for numpy arrays."""

from __future__ import annotations

import numpy as np
import pytest

from kerata.errors import ArgumentError, DataError, ShapeError
from kerata.utils.np_utils import (
    binary_logloss,
    categorical_probas_to_classes,
    convert_kernel,
    normalize,
    probas_to_classes,
    to_categorical,
)


def test_to_categorical_puts_a_single_one_in_the_column_of_the_class():
    assert to_categorical([0, 2, 1]).tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert to_categorical(np.array([[1.0], [0.0]]), 3).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert to_categorical([]).shape == (0, 0)


@pytest.mark.parametrize(("labels", "classes"), [([3], 3), ([-1], 2), ([-1], None), ([0.5], 2)])
def test_to_categorical_refuses_labels_that_are_no_class(labels, classes):
    with pytest.raises(DataError):
        to_categorical(labels, classes)


@pytest.mark.parametrize("axis", [-1, 0, 1])
@pytest.mark.parametrize("order", [1, 2])
def test_normalized_vectors_have_length_one_and_zeros_stay(axis, order):
    vectors = np.random.randn(4, 5)
    vectors[2] = 0
    vectors[:, 3] = 0
    length = np.sum(np.abs(normalize(vectors, axis, order)) ** order, axis=axis)
    zero = np.all(vectors == 0, axis=axis)
    np.testing.assert_allclose(length, np.where(zero, 0, 1), atol=1e-12)


def test_normalize_of_one_vector_is_a_row():
    np.testing.assert_allclose(normalize([3, 4]), [[0.6, 0.8]])


def test_classes_are_the_greatest_column_or_the_half():
    assert probas_to_classes([[0.1, 0.9], [0.8, 0.2]]).tolist() == [1, 0]
    assert probas_to_classes([[0.7], [0.2]]).tolist() == [1, 0]
    assert probas_to_classes([0.7, 0.5]).tolist() == [1, 0]
    assert categorical_probas_to_classes([[0.1, 0.9]]).tolist() == [1]


def test_binary_logloss_is_the_cross_entropy_and_stays_finite():
    assert binary_logloss([0.5, 0.5], [0, 1]) == pytest.approx(np.log(2))
    assert binary_logloss([0.0], [1]) == pytest.approx(15 * np.log(10))


@pytest.mark.parametrize("window", [(2, 3), (2, 3, 4)])
@pytest.mark.parametrize("ordering", ["tf", "th"])
def test_a_kernel_is_reversed_along_the_axes_of_space_and_twice_is_as_it_was(window, ordering):
    shape = (*window, 2, 5) if ordering == "tf" else (5, 2, *window)
    kernel = np.random.randn(*shape)
    turned = convert_kernel(kernel, ordering)
    for place in np.ndindex(*window):
        other = tuple(size - 1 - i for size, i in zip(window, place, strict=True))
        for channels in np.ndindex(2, 5):
            one = (*place, *channels) if ordering == "tf" else (*channels[::-1], *place)
            two = (*other, *channels) if ordering == "tf" else (*channels[::-1], *other)
            assert turned[one] == kernel[two]
    np.testing.assert_array_equal(convert_kernel(turned, ordering), kernel)
    assert turned.base is None


def test_the_ordering_of_a_kernel_is_the_configured_one_by_default():
    kernel = np.arange(12).reshape(2, 3, 2, 1)
    np.testing.assert_array_equal(convert_kernel(kernel), convert_kernel(kernel, "tf"))


def test_what_is_no_kernel_or_no_ordering_is_refused():
    with pytest.raises(ShapeError, match=r"\(2, 3\)"):
        convert_kernel(np.zeros((2, 3)), "tf")
    with pytest.raises(ArgumentError, match="channels_last"):
        convert_kernel(np.zeros((2, 2, 1, 1)), "channels_last")
