"""Variables, which JAX does not have: places for arrays, which a program takes and gives back."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

import jax
import numpy as np

LOCK = threading.RLock()
"""Held from the moment arrays are taken out of their places until new ones are put there: a compiled step may use up
what it was given, which nobody else may be reading then."""

_traced: ContextVar[Mapping[Any, Any]] = ContextVar("traced", default=MappingProxyType({}))


class Cell:
    """A place for an array.

    Arguments:
        value: the first one.
        device: where it is to be; None: JAX's choice.

    Attributes:
        value: the array on the device.
        dtype: that of the graph, which the array's may be narrower than.
    """

    def __init__(self, value: np.ndarray, device: Any) -> None:
        self.dtype = self._held_as = value.dtype
        self._device = device
        self.set(value)

    def get(self) -> np.ndarray:
        """A copy of the value."""
        with LOCK:
            return np.array(self.value, dtype=self.dtype)

    def set(self, value: np.ndarray) -> None:
        """Put a copy of a value here."""
        from kerata_backend_jax.precision import any_wide, wide

        with LOCK, wide(any_wide([self._held_as.name])):
            # A copy: on a processor JAX would otherwise use the memory of the array it is given.
            copied = np.array(value).astype(self._held_as)
            self.value: Any = jax.device_put(copied, self._device)

    def hold_state(self) -> None:
        """Hold the state of a random operation: in 32 bits, of which its numbers are made, in programs of any width."""
        if self._held_as != np.int32:
            with LOCK:
                self._held_as = np.dtype("int32")
                self.set(self.value)


def current(cell: Cell) -> Any:
    """The value of a variable; while a program is traced, what stands for it."""
    traced = _traced.get()
    found = traced.get(cell)
    return cell.value if found is None else found


@contextmanager
def tracing(values: Mapping[Cell, Any]) -> Iterator[None]:
    """While inside, `values` are those of the variables."""
    token = _traced.set({**_traced.get(), **values})
    try:
        yield
    finally:
        _traced.reset(token)
