"""Layers and the graphs they form: `Layer`, `Input`, `Container`, `Model`, `Sequential`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerata._lazy import lazily

if TYPE_CHECKING:
    from kerata.engine.input_layer import Input, InputLayer
    from kerata.engine.input_spec import InputSpec
    from kerata.engine.layer import Layer
    from kerata.engine.network import Container
    from kerata.engine.node import Node
    from kerata.engine.traversal import get_source_inputs
    from kerata.models.model import Model
    from kerata.models.sequential import Sequential

__all__ = [
    "Container",
    "Input",
    "InputLayer",
    "InputSpec",
    "Layer",
    "Model",
    "Node",
    "Sequential",
    "get_source_inputs",
]

# A plugin of layers needs `Layer` alone; what trains models waits until a model is made.
__getattr__, __dir__ = lazily(
    __name__,
    {
        "Container": "kerata.engine.network",
        "Input": "kerata.engine.input_layer",
        "InputLayer": "kerata.engine.input_layer",
        "InputSpec": "kerata.engine.input_spec",
        "Layer": "kerata.engine.layer",
        "Model": "kerata.models.model",
        "Node": "kerata.engine.node",
        "Sequential": "kerata.models.sequential",
        "get_source_inputs": "kerata.engine.traversal",
    },
)
