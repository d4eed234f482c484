"""Every installed layer: `from kerata.layers import Dense`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerata._face import Face

_face = Face(
    "layers",
    __name__,
    core=dict.fromkeys(("Layer", "InputSpec", "InputLayer", "Input"), "kerata.engine"),
)
__getattr__ = _face.attribute
__dir__ = _face.names


def get(identifier: str | Callable[..., Any]) -> Callable[..., Any]:
    """The layer class of a name; a class or a layer is returned as it is.

    Example:
        >>> from kerata import layers
        >>> layers.get("Dense") is layers.Dense
        True
    """
    layer: Callable[..., Any] = _face.named(identifier)
    return layer
