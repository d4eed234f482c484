"""Layers around other layers."""

from __future__ import annotations

from kerata import Layer, hookimpl
from kerata_layers_wrappers.bidirectional import Bidirectional
from kerata_layers_wrappers.time_distributed import TimeDistributed
from kerata_layers_wrappers.wrapper import Wrapper

__all__ = ["Bidirectional", "TimeDistributed", "Wrapper"]


@hookimpl
def kerata_layers() -> list[type[Layer]]:
    return [globals()[name] for name in __all__]
