# Written by kerata.stubs; `make docs` renews it.
"""Layers that disturb their input in training."""

from kerata_layers_noise import GaussianDropout as GaussianDropout
from kerata_layers_noise import GaussianNoise as GaussianNoise

__all__ = [
    "GaussianDropout",
    "GaussianNoise",
]
