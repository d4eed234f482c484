"""Every installed activation, a function of a tensor: `from kerata.activations import relu`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerata._face import Face
from kerata.types import Activation

_face = Face("activations", __name__)
__getattr__ = _face.attribute
__dir__ = _face.names


def get(identifier: Activation) -> Callable[..., Any]:
    """The activation of a name; None is `linear`, and a function is returned as it is.

    Example:
        >>> from kerata import activations
        >>> activations.get("relu") is activations.relu, activations.get(None) is activations.linear
        (True, True)
    """
    function: Callable[..., Any] = _face.named("linear" if identifier is None else identifier)
    return function
