"""Layers around other layers."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import Layer, hookimpl
from kerata_layers_wrappers.bidirectional import Bidirectional
from kerata_layers_wrappers.time_distributed import TimeDistributed
from kerata_layers_wrappers.wrapper import Wrapper

__all__ = ["Bidirectional", "TimeDistributed", "Wrapper"]


@hookimpl
def kerata_layers() -> list[type[Layer]]:
    return [globals()[name] for name in __all__]


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {"layers.wrappers": "kerata_layers_wrappers"}
