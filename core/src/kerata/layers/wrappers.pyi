# Written by kerata.stubs; `make docs` renews it.
"""Layers around other layers."""

from kerata_layers_wrappers import Bidirectional as Bidirectional
from kerata_layers_wrappers import TimeDistributed as TimeDistributed
from kerata_layers_wrappers import Wrapper as Wrapper

__all__ = [
    "Bidirectional",
    "TimeDistributed",
    "Wrapper",
]
