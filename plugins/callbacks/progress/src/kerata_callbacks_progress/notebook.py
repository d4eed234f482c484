"""Progress in a notebook of Jupyter: a bar that moves, and a line for each epoch that is done."""

from __future__ import annotations

import io
import sys
from html import escape
from typing import Any

from kerata_callbacks_progress.progress import Progress
from kerata_callbacks_progress.text import duration, metrics, pace, plain_line

_SECONDS_BETWEEN_FRAMES = 0.1


def in_notebook() -> bool:
    """Whether the output goes to a notebook: a kernel of IPython runs the program, and the output is not redirected."""
    shell_of = getattr(sys.modules.get("IPython"), "get_ipython", None)
    shell = shell_of() if shell_of is not None else None
    return getattr(shell, "kernel", None) is not None and not isinstance(sys.stdout, (io.StringIO, io.TextIOWrapper))


class NotebookBar:
    """Shows a bar above the lines of the epochs, and takes it away in the end.

    One output serves for all epochs: the bar is updated where it is.
    """

    def __init__(self) -> None:
        self._handle: Any = None
        self._drawn = 0.0

    def begin(self, progress: Progress) -> None:
        """An epoch begins."""
        self._drawn = progress.seconds
        self._draw(Frame(progress))

    def update(self, progress: Progress) -> None:
        """Part of it is done."""
        if progress.seconds - self._drawn >= _SECONDS_BETWEEN_FRAMES:
            self._drawn = progress.seconds
            self._draw(Frame(progress))

    def end(self, progress: Progress) -> None:
        """All of it is done."""
        print(plain_line(progress), flush=True)

    def close(self) -> None:
        """Nothing more comes."""
        if self._handle is not None:
            self._draw(Frame(None))
            self._handle = None

    def _draw(self, frame: Frame) -> None:
        from IPython import display

        show: Any = display.display
        if self._handle is None:
            self._handle = show(frame, display_id=True)
        else:
            self._handle.update(frame)


class Frame:
    """What the bar looks like at one moment, as HTML and as text.

    Arguments:
        progress: how far the work is; None when it is over, and nothing is shown.
    """

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress

    def _repr_html_(self) -> str:
        progress = self._progress
        if progress is None:
            return ""
        bar = f'<progress value="{progress.part:.4f}" max="1" style="vertical-align: middle"></progress>'
        return f"<div>{escape(progress.title)} {bar} <code>{escape(self._words(progress))}</code></div>"

    def __repr__(self) -> str:
        return "" if self._progress is None else f"{self._progress.title} {self._words(self._progress)}"

    def _words(self, progress: Progress) -> str:
        words = [f"{progress.done}/{progress.total}"]
        if progress.done:
            words += [f"{duration(progress.seconds_left)} left", pace(progress), *metrics(progress.logs)]
        return " - ".join(filter(None, words))
