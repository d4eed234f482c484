"""Installed architectures: `from kerata.applications import ResNet50`, or from `kerata.applications.resnet50`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerata._face import Face

_face = Face("applications", __name__)
__getattr__ = _face.attribute
__dir__ = _face.names


def get(identifier: str | Callable[..., Any]) -> Callable[..., Any]:
    """The function that makes the model of a name; a function is returned as it is.

    Example:
        >>> from kerata import applications
        >>> applications.get("VGG16") is applications.VGG16
        True
    """
    found: Callable[..., Any] = _face.named(identifier)
    return found
