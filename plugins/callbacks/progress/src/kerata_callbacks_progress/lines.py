"""Progress as plain text, for files and pipes."""

from __future__ import annotations

from kerata_callbacks_progress.progress import Progress
from kerata_callbacks_progress.text import plain_line


class Lines:
    """Prints one line when an epoch has ended."""

    def begin(self, progress: Progress) -> None:
        """An epoch begins; a line cannot show it."""

    def update(self, progress: Progress) -> None:
        """Part of it is done; a line cannot show it."""

    def end(self, progress: Progress) -> None:
        """All of it is done."""
        print(plain_line(progress), flush=True)

    def close(self) -> None:
        """Nothing more comes."""
