"""Accuracies: how often a prediction is right."""

from __future__ import annotations

from kerata import backend as K
from kerata.types import Tensor


def binary_accuracy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """How often `round(y_pred)` equals `y_true`, over all entries.

    Arguments:
        y_true: targets 0 or 1, any shape.
        y_pred: predictions between 0 and 1, same shape.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import binary_accuracy
        >>> print(K.eval(binary_accuracy(K.variable([[1], [1], [0], [0]]), K.variable([[0.9], [0.4], [0.2], [0.1]]))))
        0.75
    """
    return _share(K.equal(y_true, K.round(y_pred)))


def categorical_accuracy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """How often the largest of `y_pred` is where the largest of `y_true` is, over the last axis.

    Arguments:
        y_true: one-hot targets, `(samples, ..., classes)`.
        y_pred: scores, same shape.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import categorical_accuracy
        >>> scores = K.variable([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]])
        >>> print(K.eval(categorical_accuracy(K.variable([[0, 1, 0], [0, 0, 1]]), scores)))
        0.5
    """
    return _share(K.equal(K.argmax(y_true, axis=-1), K.argmax(y_pred, axis=-1)))


def sparse_categorical_accuracy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """How often the largest of `y_pred` is at index `y_true`.

    Arguments:
        y_true: indices of classes, `(samples, ..., 1)`.
        y_pred: scores, `(samples, ..., classes)`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import sparse_categorical_accuracy
        >>> scores = K.variable([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]])
        >>> print(K.eval(sparse_categorical_accuracy(K.variable([[1], [2]]), scores)))
        0.5
    """
    index = K.cast(K.max(y_true, axis=-1), "int64")
    return _share(K.equal(index, K.cast(K.argmax(y_pred, axis=-1), "int64")))


def top_k_categorical_accuracy(y_true: Tensor, y_pred: Tensor, k: int = 5) -> Tensor:
    """How often the class of `y_true` is among the `k` that `y_pred` scores highest.

    Arguments:
        y_true: one-hot targets, `(samples, classes)`.
        y_pred: scores, same shape.
        k: number of classes that count as a hit.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import top_k_categorical_accuracy
        >>> target, scores = K.variable([[0, 1, 0]]), K.variable([[0.5, 0.3, 0.2]])
        >>> [float(K.eval(top_k_categorical_accuracy(target, scores, k=k))) for k in (1, 2)]
        [0.0, 1.0]
    """
    return _share(K.in_top_k(y_pred, K.argmax(y_true, axis=-1), k))


def _share(hits: Tensor) -> Tensor:
    output: Tensor = K.mean(K.cast(hits, K.floatx()))
    return output
