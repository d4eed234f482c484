"""`BackupAndRestore`: the callback that keeps the state of training in a file."""

from __future__ import annotations

import contextlib
import os
import re
from typing import Any

from kerata import Callback, workers
from kerata.argument_validation import whole_number
from kerata.atomic import as_path, atomic
from kerata.bases.callback import FitState
from kerata.errors import ArgumentError, FileAccessError, FileFormatError, KerataError
from kerata_callbacks_backup.packing import read, write
from kerata_callbacks_backup.state_check import fault

FILE = "training.npz"
_MARK = ".made_by_BackupAndRestore"
"""An empty file in a folder that this callback made, and so may remove."""

_ABANDONED = re.compile(r"\.training\.npz\.[A-Za-z0-9_]*-\d+-[0-9a-f]{8}\.tmp")
"""What `atomic` leaves of a backup whose process was killed while it wrote."""


class BackupAndRestore(Callback):
    """Keeps the whole state of training in a file, so that a program that is killed and run again goes on.

    The final weights are then, bit for bit, those of a run that was not interrupted. The state is taken between
    two epochs; the epoch in which a process dies is done again from its beginning. Each `fit` of a program needs
    a folder of its own. The place among the callbacks does not matter. Of several workers the first writes the file and
    all read it, so the folder must be one that all have; there may be more or fewer of them when training goes on.

    Arguments:
        backup_dir: the folder, made if need be.
        period: epochs from one backup to the next, 1 or more (default 1).
        delete_checkpoint: whether the file is deleted when training has ended, after the last epoch or because a
            callback ended it, and the folder too if it was made here and is empty (default True). Where it is kept,
            the program run again does not train again, until `nb_epoch` is raised. After an exception, ctrl-C or a
            loss that is not finite it is always kept.

    Attributes:
        restored_epoch: number of the epoch that this process began with, if it took up a backup; else None.

    Raises:
        ArgumentError, ArgumentTypeError: `period` is no whole number of 1 or more, or `backup_dir` names no folder;
            when training, if the backup is of another model, other data or other callbacks. Nothing is then restored.
        FileFormatError: when training, if the file is damaged. Nothing is then restored.
        FileAccessError: when training, if the folder cannot be made, or the file cannot be read or written.

    Example:
        >>> import numpy as np
        >>> from kerata.callbacks import BackupAndRestore
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> model = Sequential([Dense(1, input_dim=1)])
        >>> model.compile("sgd", "mse")
        >>> x, y = np.ones((4, 1)), np.zeros((4, 1))
        >>> backup = BackupAndRestore("backup", delete_checkpoint=False)
        >>> history = model.fit(x, y, nb_epoch=2, verbose=0, callbacks=[backup])
        >>> history = model.fit(x, y, nb_epoch=3, verbose=0, callbacks=[backup])  # as the program run again would
        >>> backup.restored_epoch, history.epoch
        (2, [0, 1, 2])
    """

    def __init__(self, backup_dir: str | os.PathLike[str], period: int = 1, delete_checkpoint: bool = True) -> None:
        super().__init__()
        self.backup_dir, self.period = as_path(backup_dir), whole_number(period, "period of BackupAndRestore")
        if not self.backup_dir:
            raise ArgumentError("backup_dir must name a folder; got an empty string.")
        self.delete_checkpoint = delete_checkpoint
        self.restored_epoch: int | None = None
        self._next = 0
        self._run: FitState | None = None

    @property
    def path(self) -> str:
        """Where the backup is kept."""
        return os.path.join(self.backup_dir, FILE)

    def on_run_begin(self, run: FitState) -> None:
        self.restored_epoch, self._run = None, run
        if workers.is_first():
            self._make_folder()
            self._remove_abandoned()
        if os.path.lexists(self.path):
            self._restore(run)
            self.restored_epoch = run.epoch
        self._next = run.epoch + self.period

    def on_epoch_done(self, run: FitState) -> None:
        last = run.stopped or run.epoch >= self.params["nb_epoch"]
        if run.epoch < self._next and not last:
            return
        self._next = run.epoch + self.period
        if not workers.is_first():
            return
        try:
            with atomic(self.path) as temporary, open(temporary, "wb") as file:
                write(file, run.get_state())
        except FileAccessError:
            raise
        except OSError as error:
            raise FileAccessError(f"{self.path} cannot be written: {error}.") from error

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        run, self._run = self._run, None
        ended = run is not None and (run.stopped or run.epoch >= self.params["nb_epoch"])
        if not (ended and self.delete_checkpoint and workers.is_first()):
            return
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.path)
        self._remove_abandoned()
        self._remove_folder()

    def on_train_error(self, error: BaseException) -> None:
        self._run = None

    def get_state(self) -> dict[str, Any]:
        """Nothing: it is not part of what it keeps."""
        return {}

    def _make_folder(self) -> None:
        try:
            if not os.path.isdir(self.backup_dir):
                os.makedirs(self.backup_dir)
                open(os.path.join(self.backup_dir, _MARK), "w").close()
        except OSError as error:
            raise FileAccessError(
                f"backup_dir must be a folder to write in; {self.backup_dir} cannot be: {error.strerror}."
            ) from error

    def _remove_folder(self) -> None:
        """Remove it if it was made here and has nothing of anybody else's."""
        with contextlib.suppress(OSError):
            if os.listdir(self.backup_dir) == [_MARK]:
                os.remove(os.path.join(self.backup_dir, _MARK))
                os.rmdir(self.backup_dir)

    def _remove_abandoned(self) -> None:
        for name in os.listdir(self.backup_dir):
            if _ABANDONED.fullmatch(name):
                with contextlib.suppress(FileNotFoundError):
                    os.remove(os.path.join(self.backup_dir, name))

    def _restore(self, run: FitState) -> None:
        if not os.path.isfile(self.path):
            raise FileAccessError(f"{self.path} must be a file; it is something else. Choose another backup_dir.")
        try:
            with open(self.path, "rb") as file:
                state = read(file, self.path)
        except OSError as error:
            raise FileAccessError(f"{self.path} cannot be read: {error}.") from error
        present = run.get_state()
        wrong = fault(state, present)
        if wrong is not None:
            raise FileFormatError(f"{self.path} holds no state of training: {wrong}. Delete it to begin anew.")
        try:
            run.set_state(state)
        except Exception as error:
            run.set_state(present)
            self.model.stop_training = False
            if isinstance(error, KerataError):
                raise ArgumentError(
                    f"{self.path} does not belong here. {error} Delete it to begin training anew."
                ) from error
            raise FileFormatError(
                f"{self.path} holds no state of training ({type(error).__name__}: {str(error)[:200]}). "
                "Delete it to begin anew."
            ) from error
