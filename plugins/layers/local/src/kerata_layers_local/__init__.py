"""Convolutions with weights of their own at every place."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import Layer, hookimpl
from kerata_layers_local.locally_connected import LocallyConnected1D, LocallyConnected2D

__all__ = ["LocallyConnected1D", "LocallyConnected2D"]


@hookimpl
def kerata_layers() -> list[type[Layer]]:
    return [globals()[name] for name in __all__]


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {"layers.local": "kerata_layers_local"}
