"""Callbacks that set the learning rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kerata import Callback
from kerata import backend as K
from kerata.bases.callback import Logs
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata_callbacks.monitor import current_value, direction


class LearningRateScheduler(Callback):
    """Sets the learning rate at the beginning of each epoch.

    Arguments:
        schedule: function from the number of an epoch, from 0, to its learning rate, a float.

    Raises:
        ArgumentTypeError: `schedule` is no function; when training, if it returns no float.
        ArgumentError: when training, if the optimizer has no `lr`.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> from kerata.callbacks import LearningRateScheduler
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> model = Sequential([Dense(1, input_dim=1)])
        >>> model.compile("sgd", "mse")
        >>> schedule = LearningRateScheduler(lambda epoch: 0.5 if epoch < 2 else 0.25)
        >>> history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), nb_epoch=3, verbose=0, callbacks=[schedule])
        >>> print(K.get_value(model.optimizer.lr))  # in the last epoch
        0.25
    """

    def __init__(self, schedule: Callable[[int], float]) -> None:
        super().__init__()
        if not callable(schedule):
            raise ArgumentTypeError(f"schedule must be a function of the epoch's number; got {schedule!r}.")
        self.schedule = schedule

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        variable = learning_rate(self.model, "LearningRateScheduler")
        lr = self.schedule(epoch)
        if not isinstance(lr, (float, np.floating)):
            raise ArgumentTypeError(
                f"The schedule of a LearningRateScheduler must return a float; for epoch {epoch} it returned {lr!r}."
            )
        K.set_value(variable, lr)


class ReduceLROnPlateau(Callback):
    """Multiplies the learning rate by `factor` when a quantity has stopped improving.

    It happens at the epoch without improvement that follows `patience` others in a row. The learning rate of each
    epoch is put into its logs as "lr".

    Arguments:
        monitor: name of the quantity in the logs of an epoch (default "val_loss").
        factor: less than 1 (default 0.1).
        patience: how many epochs in a row without improvement are tolerated (default 10).
        verbose: 1 prints each new learning rate (default 0).
        mode: "min" if smaller is better, "max" if larger is, "auto" to tell from the name (default).
        epsilon: an improvement must be more than this, in the quantity's units (default 1e-4).
        cooldown: epochs after a reduction during which none are counted (default 0).
        min_lr: the learning rate goes no lower (default 0).

    Attributes:
        best: the best value so far.
        wait: epochs counted since then.
        cooldown_counter: epochs of the cooldown that are left.

    Raises:
        ArgumentError: `factor` is 1 or more; when training, if the optimizer has no `lr`.

    Example:
        >>> import numpy as np
        >>> from kerata.callbacks import ReduceLROnPlateau
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> from kerata.optimizers import SGD
        >>> model = Sequential([Dense(1, bias=False, input_dim=1)])
        >>> model.compile(SGD(lr=0.5), "mse")
        >>> x, y = np.zeros((4, 1)), np.ones((4, 1))  # nothing can be learned
        >>> plateau = ReduceLROnPlateau("loss", factor=0.5, patience=1)
        >>> history = model.fit(x, y, nb_epoch=4, verbose=0, callbacks=[plateau])
        >>> [float(lr) for lr in history.history["lr"]]
        [0.5, 0.5, 0.5, 0.25]
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        epsilon: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0,
    ) -> None:
        super().__init__()
        if factor >= 1.0:
            raise ArgumentError(f"ReduceLROnPlateau reduces: its factor must be less than 1; got {factor!r}.")
        self.monitor, self.factor, self.patience, self.verbose = monitor, factor, patience, verbose
        self.mode, self.epsilon, self.cooldown, self.min_lr = mode, epsilon, cooldown, min_lr
        self._better, self._worst = direction(monitor, mode, "ReduceLROnPlateau")
        self.best = self._worst
        self.wait = 0
        self.cooldown_counter = 0

    def monitor_op(self, value: Any, best: Any) -> Any:
        """Whether `value` is better than `best` by more than `epsilon`."""
        return self._better(value, best + self.epsilon if self._worst < 0 else best - self.epsilon)

    def in_cooldown(self) -> bool:
        """Whether a reduction was so recent that epochs are not counted."""
        return self.cooldown_counter > 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.best, self.wait, self.cooldown_counter = self._worst, 0, 0

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        logs = {} if logs is None else logs
        variable = learning_rate(self.model, "ReduceLROnPlateau")
        lr = float(K.get_value(variable))
        logs["lr"] = lr
        current = current_value(self.monitor, logs, "ReduceLROnPlateau", "the learning rate stays")
        if current is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.monitor_op(current, self.best):
            self.best, self.wait = current, 0
        elif not self.in_cooldown():
            # A learning rate in single precision that is as good as at min_lr is left there.
            if self.wait >= self.patience and lr > self.min_lr * (1 + 1e-4):
                lr = max(lr * self.factor, self.min_lr)
                K.set_value(variable, lr)
                if self.verbose > 0:
                    print(f"\nEpoch {epoch:05d}: reducing learning rate to {lr}.")
                self.cooldown_counter, self.wait = self.cooldown, 0
            self.wait += 1


def learning_rate(model: Any, who: str) -> Any:
    """The variable that holds the learning rate of a model's optimizer; `who` asks, for the error.

    Raises:
        ArgumentError: the optimizer has none.
    """
    optimizer: Any = getattr(model, "optimizer", None)
    if not hasattr(optimizer, "lr"):
        raise ArgumentError(
            f"{who} sets the attribute lr of the optimizer; {type(optimizer).__name__} has none. "
            "Leave the callback out, or use an optimizer that has a learning rate."
        )
    return optimizer.lr
