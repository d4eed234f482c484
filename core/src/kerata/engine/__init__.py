"""Layers and the graphs they form: `Layer`, `Input`, `Container`, `Model`, `Sequential`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerata._lazy import lazily

if TYPE_CHECKING:
    from kerata.engine.container import Container
    from kerata.engine.input_layer import Input, InputLayer
    from kerata.engine.layer import Layer
    from kerata.engine.model import Model
    from kerata.engine.node import Node
    from kerata.engine.sequential import Sequential
    from kerata.engine.spec import InputSpec
    from kerata.engine.traversal import get_source_inputs

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
        "Container": "kerata.engine.container",
        "Input": "kerata.engine.input_layer",
        "InputLayer": "kerata.engine.input_layer",
        "InputSpec": "kerata.engine.spec",
        "Layer": "kerata.engine.layer",
        "Model": "kerata.engine.model",
        "Node": "kerata.engine.node",
        "Sequential": "kerata.engine.sequential",
        "get_source_inputs": "kerata.engine.traversal",
    },
)
