"""Precision, recall and their mean, of a whole epoch."""

from __future__ import annotations

from kerata import backend as K
from kerata.argument_validation import number
from kerata.types import Array, Config, Tensor
from kerata_metrics.two_classes import TwoClassMetric


class _Counts(TwoClassMetric):
    def __init__(
        self, threshold: float = 0.5, class_id: int | None = None, name: str | None = None, weighted: bool = True
    ) -> None:
        super().__init__(class_id, name or self._called, weighted)
        self.threshold = number(threshold, f"threshold of {type(self).__name__}")

    _called = ""

    def statistics(self, y_true: Tensor, y_pred: Tensor, weights: Tensor) -> Tensor:
        """True positives, false positives and false negatives, by weight: (3,)."""
        true, predicted, weights = self.entries(y_true, y_pred, weights)
        positive = K.cast(K.greater(predicted, self.threshold), K.floatx())
        counts: Tensor = K.stack(
            [
                K.sum(weights * true * positive),
                K.sum(weights * (1.0 - true) * positive),
                K.sum(weights * true * (1.0 - positive)),
            ]
        )
        return counts

    def get_config(self) -> Config:
        return {**super().get_config(), "threshold": self.threshold}


class Precision(_Counts):
    """Of the entries predicted 1, the share that are 1: `tp / (tp + fp)`, over the whole epoch.

    It is 0 where none is predicted 1. `precision`, the function of Keras 1, is that of each batch, averaged.

    Arguments:
        threshold: a prediction greater than it is a 1 (default 0.5).
        class_id: number of the class whose entries count, along the last axis of the outputs; the targets are then
            one-hot, or the numbers of the classes. None (default): all entries, and targets of the outputs' shape.
        name: what its value is called in logs (default None: "precision").
        weighted: whether sample weights and class weights count (default True).

    Raises:
        ArgumentError, ArgumentTypeError: an argument is not of this kind; when a model is compiled, if the outputs
            have no such class, or not the shape of the targets.

    Example:
        >>> from kerata.metrics import Precision
        >>> Precision()([1, 0, 0, 1], [0.9, 0.8, 0.1, 0.2])  # in a model: metrics=[Precision()]
        0.5
    """

    _called = "precision"

    def result(self, statistics: Array) -> float:
        tp, fp, _ = statistics
        return _quotient(tp, tp + fp)


class Recall(_Counts):
    """Of the entries that are 1, the share predicted 1: `tp / (tp + fn)`, over the whole epoch.

    It is 0 where none is 1. `recall`, the function of Keras 1, is that of each batch, averaged.

    Arguments:
        threshold: a prediction greater than it is a 1 (default 0.5).
        class_id: number of the class whose entries count, along the last axis of the outputs; the targets are then
            one-hot, or the numbers of the classes. None (default): all entries, and targets of the outputs' shape.
        name: what its value is called in logs (default None: "recall").
        weighted: whether sample weights and class weights count (default True).

    Raises:
        ArgumentError, ArgumentTypeError: an argument is not of this kind; when a model is compiled, if the outputs
            have no such class, or not the shape of the targets.

    Example:
        >>> from kerata.metrics import Recall
        >>> Recall(threshold=0.75)([1, 1, 1, 1], [0.9, 0.8, 0.8, 0.7])  # in a model: metrics=[Recall(threshold=0.75)]
        0.75
    """

    _called = "recall"

    def result(self, statistics: Array) -> float:
        tp, _, fn = statistics
        return _quotient(tp, tp + fn)


class F1Score(_Counts):
    """The harmonic mean of precision and recall, `2 tp / (2 tp + fp + fn)`, over the whole epoch.

    It is 0 where no entry is 1 or predicted 1. `f1score`, the function of Keras 1, is that of each batch, averaged.

    Arguments:
        threshold: a prediction greater than it is a 1 (default 0.5).
        class_id: number of the class whose entries count, along the last axis of the outputs; the targets are then
            one-hot, or the numbers of the classes. None (default): all entries, and targets of the outputs' shape.
        name: what its value is called in logs (default None: "f1_score").
        weighted: whether sample weights and class weights count (default True).

    Raises:
        ArgumentError, ArgumentTypeError: an argument is not of this kind; when a model is compiled, if the outputs
            have no such class, or not the shape of the targets.

    Example:
        >>> from kerata.metrics import F1Score
        >>> F1Score()([1, 1, 0, 0], [0.9, 0.2, 0.8, 0.1])  # in a model: metrics=[F1Score()]
        0.5
    """

    _called = "f1_score"

    def result(self, statistics: Array) -> float:
        tp, fp, fn = statistics
        return _quotient(2 * tp, 2 * tp + fp + fn)


def _quotient(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0
