"""Convolutions with weights of their own at every place."""

from __future__ import annotations

from typing import Any

from kerata import hookimpl
from kerata_layers_local.locally_connected import LocallyConnected1D, LocallyConnected2D

__all__ = ["LocallyConnected1D", "LocallyConnected2D"]


@hookimpl
def kerata_layers() -> list[Any]:
    return [globals()[name] for name in __all__]
