"""Data types: their names, and which one two operands meet in."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata.errors import DtypeError

FLOATS = ("float16", "bfloat16", "float32", "float64")
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
NAMES = (*FLOATS, *INTEGERS, "bool")
_WIDTH = {
    name: rank
    for rank, name in enumerate(
        ("bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", *FLOATS)
    )
}


def dtype_name(dtype: Any) -> str:
    """The name of a data type given as a string, a numpy type or a framework's own type.

    Raises:
        DtypeError: `dtype` is none that tensors can have.
    """
    if isinstance(dtype, str) and dtype in NAMES:
        return dtype
    name = getattr(dtype, "name", None)
    if name in NAMES:
        return str(name)
    try:
        name = np.dtype(dtype).name
    except TypeError:
        name = None
    if name not in NAMES:
        raise DtypeError(f"Unknown dtype {dtype!r}; a tensor has one of {', '.join(NAMES)}.")
    return str(name)


def numpy_dtype(name: str) -> Any:
    """numpy's own data type of this name; its bfloat16 is that of ml_dtypes, which frameworks that have it bring along.

    Raises:
        DtypeError: it is bfloat16, and ml_dtypes is not installed.
    """
    if name == "bfloat16":
        try:
            from ml_dtypes import bfloat16
        except ImportError:
            raise DtypeError("numpy has no bfloat16 by itself: pip install ml_dtypes, or use float16.") from None
        return np.dtype(bfloat16)
    return np.dtype(name)


def is_float(dtype: str) -> bool:
    """Whether values of `dtype` have gradients."""
    return dtype in FLOATS


def promote(first: str, second: str) -> str:
    """The dtype in which operands of two dtypes meet: a float wins over an integer, the wider over the narrower."""
    if first == second:
        return first
    # Neither holds the other: one has the digits, the other the range.
    if {first, second} == {"float16", "bfloat16"}:
        return "float32"
    if first in INTEGERS and second in INTEGERS:
        name = np.promote_types(first, second).name
        # numpy makes float64 of uint64 and a signed integer; that indexes nothing, and is not exact beyond 2**53.
        return name if name in INTEGERS else "int64"
    return max(first, second, key=_WIDTH.__getitem__)
