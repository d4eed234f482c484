"""Scores of two-class problems, by counts of right and wrong predictions.

Targets are 0 or 1 and predictions between 0 and 1, of any one shape; entries are rounded and counted over the
whole batch. Each score is that of a batch: its mean over an epoch is not the score of the epoch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerata import backend as K
from kerata.errors import ArgumentError

if TYPE_CHECKING:
    from kerata.graph import Tensor


def matthews_correlation(y_true: Tensor, y_pred: Tensor) -> Any:
    """Matthews correlation coefficient, from -1 (all wrong) over 0 (as good as chance) to 1 (all right).

    `(tp * tn - fp * fn) / sqrt((tp + fp) (tp + fn) (tn + fp) (tn + fn))`, with the true and false positives
    and negatives.
    """
    true, predicted = _hard(y_true), _hard(y_pred)
    tp = K.sum(true * predicted)
    tn = K.sum((1 - true) * (1 - predicted))
    fp = K.sum((1 - true) * predicted)
    fn = K.sum(true * (1 - predicted))
    spread = K.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return (tp * tn - fp * fn) / (spread + K.epsilon())


def precision(y_true: Tensor, y_pred: Tensor) -> Any:
    """Of the entries predicted 1, the share that are 1: `tp / (tp + fp)`."""
    return _true_positives(y_true, y_pred) / (K.sum(_hard(y_pred)) + K.epsilon())


def recall(y_true: Tensor, y_pred: Tensor) -> Any:
    """Of the entries that are 1, the share predicted 1: `tp / (tp + fn)`."""
    return _true_positives(y_true, y_pred) / (K.sum(_hard(y_true)) + K.epsilon())


def fbeta_score(y_true: Tensor, y_pred: Tensor, beta: float = 1) -> Any:
    """Weighted harmonic mean of `precision` p and `recall` r: `(1 + beta ** 2) p r / (beta ** 2 p + r)`.

    Arguments:
        y_true: targets 0 or 1.
        y_pred: predictions between 0 and 1, same shape.
        beta: how many times as much `recall` counts as `precision`, >= 0.

    Raises:
        ArgumentError: `beta` is negative.
    """
    if beta < 0:
        raise ArgumentError(
            f"beta must be at least 0 (below 1 for precision, above for recall); {beta!r} came.",
            where="fbeta_score",
        )
    p, r = precision(y_true, y_pred), recall(y_true, y_pred)
    return (1 + beta**2) * (p * r) / (beta**2 * p + r + K.epsilon())


def fmeasure(y_true: Tensor, y_pred: Tensor) -> Any:
    """Harmonic mean of `precision` and `recall`: `fbeta_score` with `beta` 1."""
    return fbeta_score(y_true, y_pred, beta=1)


def _hard(y: Tensor) -> Any:
    return K.round(K.clip(y, 0, 1))


def _true_positives(y_true: Tensor, y_pred: Tensor) -> Any:
    return K.sum(_hard(y_true * y_pred))
