"""Layers that disturb their input in training."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import Layer, hookimpl
from kerata_layers_noise.gaussian import GaussianDropout, GaussianNoise

__all__ = ["GaussianDropout", "GaussianNoise"]


@hookimpl
def kerata_layers() -> list[type[Layer]]:
    return [GaussianNoise, GaussianDropout]


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {"layers.noise": "kerata_layers_noise"}
