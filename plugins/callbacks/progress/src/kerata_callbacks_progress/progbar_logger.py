"""`ProgbarLogger`: the callback that shows progress."""

from __future__ import annotations

import os
import sys
import time

from kerata import Callback
from kerata.bases.callback import Logs
from kerata_callbacks_progress.bar import Bar
from kerata_callbacks_progress.lines import Lines
from kerata_callbacks_progress.notebook import NotebookBar, in_notebook
from kerata_callbacks_progress.progress import Display, Progress


class ProgbarLogger(Callback):
    """Shows the progress of each epoch: samples done, time, pace, loss and metrics.

    With `verbose=1` it draws a bar on a terminal or in a notebook, and prints a line per epoch elsewhere, or where the
    environment variable NO_COLOR is set; with `verbose=2` it prints a line per epoch; with `verbose=0` nothing. Output
    goes to `sys.stdout`.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> model = Sequential([Dense(1, input_dim=1)])
        >>> model.compile("sgd", "mse")
        >>> x, y = np.zeros((4, 1)), np.zeros((4, 1))
        >>> history = model.fit(x, y, nb_epoch=1, verbose=2)  # doctest: +ELLIPSIS
        Epoch 1/1 - 4/4 - ...s - ...s/step - loss: 0.0000
    """

    first_worker_only = True

    def __init__(self) -> None:
        super().__init__()
        self._display: Display | None = None
        self._running = False
        self._title = ""
        self._total = self._done = 0
        self._started = self._seconds_of_samples = 0.0

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._begin(f"Epoch {epoch + 1}/{self.params['nb_epoch']}", self.params["nb_sample"])

    def on_batches_end(self, done: int, total: int, logs: Logs | None = None) -> None:
        if not self._running:  # an evaluation or prediction, which has no epochs
            self._begin(str(self.params.get("mode", "")), total)
        self._done, self._seconds_of_samples = done, time.monotonic() - self._started
        if self._display is not None:
            self._display.update(self._progress(self._seconds_of_samples, logs or {}))
        if self.params.get("mode") != "fit" and done >= total:
            self._end(self._seconds_of_samples, logs or {})
            self._close()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        # Only what is known by name: other callbacks may have put anything into the logs.
        known = {name: (logs or {})[name] for name in self.params["metrics"] if name in (logs or {})}
        self._end(time.monotonic() - self._started, known)

    def on_train_end(self, logs: Logs | None = None) -> None:
        self._close()

    def on_train_error(self, error: BaseException) -> None:
        self._close()

    def _begin(self, title: str, total: int) -> None:
        self._title, self._total, self._running = title, total, True
        self._started, self._done, self._seconds_of_samples = time.monotonic(), 0, 0.0
        if self._display is None:
            self._display = _display(int(self.params.get("verbose", 1)))
        if self._display is not None:
            self._display.begin(self._progress(0.0, {}))

    def _end(self, seconds: float, logs: Logs) -> None:
        self._running = False
        if self._display is not None:
            self._display.end(self._progress(seconds, logs))

    def _close(self) -> None:
        self._running = False
        if self._display is not None:
            self._display.close()
            self._display = None

    def _progress(self, seconds: float, logs: Logs) -> Progress:
        return Progress(
            self._title,
            self._total,
            self._done,
            seconds,
            self._seconds_of_samples,
            self.params.get("batch_size"),
            logs,
        )


def _display(verbose: int) -> Display | None:
    if not verbose:
        return None
    if verbose == 1 and in_notebook():
        return NotebookBar()
    return Bar() if verbose == 1 and _can_be_drawn_over() else Lines()


def _can_be_drawn_over() -> bool:
    """Whether the output is a terminal that takes more than plain text, and the user has not asked for plain text."""
    if hasattr(sys.stdout, "rich_proxied_file"):  # a bar is there already: of a fit in which a callback evaluates
        return False
    isatty = getattr(sys.stdout, "isatty", None)
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return bool(isatty and isatty()) and not plain
