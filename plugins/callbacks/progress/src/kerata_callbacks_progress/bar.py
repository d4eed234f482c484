"""Progress as a bar that is drawn over, on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kerata_callbacks_progress.progress import Progress
from kerata_callbacks_progress.text import glyphs_for, last_lines, running_line

if TYPE_CHECKING:
    from rich.live import Live
    from rich.text import Text

_SECONDS_BETWEEN_FRAMES = 0.05


class Bar:
    """Draws one line, which fits the terminal: a bar, the time left, the pace, as many metrics as there is room for.

    At the end of the epoch the line has all metrics.
    """

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(file=sys.stdout, highlight=False)
        self._glyphs = glyphs_for(getattr(sys.stdout, "encoding", None) or "utf-8")
        self._live: Live | None = None
        self._drawn = 0.0

    def begin(self, progress: Progress) -> None:
        """An epoch begins."""
        from rich.live import Live

        self.close()
        # Frames are drawn when something has happened, without a thread. What programs print comes above the line.
        self._live = Live(console=self._console, auto_refresh=False, vertical_overflow="visible")
        self._live.start()
        self._draw(running_line(progress, self._console.width, self._glyphs))
        self._drawn = progress.seconds

    def update(self, progress: Progress) -> None:
        """Part of it is done."""
        if progress.seconds - self._drawn >= _SECONDS_BETWEEN_FRAMES:
            self._drawn = progress.seconds
            self._draw(running_line(progress, self._console.width, self._glyphs))

    def end(self, progress: Progress) -> None:
        """All of it is done: leave the line as it is now."""
        self._draw(last_lines(progress, self._console.width, self._glyphs))
        self.close()

    def close(self) -> None:
        """Nothing more comes: give the terminal back."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _draw(self, line: str) -> None:
        if self._live is not None:
            self._live.update(self._coloured(line), refresh=True)

    def _coloured(self, line: str) -> Text:
        from rich.text import Text

        text = Text(line, no_wrap=True, overflow="crop")
        for part, style in ((self._glyphs.full, "green"), (self._glyphs.rest, "bright_black")):
            start = line.find(part * 2)
            if start >= 0:
                end = start + len(line[start:]) - len(line[start:].lstrip(part))
                text.stylize(style, start, end)
        return text
