"""Activations with parameters: fixed ones, and ones that are learned."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import Layer, hookimpl
from kerata_layers_advanced_activations.fixed import ELU, LeakyReLU, ThresholdedReLU
from kerata_layers_advanced_activations.learned import ParametricSoftplus, PReLU, SReLU

__all__ = ["ELU", "LeakyReLU", "PReLU", "ParametricSoftplus", "SReLU", "ThresholdedReLU"]


@hookimpl
def kerata_layers() -> list[type[Layer]]:
    return [globals()[name] for name in __all__]


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {"layers.advanced_activations": "kerata_layers_advanced_activations"}
