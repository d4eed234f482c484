# Written by kerata.stubs; `make docs` renews it.
"""Convolutions with weights of their own at every place."""

from kerata_layers_local import LocallyConnected1D as LocallyConnected1D
from kerata_layers_local import LocallyConnected2D as LocallyConnected2D

__all__ = [
    "LocallyConnected1D",
    "LocallyConnected2D",
]
