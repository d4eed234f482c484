# Written by kerata.stubs; `make docs` renews it.
"""Activations with parameters: fixed ones, and ones that are learned."""

from kerata_layers_advanced_activations import ELU as ELU
from kerata_layers_advanced_activations import LeakyReLU as LeakyReLU
from kerata_layers_advanced_activations import PReLU as PReLU
from kerata_layers_advanced_activations import ParametricSoftplus as ParametricSoftplus
from kerata_layers_advanced_activations import SReLU as SReLU
from kerata_layers_advanced_activations import ThresholdedReLU as ThresholdedReLU

__all__ = [
    "ELU",
    "LeakyReLU",
    "PReLU",
    "ParametricSoftplus",
    "SReLU",
    "ThresholdedReLU",
]
