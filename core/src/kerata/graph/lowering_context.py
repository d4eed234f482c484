"""The lowering under way: where native code that is given a symbolic tensor finds its value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from kerata.errors import NativeCodeError


class Captures(Protocol):
    """What the rest of the graph sees of a lowering (`kerata.graph.lowering.Lowering`)."""

    backend: Any
    phase: int

    def capture(self, tensor: Any) -> Any:
        """The native value of a symbolic tensor."""


_lowerings: list[Captures] = []


@contextmanager
def lowering(current: Captures) -> Iterator[None]:
    """While inside, native code may convert symbolic tensors; `current` supplies their values."""
    _lowerings.append(current)
    try:
        yield
    finally:
        _lowerings.pop()


def current_lowering() -> Any:
    """The lowering under way, or None."""
    return _lowerings[-1] if _lowerings else None


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
