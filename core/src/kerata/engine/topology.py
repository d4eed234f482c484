"""The layer graph under the name it has in Keras 1: `from kerata.engine.topology import Layer, InputSpec`.

It holds nothing of its own. `Container` comes from `kerata.models`, `Merge` from the plugin that has it.
"""

from __future__ import annotations

from typing import Any

import kerata.layers
from kerata.engine.input_layer import Input, InputLayer
from kerata.engine.input_spec import InputSpec
from kerata.engine.layer import Layer
from kerata.engine.nest import to_list
from kerata.engine.node import Node
from kerata.engine.traversal import get_source_inputs
from kerata.models import Container

__all__ = ["Container", "Input", "InputLayer", "InputSpec", "Layer", "Node", "get_source_inputs", "to_list"]


def __getattr__(name: str) -> Any:
    if name in ("Merge", "merge"):
        return getattr(kerata.layers, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
