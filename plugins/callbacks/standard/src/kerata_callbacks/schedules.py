"""Learning rates that follow a formula of time, set at each epoch or at each batch."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

from kerata import Callback
from kerata import backend as K
from kerata.argument_validation import number
from kerata.bases.callback import Logs
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata_callbacks.learning_rate import learning_rate

_SMALLEST = 1e-12
"""Stands for "greater than 0"."""


class LearningRateSchedule(Callback, ABC):
    """Sets the learning rate to a function of time, `rate(t)`, which subclasses define.

    The time t is counted in epochs from the beginning of training: at the beginning of epoch number e it is e, and
    before a batch it is e plus the share of the epoch's samples that came before. As it follows from nothing else,
    training that is taken up again (`BackupAndRestore`, `initial_epoch`) goes on as it would have. The learning rate
    with which an epoch ended is put into its logs as "lr".

    Arguments:
        every: "epoch" (default) sets it at the beginning of each epoch, "batch" before each batch. The latter makes
            training go batch by batch, which is slower where batches are small.

    Raises:
        ArgumentError: `every` is something else; when training, if the optimizer has no `lr`.

    Example:
        >>> import numpy as np
        >>> from kerata.callbacks import LearningRateSchedule
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> class Halving(LearningRateSchedule):
        ...     def rate(self, t):
        ...         return 0.5 ** (t + 1)
        >>> model = Sequential([Dense(1, input_dim=1)])
        >>> model.compile("sgd", "mse")
        >>> history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), nb_epoch=3, verbose=0, callbacks=[Halving()])
        >>> [float(lr) for lr in history.history["lr"]]
        [0.5, 0.25, 0.125]
    """

    def __init__(self, every: str = "epoch") -> None:
        super().__init__()
        if every not in ("epoch", "batch"):
            raise ArgumentError(f'every of {type(self).__name__} must be "epoch" or "batch"; got {every!r}.')
        self.every = every
        self._epoch = self._seen = 0
        if every == "batch":
            # On the object, not on the class: a callback that has the method makes training go batch by batch.
            vars(self)["on_batch_begin"] = self._before_batch

    @abstractmethod
    def rate(self, t: float) -> float:
        """The learning rate at a time.

        Arguments:
            t: epochs since the beginning of training, 0 or more.
        """

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._epoch, self._seen = epoch, 0
        self._set(float(epoch))

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if logs is not None:
            logs["lr"] = float(K.get_value(learning_rate(self.model, type(self).__name__)))

    def _before_batch(self, batch: int, logs: Logs | None = None) -> None:
        self._set(self._epoch + self._seen / self.params["nb_sample"])
        self._seen += int((logs or {})["size"])

    def _set(self, t: float) -> None:
        K.set_value(learning_rate(self.model, type(self).__name__), self.rate(t))


class StepDecay(LearningRateSchedule):
    """Multiplies the learning rate by `factor` every few epochs: `lr * factor ** floor(t / epochs)`.

    So residual networks are trained (He et al., 2015, arXiv:1512.03385, section 3.4).

    Arguments:
        lr: the learning rate at the beginning, greater than 0.
        factor: from step to step, greater than 0 (default 0.1).
        epochs: how long a step is, greater than 0 (default 10).
        every: "epoch" (default) or "batch": when it is set; see `LearningRateSchedule`.

    Raises:
        ArgumentError, ArgumentTypeError: an argument is not of this kind; when training, if the optimizer has no `lr`.

    Example:
        >>> from kerata.callbacks import StepDecay
        >>> schedule = StepDecay(lr=1.0, factor=0.25, epochs=2)  # for model.fit(..., callbacks=[schedule])
        >>> [schedule.rate(t) for t in range(5)]
        [1.0, 1.0, 0.25, 0.25, 0.0625]
    """

    def __init__(self, lr: float, factor: float = 0.1, epochs: float = 10, every: str = "epoch") -> None:
        super().__init__(every)
        self.lr, self.factor = _positive(lr, "lr", self), _positive(factor, "factor", self)
        self.epochs = _positive(epochs, "epochs", self)

    def rate(self, t: float) -> float:
        return float(self.lr * self.factor ** math.floor(t / self.epochs))


class ExponentialDecay(LearningRateSchedule):
    """Lets the learning rate decay by `factor` every few epochs, smoothly: `lr * factor ** (t / epochs)`.

    With `factor` 1 / e it is the exponential schedule `lr * exp(-t / epochs)` (Senior et al., 2013, "An empirical study
    of learning rates in deep neural networks for speech recognition", section 3).

    Arguments:
        lr: the learning rate at the beginning, greater than 0.
        factor: how much of it is left after so many epochs, greater than 0 (default 0.1).
        epochs: how many, greater than 0 (default 10).
        every: "epoch" (default) or "batch": when it is set; see `LearningRateSchedule`.

    Raises:
        ArgumentError, ArgumentTypeError: an argument is not of this kind; when training, if the optimizer has no `lr`.

    Example:
        >>> from kerata.callbacks import ExponentialDecay
        >>> schedule = ExponentialDecay(lr=1.0, factor=0.25, epochs=2)  # for model.fit(..., callbacks=[schedule])
        >>> [schedule.rate(t) for t in range(5)]
        [1.0, 0.5, 0.25, 0.125, 0.0625]
    """

    def __init__(self, lr: float, factor: float = 0.1, epochs: float = 10, every: str = "epoch") -> None:
        super().__init__(every)
        self.lr, self.factor = _positive(lr, "lr", self), _positive(factor, "factor", self)
        self.epochs = _positive(epochs, "epochs", self)

    def rate(self, t: float) -> float:
        return float(self.lr * self.factor ** (t / self.epochs))


class CosineAnnealing(LearningRateSchedule):
    """Lets the learning rate fall from `lr` to `min_lr` along half a wave of a cosine, and begin anew.

    `min_lr + (lr - min_lr) * (1 + cos(pi * c / T)) / 2`, where T is the length of the fall under way, in epochs, and c
    how much of it is over: SGDR (Loshchilov and Hutter, 2016, arXiv:1608.03983, equation 5). The first fall takes
    `epochs`, each other `growth` times as long as the one before it.

    Arguments:
        lr: the learning rate at the beginning of a fall, greater than 0.
        epochs: how long the first fall takes, greater than 0.
        min_lr: the learning rate at the end of a fall, 0 or more (default 0).
        restarts: whether it begins anew after a fall (default True). With False it stays at `min_lr`.
        growth: how many times as long the next fall is, 1 or more (default 1).
        every: "epoch" (default) or "batch": when it is set; see `LearningRateSchedule`.

    Raises:
        ArgumentError, ArgumentTypeError: an argument is not of this kind; when training, if the optimizer has no `lr`.

    Example:
        >>> from kerata.callbacks import CosineAnnealing
        >>> schedule = CosineAnnealing(lr=0.5, epochs=4)  # for model.fit(..., callbacks=[schedule])
        >>> [round(schedule.rate(t), 3) for t in range(6)]  # at 4 it begins anew
        [0.5, 0.427, 0.25, 0.073, 0.5, 0.427]
    """

    def __init__(
        self,
        lr: float,
        epochs: float,
        min_lr: float = 0.0,
        restarts: bool = True,
        growth: float = 1.0,
        every: str = "epoch",
    ) -> None:
        super().__init__(every)
        self.lr, self.epochs = _positive(lr, "lr", self), _positive(epochs, "epochs", self)
        self.min_lr = number(min_lr, "min_lr of CosineAnnealing", minimum=0.0)
        self.restarts, self.growth = restarts, number(growth, "growth of CosineAnnealing", minimum=1.0)

    def rate(self, t: float) -> float:
        share = self._share(t)
        return self.min_lr + (self.lr - self.min_lr) * (1.0 + math.cos(math.pi * share)) / 2.0

    def _share(self, t: float) -> float:
        """How much of the fall under way is over, from 0 to 1."""
        if not self.restarts:
            return min(t / self.epochs, 1.0)
        begin, length = 0.0, self.epochs
        if self.growth == 1.0:
            begin = math.floor(t / length) * length
        while t >= begin + length:
            begin, length = begin + length, length * self.growth
        return (t - begin) / length


class WarmUp(LearningRateSchedule):
    """Raises the learning rate in a straight line to where another schedule begins, and follows that from there.

    `start_lr + (peak - start_lr) * t / epochs` while t < `epochs`, where `peak` is the rate of the other schedule at
    its beginning; then its rate at t - `epochs` (Goyal et al., 2017, arXiv:1706.02677, section 2.2).

    Arguments:
        then: the schedule that follows. When it would be set by itself does not matter.
        epochs: how long the warm-up takes, greater than 0.
        start_lr: the learning rate at the beginning, 0 or more. With `every="epoch"` the whole first epoch has it.
        every: "epoch" (default) or "batch": when it is set; see `LearningRateSchedule`.

    Raises:
        ArgumentError, ArgumentTypeError: an argument is not of this kind; when training, if the optimizer has no `lr`.

    Example:
        >>> from kerata.callbacks import StepDecay, WarmUp
        >>> schedule = WarmUp(StepDecay(lr=1.0, factor=0.5, epochs=2), epochs=2, start_lr=0.5)
        >>> [schedule.rate(t) for t in range(6)]  # two epochs up, and then as StepDecay says
        [0.5, 0.75, 1.0, 1.0, 0.5, 0.5]
    """

    def __init__(self, then: LearningRateSchedule, epochs: float, start_lr: float, every: str = "epoch") -> None:
        super().__init__(every)
        if not isinstance(then, LearningRateSchedule):
            raise ArgumentTypeError(
                f"then of WarmUp must be a LearningRateSchedule, such as CosineAnnealing(0.1, epochs=20); got {then!r}."
            )
        self.then, self.epochs = then, _positive(epochs, "epochs", self)
        self.start_lr = number(start_lr, "start_lr of WarmUp", minimum=0.0)

    def rate(self, t: float) -> float:
        if t >= self.epochs:
            return self.then.rate(t - self.epochs)
        return self.start_lr + (self.then.rate(0.0) - self.start_lr) * t / self.epochs


def _positive(value: float, name: str, schedule: LearningRateSchedule) -> float:
    return number(value, f"{name} of {type(schedule).__name__}", minimum=_SMALLEST)
