"""`ModelCheckpoint`: the model saved as it trains."""

from __future__ import annotations

import os

from kerata import Callback
from kerata.atomic import as_path
from kerata.bases.callback import Logs
from kerata.errors import ArgumentError
from kerata.files import file_errors
from kerata_callbacks.monitor import current_value, direction


class ModelCheckpoint(Callback):
    """Saves the model at the end of epochs.

    A file is replaced only once the new one is whole on the disk: a process killed while it saves leaves the
    earlier file.

    Arguments:
        filepath: path of the file, with places for `epoch` (from 0) and the logs of the epoch:
            "weights.{epoch:02d}-{val_loss:.2f}.h5". Its folder is made if need be.
        monitor: name of the quantity that tells which model is best (default "val_loss").
        verbose: 1 prints what is done (default 0).
        save_best_only: whether to save only when the quantity is better than ever before (default False).
        save_weights_only: whether to save by `model.save_weights` in place of `model.save` (default False).
        mode: "min" if smaller is better, "max" if larger is, "auto" to tell from the name (default).
        period: epochs from one checkpoint to the next, 1 or more (default 1).

    Attributes:
        best: the best value so far; a second `fit` with the same callback goes on from it.
        epochs_since_last_save: epochs since the last checkpoint was due.

    Raises:
        ArgumentError: `period` is less than 1; when training, if `filepath` asks for a log that there is not.
        FileAccessError: when training, if the file cannot be written. Earlier files are then as they were.

    Example:
        >>> import os
        >>> import numpy as np
        >>> from kerata.callbacks import ModelCheckpoint
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> model = Sequential([Dense(1, input_dim=1)])
        >>> model.compile("sgd", "mse")
        >>> checkpoint = ModelCheckpoint("saved/weights.{epoch:02d}.h5", save_weights_only=True)
        >>> history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), nb_epoch=2, verbose=0, callbacks=[checkpoint])
        >>> sorted(os.listdir("saved"))
        ['weights.00.h5', 'weights.01.h5']
    """

    first_worker_only = True

    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        period: int = 1,
    ) -> None:
        super().__init__()
        if period < 1:
            raise ArgumentError(f"period is a number of epochs, 1 or more; got {period!r}.")
        self.filepath, self.monitor, self.verbose = as_path(filepath), monitor, verbose
        self.save_best_only, self.save_weights_only, self.period = save_best_only, save_weights_only, period
        self.monitor_op, self.best = direction(monitor, mode, "ModelCheckpoint")
        self.epochs_since_last_save = 0

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        logs = logs or {}
        self.epochs_since_last_save += 1
        if self.epochs_since_last_save < self.period:
            return
        self.epochs_since_last_save = 0
        path = self._path(epoch, logs)
        if not self.save_best_only:
            self._say(f"Epoch {epoch:05d}: saving model to {path}")
            self._save(path)
            return
        current = current_value(self.monitor, logs, "ModelCheckpoint", "no model is saved")
        if current is None:
            return
        if self.monitor_op(current, self.best):
            change = f"improved from {self.best:0.5f} to {current:0.5f}"
            self._say(f"Epoch {epoch:05d}: {self.monitor} {change}, saving model to {path}")
            self._save(path)
            self.best = current
        else:
            self._say(f"Epoch {epoch:05d}: {self.monitor} did not improve")

    def _path(self, epoch: int, logs: Logs) -> str:
        try:
            return as_path(self.filepath.format(**{**logs, "epoch": epoch}))
        except (KeyError, IndexError, ValueError, AttributeError, TypeError) as error:
            raise ArgumentError(
                f"The filepath of ModelCheckpoint, {self.filepath!r}, cannot be filled in "
                f"({type(error).__name__}: {error}). Available: epoch, {', '.join(sorted(logs))}."
            ) from error

    def _save(self, path: str) -> None:
        with file_errors("ModelCheckpoint", path):
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            if self.save_weights_only:
                self.model.save_weights(path, overwrite=True)
            else:
                self.model.save(path, overwrite=True)

    def _say(self, text: str) -> None:
        if self.verbose > 0:
            print(text)
