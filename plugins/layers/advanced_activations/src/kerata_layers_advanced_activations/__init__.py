"""Activations with parameters: fixed ones, and ones that are learned."""

from __future__ import annotations

from typing import Any

from kerata import hookimpl
from kerata_layers_advanced_activations.fixed import ELU, LeakyReLU, ThresholdedReLU
from kerata_layers_advanced_activations.learned import ParametricSoftplus, PReLU, SReLU

__all__ = ["ELU", "LeakyReLU", "PReLU", "ParametricSoftplus", "SReLU", "ThresholdedReLU"]


@hookimpl
def kerata_layers() -> list[Any]:
    return [globals()[name] for name in __all__]
