"""How far a download has come, on a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType

_WIDTH = 30
_PAUSE = 0.1
"""Seconds between two drawings of the bar."""


class DownloadBar:
    """A line that says what is downloaded, and on a terminal a bar below it, for a `with`.

    Arguments:
        origin: the URL.
    """

    def __init__(self, origin: str) -> None:
        self._shown = False
        self._next = 0.0
        self._terminal = sys.stdout is not None and sys.stdout.isatty()
        print(f"Downloading data from {origin}", flush=True)

    def __enter__(self) -> DownloadBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._shown:
            print(flush=True)

    def show(self, received: int, total: int | None) -> None:
        """Draw it.

        Arguments:
            received: how many bytes have come.
            total: how many there are, or None where the server has not said.
        """
        if not self._terminal or (time.monotonic() < self._next and received != total):
            return
        self._next, self._shown = time.monotonic() + _PAUSE, True
        if total:
            done = min(_WIDTH, _WIDTH * received // total)
            line = f"[{'=' * done}{'.' * (_WIDTH - done)}] {received}/{total} bytes ({100 * received // total} %)"
        else:
            line = f"{received} bytes"
        print(f"\r{line}", end="", flush=True)
