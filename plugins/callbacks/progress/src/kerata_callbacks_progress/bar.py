"""Progress as a bar that is drawn over, on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

from kerata_callbacks_progress.text import duration, metrics

_SECONDS_BETWEEN_FRAMES = 0.05


class Bar:
    """Draws a bar, the time left and the metrics so far; at the end, the time taken and the final metrics.

    Arguments:
        title: what stands before the bar.
        total: number of samples.
    """

    def __init__(self, title: str, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn
        from rich.table import Column

        # Frames are drawn when something has happened, without a thread.
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            TextColumn("{task.completed}/{task.total}", markup=False),
            TextColumn("{task.fields[time]}", markup=False),
            TextColumn("{task.fields[metrics]}", markup=False, table_column=Column(overflow="fold")),
            console=Console(file=sys.stdout),
            auto_refresh=False,
        )
        self._total = total
        self._task = self._progress.add_task(title, total=total, time="", metrics="")
        self._drawn = 0.0
        self._progress.start()
        self._progress.refresh()

    def update(self, done: int, seconds: float, logs: Mapping[str, Any]) -> None:
        """Part of the work is done."""
        now = time.monotonic()
        if now - self._drawn < _SECONDS_BETWEEN_FRAMES:
            return
        self._drawn = now
        left = seconds * (self._total - done) / done if done else 0.0
        self._draw(done, f"ETA {duration(left)}", logs)

    def end(self, done: int, seconds: float, logs: Mapping[str, Any]) -> None:
        """The work is done: leave the bar as it is now."""
        self._draw(done, duration(seconds), logs)
        self._progress.stop()

    def abandon(self) -> None:
        """The work has been broken off: give the terminal back."""
        self._progress.stop()

    def _draw(self, done: int, time_text: str, logs: Mapping[str, Any]) -> None:
        self._progress.update(self._task, completed=done, time=time_text, metrics=metrics(logs))
        self._progress.refresh()
