"""The lowering under way: where native code that is given a symbolic tensor finds its value."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

from kerata.errors import NativeCodeError
from kerata.graph.per_thread import Stack


class Captures(Protocol):
    """What the rest of the graph sees of a lowering (`kerata.graph.lowering.Lowering`)."""

    backend: Any
    phase: int

    def capture(self, tensor: Any) -> Any:
        """The native value of a symbolic tensor."""


_lowerings: Stack[Captures] = Stack()


def lowering(current: Captures) -> AbstractContextManager[None]:
    """While inside, native code may convert symbolic tensors; `current` supplies their values."""
    return _lowerings.inside(current)


def current_lowering() -> Any:
    """The lowering under way, or None."""
    return _lowerings.top


def native_value(tensor: Any) -> Any:
    """What native code gets for a symbolic tensor.

    Raises:
        NativeCodeError: no compilation is under way, so that there is no value. `kerata.graph.trace` catches it and
            keeps the caller as one opaque node.
    """
    current = current_lowering()
    if current is None:
        raise NativeCodeError(
            f"Code of a framework was given a symbolic tensor ({tensor.where}). Put the code in a layer "
            "(Lambda, or one of your own), an objective or a metric; there it is kept and compiled as it is."
        )
    return current.capture(tensor)
