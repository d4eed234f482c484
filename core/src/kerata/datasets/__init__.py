"""Every installed dataset: `from kerata.datasets import mnist`, then `mnist.load_data()`."""

from __future__ import annotations

from types import ModuleType

from kerata._face import Face

_face = Face("datasets", __name__)
__getattr__ = _face.attribute
__dir__ = _face.names


def get(identifier: str | ModuleType) -> ModuleType:
    """The module of a dataset's name; a module is returned as it is.

    Example:
        >>> from kerata import datasets
        >>> datasets.get("mnist") is datasets.mnist
        True
    """
    found: ModuleType = _face.named(identifier, is_one=lambda value: hasattr(value, "load_data"))
    return found
