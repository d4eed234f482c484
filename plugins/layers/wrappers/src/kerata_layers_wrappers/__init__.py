"""Layers around other layers."""

from __future__ import annotations

from typing import Any

from kerata import hookimpl
from kerata_layers_wrappers.bidirectional import Bidirectional
from kerata_layers_wrappers.time_distributed import TimeDistributed
from kerata_layers_wrappers.wrapper import Wrapper

__all__ = ["Bidirectional", "TimeDistributed", "Wrapper"]


@hookimpl
def kerata_layers() -> list[Any]:
    return [globals()[name] for name in __all__]
