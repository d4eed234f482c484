"""What is drawn as a model, with its layers inside."""

from __future__ import annotations

from typing import Any

from kerata import Layer


def is_model(value: Any) -> bool:
    """Whether it is a layer that is made of layers."""
    return isinstance(value, Layer) and hasattr(value, "layers_by_depth")
