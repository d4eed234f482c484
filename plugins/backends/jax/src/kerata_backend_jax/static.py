"""Values that are known while a program is compiled: numpy arrays, as shapes and what is computed from them.

JAX compiles for fixed sizes. So a shape, and all arithmetic on it, is numpy's here, and never a tensor of JAX.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np

from kerata.errors import BackendError
from kerata.graph.traversal import reachable

_KINDS = (np.ndarray, np.generic, int, float, bool)


def is_static(*values: Any) -> bool:
    """Whether all of them are known now."""
    return all(isinstance(value, _KINDS) for value in values)


def either(name: str, keeping: bool = False) -> Callable[..., Any]:
    """The function `name` of numpy for static values, of `jax.numpy` for others.

    Arguments:
        name: of a function that both have.
        keeping: whether the result is to have the dtype of the first argument (default False: as it comes).
    """

    def function(*values: Any, **keywords: Any) -> Any:
        static = is_static(*values)
        result = getattr(np if static else jnp, name)(*values, **keywords)
        if keeping or static:  # numpy adds up small integers in large ones
            dtype = values[0].dtype if keeping else getattr(result, "dtype", None)
            return np.asarray(result).astype(dtype) if static else result.astype(dtype)
        return result

    return function


def sizes(shape: Any) -> tuple[int, ...]:
    """A shape as whole numbers.

    Raises:
        BackendError: it depends on data.
    """
    if isinstance(shape, (list, tuple)):
        return tuple(size(s) for s in shape)
    if not is_static(shape):
        raise _depends_on_data("a shape")
    return tuple(int(s) for s in np.asarray(shape))


def size(value: Any) -> int:
    """A static value as a whole number.

    Raises:
        BackendError: it depends on data.
    """
    if not is_static(value):
        raise _depends_on_data("a size")
    return int(value)


def _depends_on_data(what: str) -> BackendError:
    return BackendError(
        f"JAX compiles for fixed sizes, and {what} here is computed from data. Use sizes that follow from the "
        "shapes of the inputs, or another backend."
    )


_SIZES = {
    "reshape": 1,
    "broadcast_to": 1,
    "tile": 1,
    "fill": 0,
    "random_mask": 1,
    "random_uniform": 1,
    "random_normal": 1,
    "arange": 0,
}
"""Primitives with sizes among their operands, and from which operand on."""


def size_inputs(program: Any) -> list[bool]:
    """Which inputs of a program give sizes: small whole numbers, for each value of which it is compiled anew."""
    pending: list[Any] = []
    for node in reachable([*program.outputs, *(value for _, value in program.updates)]):
        if node.op in _SIZES:
            pending += node.inputs[_SIZES[node.op] :]
        elif node.op == "conv_transpose":
            pending.append(node.inputs[2])
        elif node.op == "getitem" and any(isinstance(part, slice) for part in node.attrs["index"]):
            pending += node.inputs[1:]
    found = set(pending)
    while pending:
        node = pending.pop()
        # The shape of a tensor is known, whatever is in it.
        for other in () if node.op == "shape" else node.inputs:
            if other not in found:
                found.add(other)
                pending.append(other)
    return [
        i in found and i.ndim is not None and i.ndim <= 1 and i.dtype.startswith(("int", "uint"))
        for i in program.inputs
    ]
