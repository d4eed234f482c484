"""The base class of metrics of a whole epoch, which are more than the mean of what batches give."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kerata import backend as K
from kerata.errors import ArgumentTypeError
from kerata.kinds import base_of
from kerata.types import Array, Config, Tensor


@base_of("metrics")
class EpochMetric(ABC):
    """A metric of all samples of an epoch, of an evaluation or of a validation, however they are cut into batches.

    Precision, for one, is a quotient of two counts: the mean of the quotients of the batches is another number. Such a
    metric says what to count in a batch (`statistics`, a part of the compiled graph); training adds that up, in double
    precision, and asks for the value of the sums (`result`, plain numpy). So it works wherever batches run: many in one
    compiled call, one by one, from arrays or a generator, on every backend; and keeps nothing between epochs.

    Subclasses define `statistics` and `result`, and `get_config` where they have arguments of their own. What
    `train_on_batch`, `test_on_batch` and the logs of a batch show is the value for that batch alone.

    Arguments:
        name: what its value is called in logs (default None: the class's name).
        weighted: whether sample weights and class weights count (default True). With False each sample counts once,
            as it does in a metric that is a function. Masks count in any case.

    Raises:
        ArgumentTypeError: `name` is no string, or `weighted` is neither True nor False.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import EpochMetric
        >>> class MeanOfPositives(EpochMetric):
        ...     def statistics(self, y_true, y_pred, weights):
        ...         return K.stack([K.sum(y_true * y_pred), K.sum(y_true)])
        ...     def result(self, statistics):
        ...         return float(statistics[0] / statistics[1])
        >>> MeanOfPositives()([1, 0, 1], [0.5, 0.25, 1])  # in a model: metrics=[MeanOfPositives()]
        0.75
    """

    def __init__(self, name: str | None = None, weighted: bool = True) -> None:
        kind = type(self).__name__
        if name is not None and not isinstance(name, str):
            raise ArgumentTypeError(f"name of {kind} must be a string or None; got {name!r}.")
        if not isinstance(weighted, (bool, np.bool_)):
            raise ArgumentTypeError(f"weighted of {kind} must be True or False; got {weighted!r}.")
        self.name = kind if name is None else name
        self.weighted = bool(weighted)

    @abstractmethod
    def statistics(self, y_true: Tensor, y_pred: Tensor, weights: Tensor) -> Tensor:
        """What is to be added up over batches: a tensor of one fixed shape, written with `K`.

        Arguments:
            y_true: targets of a batch.
            y_pred: outputs for it.
            weights: how much each sample counts, (samples,), or each time step, (samples, steps); 0 where a mask
                leaves it out.
        """

    @abstractmethod
    def result(self, statistics: Array) -> float:
        """The value of the metric.

        Arguments:
            statistics: the sum over all batches, float64.
        """

    def get_config(self) -> Config:
        """The arguments that make a metric like this one."""
        return {"name": self.name, "weighted": self.weighted}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> EpochMetric:
        """The metric that `get_config` described."""
        return cls(**config)

    def __call__(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """The value for arrays, outside of training.

        Arguments:
            y_true: targets.
            y_pred: what a model predicts for them. Of both, (samples,) counts as (samples, 1).
            sample_weight: how much each sample counts, (samples,) or (samples, steps) (default None: alike).
        """
        true, predicted = (_column(np.asarray(y, dtype=K.floatx())) for y in (y_true, y_pred))
        used = sample_weight if self.weighted else None
        weights = np.ones(len(true)) if used is None else np.asarray(used, dtype=K.floatx())
        given = [K.variable(array) for array in (true, predicted, weights)]
        return self.result(np.asarray(K.eval(self.statistics(*given)), dtype=np.float64))


def _column(array: Array) -> Array:
    return array[:, np.newaxis] if array.ndim == 1 else array
