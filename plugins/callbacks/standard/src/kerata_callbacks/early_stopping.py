"""`EarlyStopping`: end training that no longer improves."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata import Callback
from kerata.bases.callback import Logs
from kerata.errors import ArgumentError
from kerata_callbacks.monitor import current_value, direction


class EarlyStopping(Callback):
    """Ends training when a quantity has stopped improving.

    Training ends at the epoch without improvement that follows `patience` others in a row.

    Arguments:
        monitor: name of the quantity in the logs of an epoch (default "val_loss").
        min_delta: an improvement must be more than this, in the quantity's units (default 0).
        patience: how many epochs in a row without improvement are tolerated (default 0).
        verbose: 1 prints the epoch at which training ended, and the one whose weights are put back (default 0).
        mode: "min" if smaller is better, "max" if larger is, "auto" to tell from the name (default).
        restore_best_weights: whether the model has the weights of its best epoch once training has ended, by this
            callback or after the last epoch (default False: those of the last epoch). Where no epoch improved on
            anything, they are those of the first. After an exception or ctrl-C the weights stay as they are;
            `model.set_weights(stopping.best_weights)` puts the best ones back. `BackupAndRestore` keeps them too.

    Attributes:
        best: the best value so far.
        best_epoch: the epoch that it is of, from 0.
        best_weights: the weights at its end, if they are to be restored; else None.
        wait: epochs since then.
        stopped_epoch: the epoch at which it ended training, 0 if it did not.

    Example:
        >>> import numpy as np
        >>> from kerata.callbacks import EarlyStopping
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> model = Sequential([Dense(1, bias=False, input_dim=1)])
        >>> model.compile("sgd", "mse")
        >>> x, y = np.zeros((4, 1)), np.ones((4, 1))  # nothing can be learned
        >>> history = model.fit(x, y, nb_epoch=50, verbose=0, callbacks=[EarlyStopping("loss", patience=1)])
        >>> history.epoch  # the best epoch, one that is tolerated, and the one that is too much
        [0, 1, 2]
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        restore_best_weights: bool = False,
    ) -> None:
        super().__init__()
        self.monitor, self.patience, self.verbose = monitor, patience, verbose
        self.monitor_op, self._worst = direction(monitor, mode, "EarlyStopping")
        self.min_delta = min_delta if self._worst < 0 else -min_delta
        self.restore_best_weights = restore_best_weights
        self.best = self._worst
        self.best_epoch = 0
        self.best_weights: list[np.ndarray[Any, Any]] | None = None
        self.wait = 0
        self.stopped_epoch = 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.wait, self.best, self.stopped_epoch = 0, self._worst, 0
        self.best_epoch, self.best_weights = 0, None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        current = current_value(self.monitor, logs or {}, "EarlyStopping", "training goes on")
        if current is None:
            return
        if self.monitor_op(current - self.min_delta, self.best):
            self.best, self.wait = current, 0
            self._keep(epoch)
            return
        if self.best_weights is None and self.restore_best_weights:  # NaN from the start improves on nothing
            self._keep(epoch)
        if self.wait >= self.patience:
            self.stopped_epoch = epoch
            self.model.stop_training = True
        self.wait += 1

    def on_train_end(self, logs: Logs | None = None) -> None:
        if self.stopped_epoch > 0 and self.verbose > 0:
            print(f"Epoch {self.stopped_epoch:05d}: early stopping")
        if self.best_weights is not None:
            if self.verbose > 0:
                print(f"Epoch {self.best_epoch:05d} was the best: its weights are put back")
            self.model.set_weights(self.best_weights)

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on from a state, whose weights, if it has some, must be those of a model like this one."""
        weights = state.get("best_weights") if isinstance(state, dict) and self.restore_best_weights else None
        if weights is not None and _forms(weights) != _forms(self.model.get_weights()):
            raise ArgumentError("The state of EarlyStopping has best_weights of another model.")
        super().set_state(state)
        if not self.restore_best_weights:
            self.best_weights = None

    def _keep(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()


def _forms(arrays: list[Any]) -> list[Any]:
    return [(np.shape(array), np.asarray(array).dtype) for array in arrays]
