"""The areas under the curves that a two-class problem draws as the threshold moves."""

from __future__ import annotations

import numpy as np

from kerata import backend as K
from kerata.argument_validation import whole_number
from kerata.errors import ArgumentError
from kerata.types import Array, Config, Tensor
from kerata_metrics.two_classes import TwoClassMetric

_NAMES = {"ROC": "auc", "PR": "pr_auc"}


class AUC(TwoClassMetric):
    """The area under the ROC or the precision-recall curve, over the whole epoch.

    Scores are told apart by thresholds at k / `num_thresholds`: those between two of them count as equal, those below 0
    or above 1 as 0 or 1. Of such scores the area is exact:

    - ROC: `P(s+ > s-) + P(s+ = s-) / 2`, for the scores s+ of a positive and s- of a negative entry drawn at random:
      the trapezoids under the curve. Of the scores as they are, it is off by at most half the share of pairs, of
      a positive and a negative entry, whose scores lie between the same two thresholds.
    - PR: the average precision, `sum((R[k] - R[k + 1]) * P[k])` over the thresholds, with precision P and recall R. No
      straight lines are drawn between the points of the curve, which would flatter (Davis and Goadrich, 2006).

    It is NaN where the curve is none: without entries that are 1 and, for ROC, without entries that are 0.

    Arguments:
        num_thresholds: how many thresholds, 2 or more (default 200).
        curve: "ROC" (default) or "PR".
        class_id: number of the class whose entries count, along the last axis of the outputs; the targets are then
            one-hot, or the numbers of the classes. None (default): all entries, and targets of the outputs' shape.
        name: what its value is called in logs (default None: "auc", for the curve "PR" "pr_auc").
        weighted: whether sample weights and class weights count (default True).

    Raises:
        ArgumentError, ArgumentTypeError: an argument is not of this kind; when a model is compiled, if the outputs
            have no such class, or not the shape of the targets.

    Example:
        >>> from kerata.metrics import AUC
        >>> AUC()([0, 0, 1, 1], [0.2, 0.6, 0.5, 0.9])  # 3 of 4 pairs are in order; in a model: metrics=[AUC()]
        0.75
    """

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        class_id: int | None = None,
        name: str | None = None,
        weighted: bool = True,
    ) -> None:
        if curve not in _NAMES:
            raise ArgumentError(f'curve of AUC must be "ROC" or "PR"; got {curve!r}.')
        super().__init__(class_id, name or _NAMES[curve], weighted)
        self.num_thresholds = whole_number(num_thresholds, "num_thresholds of AUC", minimum=2)
        self.curve = curve

    def statistics(self, y_true: Tensor, y_pred: Tensor, weights: Tensor) -> Tensor:
        """For each threshold the weight of the entries that reach it, those of 0 and those of 1: (2, thresholds)."""
        true, predicted, weights = self.entries(y_true, y_pred, weights)
        # All reach the first one, but for NaN, which reaches none.
        thresholds = np.append(-np.inf, np.arange(1, self.num_thresholds) / self.num_thresholds)
        reached = K.greater_equal(K.expand_dims(predicted, -1), np.asarray(thresholds[np.newaxis], K.floatx()))
        counted = K.cast(reached, K.floatx())
        # Products and sums, not a product of matrices: on a GPU that would round the weights.
        by_class = [K.expand_dims(weights * (1.0 - true), -1), K.expand_dims(weights * true, -1)]
        sums: Tensor = K.stack([K.sum(weight * counted, axis=0) for weight in by_class])
        return sums

    def result(self, statistics: Array) -> float:
        fp, tp = np.append(statistics, np.zeros((2, 1)), axis=1)
        if not tp[0] or (self.curve == "ROC" and not fp[0]):
            return float("nan")
        recall_steps = -np.diff(tp) / tp[0]
        if self.curve == "ROC":
            heights = (tp[:-1] + tp[1:]) / 2 / tp[0]
            return float(np.sum(-np.diff(fp) / fp[0] * heights))
        reached = (tp + fp)[:-1]
        precision = tp[:-1] / np.where(reached > 0, reached, 1.0)
        return float(np.sum(recall_steps * precision))

    def get_config(self) -> Config:
        return {**super().get_config(), "num_thresholds": self.num_thresholds, "curve": self.curve}
