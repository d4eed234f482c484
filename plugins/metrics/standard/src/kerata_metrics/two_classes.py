"""What metrics of whole epochs that tell two classes apart have in common."""

from __future__ import annotations

from kerata import backend as K
from kerata.argument_validation import whole_number
from kerata.bases.metric import EpochMetric
from kerata.errors import ArgumentError
from kerata.types import Config, Tensor


class TwoClassMetric(EpochMetric):
    """A metric of entries that are right or wrong each by itself: all entries of the outputs, or those of one class.

    Arguments:
        class_id: number of the class whose entries count, along the last axis of the outputs; the targets are then
            one-hot, or the numbers of the classes. None (default): all entries, and targets of the outputs' shape.
        name: what its value is called in logs.
        weighted: whether sample weights and class weights count (default True).

    Raises:
        ArgumentError, ArgumentTypeError: an argument is not of this kind; when a model is compiled, if the outputs
            have no such class, or not the shape of the targets.
    """

    def __init__(self, class_id: int | None, name: str, weighted: bool) -> None:
        super().__init__(name, weighted)
        kind = type(self).__name__
        self.class_id = None if class_id is None else whole_number(class_id, f"class_id of {kind}", minimum=0)

    def get_config(self) -> Config:
        return {**super().get_config(), "class_id": self.class_id}

    def entries(self, y_true: Tensor, y_pred: Tensor, weights: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Whether each entry is 1 (1.0 or 0.0), its prediction, and how much it counts; all flat."""
        true, predicted = self._of_class(y_true, y_pred)
        while K.ndim(weights) < K.ndim(predicted):
            weights = K.expand_dims(weights, -1)
        weights = weights * K.ones_like(predicted)
        return K.cast(K.greater(K.flatten(true), 0.5), K.floatx()), K.flatten(predicted), K.flatten(weights)

    def _of_class(self, y_true: Tensor, y_pred: Tensor) -> tuple[Tensor, Tensor]:
        targets, classes = K.int_shape(y_true)[-1], K.int_shape(y_pred)[-1]
        if self.class_id is None:
            if None not in (targets, classes) and targets != classes:
                raise ArgumentError(
                    f"{type(self).__name__} compares targets and outputs entry by entry; the targets have {targets} "
                    f"and the outputs {classes} along the last axis. class_id=... takes the entries of one class."
                )
            return y_true, y_pred
        if classes is None or self.class_id >= classes:
            raise ArgumentError(
                f"class_id={self.class_id} of {type(self).__name__} is no class of the outputs: they have "
                f"{'an unknown number' if classes is None else classes}, numbered from 0."
            )
        chosen = slice(self.class_id, self.class_id + 1)
        if targets == 1 and classes > 1:
            return K.cast(K.equal(y_true, self.class_id), K.floatx()), y_pred[..., chosen]
        return y_true[..., chosen], y_pred[..., chosen]
