"""The layer graph under the name it has in Keras 1: `from kerata.engine.topology import Layer, InputSpec`."""

from __future__ import annotations

from typing import Any

from kerata.engine.input_layer import Input, InputLayer
from kerata.engine.input_spec import InputSpec
from kerata.engine.layer import Layer
from kerata.engine.nest import to_list
from kerata.engine.network import Container
from kerata.engine.node import Node
from kerata.engine.traversal import get_source_inputs

__all__ = ["Container", "Input", "InputLayer", "InputSpec", "Layer", "Node", "get_source_inputs", "to_list"]


def __getattr__(name: str) -> Any:
    if name in ("Merge", "merge"):  # they come from a plugin here
        import kerata.layers

        return getattr(kerata.layers, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
