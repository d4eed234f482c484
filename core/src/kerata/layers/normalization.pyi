# Written by kerata.stubs; `make docs` renews it.
"""Inputs of a common scale."""

from kerata_layers_normalization import BatchNormalization as BatchNormalization

__all__ = [
    "BatchNormalization",
]
