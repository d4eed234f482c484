"""64 bits where a program asks for them, and there alone: the rest of the process has JAX as it was."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any

import jax

from kerata.graph.tensor import Variable
from kerata.graph.traversal import reachable

_WIDE = frozenset(("float64", "int64", "uint64"))

# It stood in `jax.experimental` before JAX 0.8.
_enable_x64: Any = (jax if hasattr(jax, "enable_x64") else import_module("jax.experimental")).enable_x64


def wide(is_wide: bool) -> AbstractContextManager[Any]:
    """While inside, numbers have 64 bits where they are said to, or nowhere."""
    context: AbstractContextManager[Any] = _enable_x64(is_wide)
    return context


def is_wide_now() -> bool:
    """Whether numbers have 64 bits where they are said to, in this thread."""
    return bool(getattr(jax.config, "jax_enable_x64"))  # noqa: B009 (it has no type)


def any_wide(dtypes: Iterable[str]) -> bool:
    """Whether one of the dtypes has 64 bits."""
    return not _WIDE.isdisjoint(dtypes)


def needs_wide(program: Any) -> bool:
    """Whether a program computes in 64 bits: whether it is given such numbers, or makes them of others."""
    # What JAX has as int32 where the graph says int64 (the number of a class, the state of a random operation) loses
    # nothing; and code of the user's finds JAX as it would expect it.
    for node in reachable([*program.outputs, *(value for _, value in program.updates)]):
        if node.dtype in ("float64", "uint64"):
            return True
        if node.dtype == "int64" and (
            node.op == "placeholder"
            or (node.op == "variable" and not (isinstance(node, Variable) and node.random_state))
            or (node.op == "cast" and node.inputs[0].dtype not in ("int8", "int16", "int32", "uint8", "uint16", "bool"))
        ):
            return True
    return False
