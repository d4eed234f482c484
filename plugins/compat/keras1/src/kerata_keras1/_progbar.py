"""`Progbar`, which programs drew their own progress with."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any


class Progbar:
    """Progress on `sys.stdout`: a bar that is drawn over, the time left, and means of named values.

    A value given with the step `current` counts for all the steps since the last update.

    Arguments:
        target: the number of steps.
        width: of the bar, in characters (default 30).
        verbose: 1 (default) draws a bar, 2 prints one line at the end, 0 nothing.
        interval: the least number of seconds between two drawings (default 0.05).

    Attributes:
        sum_values: for each name, the sum of its values over the steps and the number of these.
        unique_values: the names in the order they came in.
        seen_so_far: the last step.
    """

    def __init__(self, target: int, width: int = 30, verbose: int = 1, interval: float = 0.05) -> None:
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.sum_values: dict[str, list[Any]] = {}
        self.unique_values: list[str] = []
        self.start = time.time()
        self.last_update: float = 0
        self.total_width = 0
        self.seen_so_far = 0

    def update(self, current: int, values: Sequence[tuple[str, Any]] | None = None, force: bool = False) -> None:
        """The step `current` is done.

        Arguments:
            current: the number of steps done.
            values: pairs of a name and its value (default none).
            force: whether to draw even if the last drawing is less than `interval` ago (default no).
        """
        steps = current - self.seen_so_far
        for name, value in values or ():
            if name not in self.sum_values:
                self.sum_values[name] = [0, 0]
                self.unique_values.append(name)
            total = self.sum_values[name]
            total[0] += value * steps
            total[1] += steps
        self.seen_so_far = current
        now = time.time()
        done = current >= self.target
        if self.verbose == 1 and (force or now - self.last_update >= self.interval):
            self._draw(current, now - self.start)
            if done:
                sys.stdout.write("\n")
            self.last_update = now
        elif self.verbose == 2 and done:
            sys.stdout.write(f"{int(now - self.start)}s{self._means()}\n")

    def add(self, n: int, values: Sequence[tuple[str, Any]] | None = None) -> None:
        """`n` more steps are done; `values` as in `update`."""
        self.update(self.seen_so_far + n, values)

    def _draw(self, current: int, seconds: float) -> None:
        part = current / self.target
        full = int(self.width * part)
        head = "" if not full else ">" if current < self.target else "="
        bar = "=" * (full - 1) + head + "." * (self.width - full)
        digits = len(str(self.target))
        if current < self.target:
            left = seconds / current * (self.target - current) if current else 0
            time_text = f"ETA: {int(left)}s"
        else:
            time_text = f"{int(seconds)}s"
        line = f"{current:{digits}d}/{self.target} [{bar}] - {time_text}{self._means()}"
        # What was there is stepped back over and covered, not erased: notebooks and logs show it the same way.
        sys.stdout.write("\b" * self.total_width + "\r" + line.ljust(self.total_width))
        sys.stdout.flush()
        self.total_width = max(len(line), self.total_width)

    def _means(self) -> str:
        text = ""
        for name in self.unique_values:
            total, steps = self.sum_values[name]
            mean = total / max(1, steps)
            text += f" - {name}: {mean:.4f}" if abs(mean) > 1e-3 else f" - {name}: {mean:.4e}"
        return text
