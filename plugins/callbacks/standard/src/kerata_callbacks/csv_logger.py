"""`CSVLogger`: the logs as a table in a file."""

from __future__ import annotations

import contextlib
import csv
import os
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from kerata import Callback
from kerata.atomic import as_path
from kerata.bases.callback import Logs
from kerata.errors import ArgumentError, FileAccessError, FileFormatError
from kerata.files import file_errors, without_waiting


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
        FileAccessError: when training, if the file cannot be written. The lines of earlier epochs are then in it.
        FileFormatError: when training, if the file to add to is no table.

    Example:
        >>> import numpy as np
        >>> from kerata.callbacks import CSVLogger
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> model = Sequential([Dense(1, input_dim=1)])
        >>> model.compile("sgd", "mse")
        >>> x, y = np.zeros((4, 1)), np.zeros((4, 1))
        >>> history = model.fit(x, y, nb_epoch=2, verbose=0, callbacks=[CSVLogger("log.csv")])
        >>> open("log.csv").read().split()
        ['epoch,loss', '0,0.0', '1,0.0']
    """

    first_worker_only = True

    def __init__(self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False) -> None:
        super().__init__()
        if not isinstance(separator, str) or len(separator) != 1:
            raise ArgumentError(f"separator must be one character; got {separator!r}.")
        self.filename, self.sep, self.append = as_path(filename), separator, append
        self.keys: list[str] | None = None
        self.csv_file: Any = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self._close()
        self.keys = None

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        if self.csv_file is None:
            self._begin()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        logs = logs or {}
        if self.csv_file is None:
            self._begin()
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
        with contextlib.suppress(FileAccessError):  # the error that ends training says more
            self._close()

    def get_state(self) -> dict[str, Any]:
        """The columns, and how long the file is; which is on the disk by then."""
        if self.csv_file is None:
            return {"keys": self.keys, "position": None}
        with file_errors("CSVLogger", self.filename):
            self.csv_file.flush()
            os.fsync(self.csv_file.fileno())
            return {"keys": self.keys, "position": os.fstat(self.csv_file.fileno()).st_size}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on with the file that an earlier process wrote; later lines are cut off, for they are written again."""
        self.keys, position = state["keys"], state["position"]
        if position is None:
            return
        if not os.path.isfile(self.filename) or os.path.getsize(self.filename) < position:
            warnings.warn(
                f"{self.filename} has become shorter since training stopped, or is gone; it begins anew.",
                RuntimeWarning,
                stacklevel=2,
            )
            self.keys = None
            return
        self._open("r+")
        with file_errors("CSVLogger", self.filename):
            self.csv_file.truncate(position)
            self.csv_file.seek(position)

    def _begin(self) -> None:
        with file_errors("CSVLogger", self.filename):
            os.makedirs(os.path.dirname(self.filename) or ".", exist_ok=True)
        if self.append and os.path.isfile(self.filename):
            self.keys = self._columns()
        self._open("a" if self.append else "w")

    def _open(self, mode: str) -> None:
        with file_errors("CSVLogger", self.filename):
            self.csv_file = open(  # noqa: SIM115 (closed when training ends)
                self.filename, mode, newline="", encoding="utf-8", errors="backslashreplace", opener=without_waiting
            )

    def _columns(self) -> list[str] | None:
        """What the first line of the file names, less the epoch; None where it is empty."""
        try:
            with (
                file_errors("CSVLogger", self.filename),
                open(self.filename, newline="", encoding="utf-8", opener=without_waiting) as existing,
            ):
                header = next(csv.reader(existing, delimiter=self.sep), None)
        except (csv.Error, UnicodeError) as error:
            raise FileFormatError(f"CSVLogger cannot add to {self.filename!r}, which is no table: {error}.") from error
        return header[1:] if header else None

    def _write(self, cells: Iterable[Any]) -> None:
        with file_errors("CSVLogger", self.filename):
            csv.writer(self.csv_file, delimiter=self.sep).writerow(cells)
            self.csv_file.flush()

    def _close(self) -> None:
        file, self.csv_file = self.csv_file, None
        if file is not None:
            with file_errors("CSVLogger", self.filename):
                file.close()


def _cell(value: Any) -> Any:
    if isinstance(value, str) or np.ndim(value) == 0:
        return value
    return f'"[{", ".join(map(str, value))}]"'
