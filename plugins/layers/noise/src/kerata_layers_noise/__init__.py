"""Layers that disturb their input in training."""

from __future__ import annotations

from kerata import Layer, hookimpl
from kerata_layers_noise.gaussian import GaussianDropout, GaussianNoise

__all__ = ["GaussianDropout", "GaussianNoise"]


@hookimpl
def kerata_layers() -> list[type[Layer]]:
    return [GaussianNoise, GaussianDropout]
