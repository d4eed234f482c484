"""`EarlyStopping`: end training that no longer improves."""

from __future__ import annotations

from kerata import Callback
from kerata.bases.callback import Logs
from kerata_callbacks.monitor import current_value, direction


class EarlyStopping(Callback):
    """Ends training when a quantity has stopped improving.

    Training ends at the epoch without improvement that follows `patience` others in a row.

    Arguments:
        monitor: name of the quantity in the logs of an epoch (default "val_loss").
        min_delta: an improvement must be more than this, in the quantity's units (default 0).
        patience: how many epochs in a row without improvement are tolerated (default 0).
        verbose: 1 prints the epoch at which training ended (default 0).
        mode: "min" if smaller is better, "max" if larger is, "auto" to tell from the name (default).

    Attributes:
        best: the best value so far.
        wait: epochs since then.
        stopped_epoch: the epoch at which it ended training, 0 if it did not.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
    ) -> None:
        super().__init__()
        self.monitor, self.patience, self.verbose = monitor, patience, verbose
        self.monitor_op, self._worst = direction(monitor, mode, "EarlyStopping")
        self.min_delta = min_delta if self._worst < 0 else -min_delta
        self.best = self._worst
        self.wait = 0
        self.stopped_epoch = 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.wait, self.best, self.stopped_epoch = 0, self._worst, 0

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        current = current_value(self.monitor, logs or {}, "EarlyStopping", "training goes on")
        if current is None:
            return
        if self.monitor_op(current - self.min_delta, self.best):
            self.best, self.wait = current, 0
            return
        if self.wait >= self.patience:
            self.stopped_epoch = epoch
            self.model.stop_training = True
        self.wait += 1

    def on_train_end(self, logs: Logs | None = None) -> None:
        if self.stopped_epoch > 0 and self.verbose > 0:
            print(f"Epoch {self.stopped_epoch:05d}: early stopping")
