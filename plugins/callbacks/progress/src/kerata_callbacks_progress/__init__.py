"""Progress of training: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from typing import Any

from kerata import Callback, hookimpl
from kerata_callbacks_progress.progbar_logger import ProgbarLogger

__all__ = ["ProgbarLogger"]


@hookimpl
def kerata_callbacks() -> list[type[Callback]]:
    return [ProgbarLogger]


@hookimpl
def kerata_default_callbacks(model: Any, verbose: int) -> list[Callback]:
    return [ProgbarLogger()] if verbose else []
