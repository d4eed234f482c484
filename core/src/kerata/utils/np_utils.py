"""Helpers for numpy arrays of data."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kerata.errors import DataError, ShapeError
from kerata.utils import conv_utils

Array = np.ndarray[Any, np.dtype[Any]]


def to_categorical(y: ArrayLike, nb_classes: int | None = None) -> Array:
    """Class numbers to rows with a single one: `result[i, y[i]] = 1`.

    Arguments:
        y: integer class numbers, 0 or more, of any shape; they are taken in row-major order.
        nb_classes: number of columns. Default: None, the greatest class number plus one.

    Returns:
        An array (number of labels, nb_classes) of float64.

    Raises:
        DataError: a label is not a whole number from 0 to `nb_classes` - 1.

    Example:
        >>> from kerata.utils.np_utils import to_categorical
        >>> to_categorical([2, 0]).tolist()
        [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    given = np.asarray(y).ravel()
    labels = given.astype(np.int64)
    if not np.array_equal(labels, given):
        raise DataError(f"class numbers must be whole numbers; got {given[labels != given][0].item()!r}.")
    if nb_classes is None:
        nb_classes = int(np.max(labels)) + 1 if labels.size else 0
    wrong = labels[(labels < 0) | (labels >= nb_classes)]
    if wrong.size:
        raise DataError(f"with nb_classes={nb_classes}, class numbers go from 0 to {nb_classes - 1}; got {wrong[0]}.")
    categorical = np.zeros((labels.size, nb_classes))
    categorical[np.arange(labels.size), labels] = 1
    return categorical


def normalize(a: ArrayLike, axis: int = -1, order: int = 2) -> Array:
    """Scales vectors to length 1: `a / norm(a)`, leaving those of length 0 as they are.

    Arguments:
        a: an array of rank 1 or more.
        axis: the axis that the vectors lie along. Default: -1.
        order: of the norm: 1 for the sum of absolute values, 2 (default) for Euclidean length.

    Returns:
        An array of the shape of `a`, but (1, n) where `a` is of rank 1.

    Example:
        >>> from kerata.utils.np_utils import normalize
        >>> normalize([[3, 4], [0, 2]]).tolist()
        [[0.6, 0.8], [0.0, 1.0]]
    """
    vectors = np.asarray(a)
    length = np.atleast_1d(np.linalg.norm(vectors, order, axis))
    length[length == 0] = 1
    return np.asarray(vectors / np.expand_dims(length, axis))


def binary_logloss(p: ArrayLike, y: ArrayLike) -> float:
    """The mean of `-(y log p + (1 - y) log(1 - p))`, with `p` kept within 1e-15 of 0 and 1.

    Arguments:
        p: probabilities of class 1.
        y: true classes, 0 or 1, of the same shape.

    Example:
        >>> from kerata.utils.np_utils import binary_logloss
        >>> round(binary_logloss([0.5, 0.5], [0, 1]), 2)  # log(2)
        0.69
    """
    probability = np.clip(np.asarray(p, dtype=np.float64), 1e-15, 1 - 1e-15)
    truth = np.asarray(y)
    return float(-np.mean(truth * np.log(probability) + (1 - truth) * np.log(1 - probability)))


def probas_to_classes(y_pred: ArrayLike) -> Array:
    """Predicted class numbers: the greatest column of each row, or, with one column, whether it exceeds 0.5.

    Arguments:
        y_pred: probabilities, (samples, classes) or (samples, 1) or (samples,).

    Returns:
        Integers (samples,).

    Example:
        >>> from kerata.utils.np_utils import probas_to_classes
        >>> probas_to_classes([[0.1, 0.9], [0.8, 0.2]]).tolist(), probas_to_classes([[0.1], [0.9]]).tolist()
        ([1, 0], [0, 1])
    """
    probability = np.asarray(y_pred)
    if probability.ndim > 1 and probability.shape[1] > 1:
        return np.asarray(np.argmax(probability, axis=1))
    return (probability.reshape(-1) > 0.5).astype(np.int64)


def categorical_probas_to_classes(p: ArrayLike) -> Array:
    """The greatest column of each row, (samples, classes) to (samples,).

    Example:
        >>> from kerata.utils.np_utils import categorical_probas_to_classes
        >>> categorical_probas_to_classes([[0.1, 0.9], [0.8, 0.2]]).tolist()
        [1, 0]
    """
    return np.asarray(np.argmax(np.asarray(p), axis=1))


def convert_kernel(kernel: ArrayLike, dim_ordering: str | None = None) -> Array:
    """The kernel of a convolution for an engine that slides it the other way round: reversed along the axes of space.

    Theano's own convolution flips kernels, TensorFlow's does not; so the kernels of Keras 1 on one have to be turned
    for the other. Doing it twice gives the kernel back. Kerata never flips, on any backend.

    Arguments:
        kernel: a kernel of rank 4 or 5.
        dim_ordering: "tf" for `(*window, inputs, filters)`, "th" for `(filters, inputs, *window)`; None (default) for
            the configured one.

    Returns:
        An array of the same shape.

    Raises:
        ShapeError: the kernel is of another rank.
        ArgumentError: there is no such ordering.

    Example:
        >>> import numpy as np
        >>> from kerata.utils.np_utils import convert_kernel
        >>> kernel = np.array([[1, 2], [3, 4]]).reshape(2, 2, 1, 1)
        >>> convert_kernel(kernel, "tf")[:, :, 0, 0].tolist()
        [[4, 3], [2, 1]]
    """
    array = np.asarray(kernel)
    if array.ndim not in (4, 5):
        raise ShapeError(f"a kernel has 4 axes, or 5 for volumes; got one of shape {array.shape}.")
    first = 0 if conv_utils.ordering(dim_ordering) == "tf" else 2
    return np.array(np.flip(array, tuple(range(first, first + array.ndim - 2))))
