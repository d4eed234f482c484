"""`ProgbarLogger`: the callback that shows progress."""

from __future__ import annotations

import os
import sys
import time

from kerata import Callback
from kerata.bases.callback import Logs
from kerata_callbacks_progress.bar import Bar
from kerata_callbacks_progress.lines import Lines


class ProgbarLogger(Callback):
    """Shows the progress of each epoch: samples done, time, loss and metrics.

    With `verbose=1` it draws a bar on a terminal and prints a line per epoch elsewhere; with `verbose=2` it
    prints a line per epoch; with `verbose=0` nothing. Output goes to `sys.stdout`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._display: Bar | Lines | None = None
        self._started = 0.0
        self._done = 0

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._begin(f"Epoch {epoch + 1}/{self.params['nb_epoch']}", self.params["nb_sample"])

    def on_batches_end(self, done: int, total: int, logs: Logs | None = None) -> None:
        if self._display is None:  # an evaluation or prediction, which has no epochs
            self._begin(str(self.params.get("mode", "")), total)
        self._done = done
        if self._display is not None:
            self._display.update(done, time.monotonic() - self._started, logs or {})
        if self.params.get("mode") != "fit" and done >= total:
            self._end(logs or {})

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        # Only what is known by name: other callbacks may have put anything into the logs.
        known = {name: (logs or {})[name] for name in self.params["metrics"] if name in (logs or {})}
        self._end(known)

    def on_train_error(self, error: BaseException) -> None:
        if self._display is not None:
            self._display.abandon()
            self._display = None

    def _begin(self, title: str, total: int) -> None:
        self._started, self._done = time.monotonic(), 0
        verbose = int(self.params.get("verbose", 1))
        if verbose:
            self._display = Bar(title, total) if verbose == 1 and _is_terminal() else Lines(title, total)

    def _end(self, logs: Logs) -> None:
        if self._display is not None:
            self._display.end(self._done, time.monotonic() - self._started, logs)
            self._display = None


def _is_terminal() -> bool:
    """Whether the output can be drawn over."""
    isatty = getattr(sys.stdout, "isatty", None)
    return bool(isatty and isatty()) and os.environ.get("TERM") != "dumb"
