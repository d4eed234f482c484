"""Inputs of a common scale."""

from __future__ import annotations

from typing import Any

from kerata import hookimpl
from kerata_layers_normalization.batch_normalization import BatchNormalization

__all__ = ["BatchNormalization"]


@hookimpl
def kerata_layers() -> list[Any]:
    return [BatchNormalization]
