"""Helpers for numpy arrays."""

from __future__ import annotations

import numpy as np
import pytest

from kerata.errors import DataError
from kerata.utils.np_utils import (
    binary_logloss,
    categorical_probas_to_classes,
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
