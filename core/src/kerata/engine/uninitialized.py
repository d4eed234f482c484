"""A layer whose class forgot `super().__init__(**kwargs)`: the error that says so, wherever it shows."""

from __future__ import annotations

import inspect
from typing import Any

from kerata.errors import UninitializedLayerError


class SetByInit:
    """An attribute that `Layer.__init__` sets. Until then, asking for it is the error.

    The value of the layer's own, once it is set, comes before this one: Python looks there first.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, layer: Any, owner: type | None = None) -> Any:
        if layer is not None and not is_initialized(layer):
            raise uninitialized(layer, self._name)
        whose = type(layer).__name__ if layer is not None else getattr(owner, "__name__", "")
        raise AttributeError(f"{whose} has no attribute {self._name!r}")


def is_initialized(layer: Any) -> bool:
    """Whether `Layer.__init__` has run."""
    return "inbound_nodes" in layer.__dict__


def uninitialized(layer: Any, wanted: str = "name") -> UninitializedLayerError:
    """The error of a layer for which it has not run; `wanted` is the attribute that was asked for."""
    cls = type(layer)
    owner = next(base for base in cls.__mro__ if "__init__" in vars(base))
    code = getattr(inspect.unwrap(vars(owner)["__init__"]), "__code__", None)
    return UninitializedLayerError(
        f"This {cls.__name__} has no {wanted.lstrip('_')} yet: {owner.__name__}.__init__ does not call "
        "super().__init__(**kwargs), or calls it only later. Write def __init__(self, ..., **kwargs), with that call "
        "in it.",
        where=f"{owner.__name__}.__init__ is at {code.co_filename}:{code.co_firstlineno}" if code else None,
    )
