"""Layers and the graphs they form: `Layer`, `Input`, `Container`, `Model`, `Sequential`."""

from __future__ import annotations

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
