"""Progress as plain text, for files and pipes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerata_callbacks_progress.text import duration, metrics


class Lines:
    """Prints one line when an epoch has ended.

    Arguments:
        title: what the line begins with.
        total: number of samples.
    """

    def __init__(self, title: str, total: int) -> None:
        self._title, self._total = title, total

    def update(self, done: int, seconds: float, logs: Mapping[str, Any]) -> None:
        """Part of the work is done; a line cannot show it."""

    def end(self, done: int, seconds: float, logs: Mapping[str, Any]) -> None:
        """The work is done."""
        parts = [self._title, f"{done}/{self._total}", duration(seconds), metrics(logs)]
        print(" - ".join(part for part in parts if part), flush=True)

    def abandon(self) -> None:
        """The work has been broken off."""
