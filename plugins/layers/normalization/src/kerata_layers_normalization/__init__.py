"""Inputs of a common scale."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import Layer, hookimpl
from kerata_layers_normalization.batch_normalization import BatchNormalization

__all__ = ["BatchNormalization"]


@hookimpl
def kerata_layers() -> list[type[Layer]]:
    return [BatchNormalization]


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {"layers.normalization": "kerata_layers_normalization"}
