"""What is said where progress is wanted and no plugin shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kerata import workers
from kerata.bases.callback import overrides
from kerata.plugins import registry
from kerata.plugins.official import OFFICIAL

_DISTRIBUTION = OFFICIAL["callbacks"]["ProgbarLogger"]

_said = False


def say_what_shows_progress(verbose: int, callbacks: Iterable[Any]) -> None:
    """Print once in a process which plugin to install, where progress is wanted and nothing is there to show it.

    Nothing is said where that plugin is there but switched off, or broken, which the registry tells of.

    Arguments:
        verbose: how much is to be told.
        callbacks: all that watch.
    """
    global _said
    if _said or not verbose or not workers.is_first():
        return
    if any(overrides(callback, "on_batches_end") for callback in callbacks):
        return
    if not any(plugin.answers_to(_DISTRIBUTION) for plugin in registry().plugins()):
        _said = True
        print(
            f"verbose={verbose} asks for progress, and no plugin that shows it is installed: `pip install "
            f"{_DISTRIBUTION}`. (verbose=0 asks for none.)",
            flush=True,
        )
