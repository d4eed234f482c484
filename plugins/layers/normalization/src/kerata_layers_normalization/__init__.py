"""Inputs of a common scale."""

from __future__ import annotations

from kerata import Layer, hookimpl
from kerata_layers_normalization.batch_normalization import BatchNormalization

__all__ = ["BatchNormalization"]


@hookimpl
def kerata_layers() -> list[type[Layer]]:
    return [BatchNormalization]
