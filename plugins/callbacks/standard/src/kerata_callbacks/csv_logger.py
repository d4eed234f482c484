"""`CSVLogger`: the logs as a table in a file."""

from __future__ import annotations

import csv
import os
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from kerata import Callback
from kerata.bases.callback import Logs
from kerata.errors import ArgumentError


class CSVLogger(Callback):
    """Writes a line of a CSV file for each epoch: its number, and its logs in the order of their names.

    The logs of the first epoch give the columns. Text and whatever numbers are written as they are, arrays and lists
    as `"[1, 2]"`. A line is in the file as soon as the epoch has ended. The file is there from the first epoch on.

    Arguments:
        filename: path of the file; its folder is made if need be.
        separator: one character between the columns (default ",").
        append: True adds to a file that exists, whose first line then names the columns; False (default) begins
            it anew.

    Raises:
        ArgumentError: the separator is not one character.
    """

    def __init__(self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False) -> None:
        super().__init__()
        if not isinstance(separator, str) or len(separator) != 1:
            raise ArgumentError(f"separator must be one character; got {separator!r}.")
        self.filename, self.sep, self.append = os.fspath(filename), separator, append
        self.keys: list[str] | None = None
        self.csv_file: Any = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self._close()
        self.keys = None

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        if self.csv_file is None:
            self._open()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        logs = logs or {}
        if self.csv_file is None:
            self._open()
        if self.keys is None:
            self.keys = sorted(logs)
            self._write(["epoch", *self.keys])
        unknown = sorted(set(logs) - set(self.keys))
        if unknown:
            warnings.warn(
                f"CSVLogger leaves out {', '.join(unknown)} in epoch {epoch}: {self.filename} has the columns "
                f"epoch, {', '.join(self.keys)}.",
                RuntimeWarning,
                stacklevel=2,
            )
        self._write([epoch, *(_cell(logs.get(key, "")) for key in self.keys)])

    def on_train_end(self, logs: Logs | None = None) -> None:
        self._close()

    def on_train_error(self, error: BaseException) -> None:
        self._close()

    def get_state(self) -> dict[str, Any]:
        """The columns, and how long the file is; which is on the disk by then."""
        if self.csv_file is None:
            return {"keys": self.keys, "position": None}
        self.csv_file.flush()
        os.fsync(self.csv_file.fileno())
        return {"keys": self.keys, "position": os.fstat(self.csv_file.fileno()).st_size}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on with the file that an earlier process wrote; later lines are cut off, for they are written again."""
        self.keys, position = state["keys"], state["position"]
        if position is None:
            return
        if not os.path.exists(self.filename) or os.path.getsize(self.filename) < position:
            warnings.warn(
                f"{self.filename} has become shorter since training stopped, or is gone; it begins anew.",
                RuntimeWarning,
                stacklevel=2,
            )
            self.keys = None
            return
        self.csv_file = open(self.filename, "r+", newline="", encoding="utf-8")  # noqa: SIM115 (closed when training ends)
        self.csv_file.truncate(position)
        self.csv_file.seek(position)

    def _open(self) -> None:
        os.makedirs(os.path.dirname(self.filename) or ".", exist_ok=True)
        if self.append and os.path.exists(self.filename):
            with open(self.filename, newline="", encoding="utf-8") as existing:
                header = next(csv.reader(existing, delimiter=self.sep), None)
            self.keys = header[1:] if header else None
        mode = "a" if self.append else "w"
        self.csv_file = open(self.filename, mode, newline="", encoding="utf-8")  # noqa: SIM115

    def _write(self, cells: Iterable[Any]) -> None:
        csv.writer(self.csv_file, delimiter=self.sep).writerow(cells)
        self.csv_file.flush()

    def _close(self) -> None:
        if self.csv_file is not None:
            self.csv_file.close()
            self.csv_file = None


def _cell(value: Any) -> Any:
    if isinstance(value, str) or np.ndim(value) == 0:
        return value
    return f'"[{", ".join(map(str, value))}]"'
