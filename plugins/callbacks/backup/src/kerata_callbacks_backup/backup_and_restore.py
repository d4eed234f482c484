"""`BackupAndRestore`: the callback that keeps the state of training in a file."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

from kerata import Callback
from kerata.errors import ArgumentError, FileAccessError, FileFormatError
from kerata_callbacks_backup.packing import read, write

if TYPE_CHECKING:
    from kerata.bases.callback import FitState

FILE = "training.npz"


class BackupAndRestore(Callback):
    """Keeps the whole state of training in a file, so that a program that is killed and run again goes on.

    The final weights are then, bit for bit, those of a run that was not interrupted. The state is taken between
    two epochs; the epoch in which a process dies is done again from its beginning. Each `fit` of a program needs
    a folder of its own. The place among the callbacks does not matter.

    Arguments:
        backup_dir: the folder, made if need be.
        period: epochs from one backup to the next, 1 or more (default 1).
        delete_checkpoint: whether the file is deleted when training has ended, after the last epoch or because a
            callback ended it, and the folder too if it is empty (default True). Where it is kept, the program
            run again does not train again, until `nb_epoch` is raised. After an exception, ctrl-C or a loss that
            is not finite it is always kept.

    Attributes:
        restored_epoch: number of the epoch that this process began with, if it took up a backup; else None.

    Raises:
        ArgumentError: `period` is less than 1; when training, if the backup is of another model or of other data.
        FileFormatError: when training, if the file is damaged.
        FileAccessError: when training, if the folder cannot be made.
    """

    def __init__(self, backup_dir: str | os.PathLike[str], period: int = 1, delete_checkpoint: bool = True) -> None:
        super().__init__()
        if period < 1:
            raise ArgumentError(f"period is a number of epochs, 1 or more; {period!r} came.")
        if not os.fspath(backup_dir):
            raise ArgumentError("backup_dir must name a folder; an empty string came.")
        self.backup_dir, self.period, self.delete_checkpoint = os.fspath(backup_dir), period, delete_checkpoint
        self.restored_epoch: int | None = None
        self._next = 0
        self._run: FitState | None = None

    @property
    def path(self) -> str:
        """Where the backup is kept."""
        return os.path.join(self.backup_dir, FILE)

    def on_run_begin(self, run: FitState) -> None:
        self.restored_epoch, self._run = None, run
        try:
            os.makedirs(self.backup_dir, exist_ok=True)
        except OSError as error:
            raise FileAccessError(
                f"backup_dir must be a folder to write in; {self.backup_dir} cannot be: {error.strerror}."
            ) from error
        self._remove(leave=FILE)
        if os.path.exists(self.path):
            self._restore(run)
            self.restored_epoch = run.epoch
        self._next = run.epoch + self.period

    def on_epoch_done(self, run: FitState) -> None:
        last = run.stopped or run.epoch >= self.params["nb_epoch"]
        if run.epoch < self._next and not last:
            return
        from kerata.saving import atomic

        self._next = run.epoch + self.period
        with atomic(self.path) as temporary, open(temporary, "wb") as file:
            write(file, run.get_state())

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        run, self._run = self._run, None
        ended = run is not None and (run.stopped or run.epoch >= self.params["nb_epoch"])
        if not (ended and self.delete_checkpoint):
            return
        self._remove()
        with contextlib.suppress(OSError):  # where other things are in the folder, it stays
            os.rmdir(self.backup_dir)

    def on_train_error(self, error: BaseException) -> None:
        self._run = None

    def get_state(self) -> dict[str, Any]:
        """Nothing: it is not part of what it keeps."""
        return {}

    def _remove(self, leave: str = "") -> None:
        """Remove the backup, and the temporary files of processes that were killed while they wrote one."""
        for name in os.listdir(self.backup_dir):
            if FILE in name and name != leave:
                with contextlib.suppress(FileNotFoundError):
                    os.remove(os.path.join(self.backup_dir, name))

    def _restore(self, run: FitState) -> None:
        with open(self.path, "rb") as file:
            state = read(file, self.path)
        try:
            run.set_state(state)
        except ArgumentError as error:
            raise ArgumentError(
                f"{self.path} does not belong here. {error} Delete it to begin training anew."
            ) from error
        except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
            raise FileFormatError(
                f"{self.path} holds no state of training ({type(error).__name__}: {error}). Delete it to begin anew."
            ) from error
