"""Scores of two-class problems, by counts of right and wrong predictions.

Targets are 0 or 1 and predictions between 0 and 1, of any one shape; entries are rounded and counted over the
whole batch. Each score is that of a batch: its mean over an epoch is not the score of the epoch, which `Precision`,
`Recall` and `F1Score` give.
"""

from __future__ import annotations

from kerata import backend as K
from kerata.argument_validation import number
from kerata.types import Tensor


def matthews_correlation(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Matthews correlation coefficient, from -1 (all wrong) over 0 (as good as chance) to 1 (all right).

    `(tp * tn - fp * fn) / sqrt((tp + fp) (tp + fn) (tn + fp) (tn + fn))`, with the true and false positives
    and negatives.

    Arguments:
        y_true: targets 0 or 1, any shape.
        y_pred: predictions between 0 and 1, same shape.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import matthews_correlation
        >>> y_true = K.variable([1, 1, 0, 0])
        >>> predictions = ([1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 1, 1])
        >>> [round(float(K.eval(matthews_correlation(y_true, K.variable(y)))), 2) for y in predictions]
        [1.0, 0.0, -1.0]
    """
    true, predicted = _hard(y_true), _hard(y_pred)
    tp = K.sum(true * predicted)
    tn = K.sum((1 - true) * (1 - predicted))
    fp = K.sum((1 - true) * predicted)
    fn = K.sum(true * (1 - predicted))
    spread = K.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    output: Tensor = (tp * tn - fp * fn) / (spread + K.epsilon())
    return output


def precision(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Of the entries predicted 1, the share that are 1: `tp / (tp + fp)`.

    Arguments:
        y_true: targets 0 or 1, any shape.
        y_pred: predictions between 0 and 1, same shape.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import precision
        >>> print(K.eval(precision(K.variable([1, 0, 0, 1]), K.variable([0.9, 0.8, 0.1, 0.2]))).round(2))
        0.5
    """
    output: Tensor = _true_positives(y_true, y_pred) / (K.sum(_hard(y_pred)) + K.epsilon())
    return output


def recall(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Of the entries that are 1, the share predicted 1: `tp / (tp + fn)`.

    Arguments:
        y_true: targets 0 or 1, any shape.
        y_pred: predictions between 0 and 1, same shape.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import recall
        >>> print(K.eval(recall(K.variable([1, 1, 1, 1]), K.variable([0.9, 0.8, 0.7, 0.2]))).round(2))
        0.75
    """
    output: Tensor = _true_positives(y_true, y_pred) / (K.sum(_hard(y_true)) + K.epsilon())
    return output


def fbeta_score(y_true: Tensor, y_pred: Tensor, beta: float = 1) -> Tensor:
    """Weighted harmonic mean of `precision` p and `recall` r: `(1 + beta ** 2) p r / (beta ** 2 p + r)`.

    Arguments:
        y_true: targets 0 or 1.
        y_pred: predictions between 0 and 1, same shape.
        beta: how many times as much `recall` counts as `precision`, >= 0 (default 1).

    Raises:
        ArgumentError: `beta` is negative.
        ArgumentTypeError: it is no number.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import fbeta_score
        >>> y_true, y_pred = K.variable([1, 0, 0, 0]), K.variable([0.9, 0.8, 0.8, 0.8])  # precision 1 / 4, recall 1
        >>> [round(float(K.eval(fbeta_score(y_true, y_pred, beta))), 2) for beta in (0.5, 1, 2)]
        [0.29, 0.4, 0.62]
    """
    beta = number(beta, "beta of fbeta_score", minimum=0.0)
    p, r = precision(y_true, y_pred), recall(y_true, y_pred)
    output: Tensor = (1 + beta**2) * (p * r) / (beta**2 * p + r + K.epsilon())
    return output


def fmeasure(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Harmonic mean of `precision` and `recall`: `fbeta_score` with `beta` 1.

    Arguments:
        y_true: targets 0 or 1, any shape.
        y_pred: predictions between 0 and 1, same shape.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import fmeasure
        >>> y_true, y_pred = K.variable([1, 1, 0, 0]), K.variable([0.9, 0.2, 0.8, 0.1])
        >>> print(K.eval(fmeasure(y_true, y_pred)).round(2))  # precision 1 / 2, recall 1 / 2
        0.5
    """
    return fbeta_score(y_true, y_pred, beta=1)


def _hard(y: Tensor) -> Tensor:
    output: Tensor = K.round(K.clip(y, 0, 1))
    return output


def _true_positives(y_true: Tensor, y_pred: Tensor) -> Tensor:
    output: Tensor = K.sum(_hard(y_true * y_pred))
    return output
