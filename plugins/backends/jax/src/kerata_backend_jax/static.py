"""Values that are known while a program is compiled: numpy arrays, as shapes and what is computed from them.

JAX compiles for fixed sizes. So a shape, and all arithmetic on it, is numpy's here, and never a tensor of JAX.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np

from kerata.errors import BackendError

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
        f"JAX compiles for fixed sizes, and {what} here is computed from data. Use sizes that follow from the shapes of "
        "the inputs, or another backend."
    )
