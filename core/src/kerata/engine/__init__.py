"""Layers and the graphs they form: `Layer`, `Input`, and what they are made of.

What is made of layers, and can be trained, is in `kerata.models`.
"""

from __future__ import annotations

from kerata.engine.input_layer import Input, InputLayer
from kerata.engine.input_spec import InputSpec
from kerata.engine.layer import Layer
from kerata.engine.network import Network
from kerata.engine.node import Node
from kerata.engine.traversal import get_source_inputs

__all__ = ["Input", "InputLayer", "InputSpec", "Layer", "Network", "Node", "get_source_inputs"]
