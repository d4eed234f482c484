"""Layers that disturb their input in training."""

from __future__ import annotations

from typing import Any

from kerata import hookimpl
from kerata_layers_noise.gaussian import GaussianDropout, GaussianNoise

__all__ = ["GaussianDropout", "GaussianNoise"]


@hookimpl
def kerata_layers() -> list[Any]:
    return [GaussianNoise, GaussianDropout]
