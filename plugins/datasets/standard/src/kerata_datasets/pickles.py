"""Reading pickles without running what is in them: numbers, text, lists, tuples, dicts and numpy's arrays.

A pickle names the functions that make its objects. Here each of the few names that arrays need stands for a function of
this module, which makes the array from its bytes and believes nothing else; even numpy's own would take an array of
pointers from whoever writes one.
"""

from __future__ import annotations

import io
import math
import pickle
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from kerata.errors import FileFormatError, UnsafeFileError
from kerata.types import Array


def unpickle(data: bytes, path: str, verified: bool) -> Any:
    """What a pickle holds; text of Python 2 is read as latin-1, and an array is a `PickledArray`.

    Arguments:
        data: the pickle.
        path: the file it is from, for errors.
        verified: whether its checksum has been found right. Others are read by the slower of Python's two readers:
            the other one can be made to take any amount of memory.

    Raises:
        UnsafeFileError: it names a function or class besides those that arrays need.
        FileFormatError: it is damaged.
    """
    reader = _FastReader if verified else _Reader
    try:
        return reader(io.BytesIO(data), encoding="latin1").load()
    except UnsafeFileError as error:
        raise UnsafeFileError(f"{path} is not read: {error}") from None
    except Exception as error:  # a damaged pickle can make any of them
        raise FileFormatError(f"{path} is damaged: it cannot be unpickled ({error}).") from error


class PickledArray:
    """An array as a pickle makes it: empty first, filled by `__setstate__`.

    Attributes:
        value: the array, or for an array of objects the list of them; None as long as it is empty.
    """

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value: Array | list[Any] | None = None

    def __setstate__(self, state: Any) -> None:
        _, shape, dtype, fortran, content = state
        self.value = _filled(content, dtype, shape, "F" if fortran else "C")


class _PickledDtype:
    """A dtype of numbers or of objects; whatever else a pickle says of it is refused."""

    __slots__ = ("_code", "_order")

    def __init__(self, code: Any) -> None:
        if not isinstance(code, str) or not re.fullmatch(r"b1|[iu][1248]|f[248]|O[48]?", code):
            raise FileFormatError(f"an array has elements of the kind {code!r}")
        self._code, self._order = code, "|"

    def __setstate__(self, state: Any) -> None:
        if state[1] not in ("<", ">", "|", "=") or tuple(state[2:5]) != (None, None, None):
            raise FileFormatError("an array has elements with parts")
        self._order = state[1]

    @property
    def is_object(self) -> bool:
        return self._code.startswith("O")

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(self._order + self._code)


class _Named:
    """What a name in a pickle stands for. It can be called; no pickle can change it."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *arguments: Any) -> Any:
        return self._function(*arguments)

    def __setstate__(self, state: Any) -> None:
        raise FileFormatError("it has a state for what has none")


def _filled(content: Any, dtype: Any, shape: Any, order: Any) -> Array | list[Any]:
    if not isinstance(dtype, _PickledDtype) or not isinstance(shape, tuple):
        raise FileFormatError("an array has no dtype or shape")
    if not all(type(size) is int and size >= 0 for size in shape):
        raise FileFormatError(f"an array has the shape {shape}")
    if dtype.is_object:
        if not isinstance(content, list) or shape != (len(content),):
            raise FileFormatError(f"an array of objects has the shape {shape}")
        return content
    raw = content.encode("latin1") if isinstance(content, str) else bytes(memoryview(content))
    if math.prod(shape) * dtype.dtype.itemsize != len(raw):
        raise FileFormatError(f"an array of shape {shape} has {len(raw)} bytes")
    return np.frombuffer(bytearray(raw), dtype.dtype).reshape(shape, order="F" if order == "F" else "C")


def _dtype(code: Any, *_: Any) -> _PickledDtype:
    return _PickledDtype(code)


def _reconstruct(*_: Any) -> PickledArray:
    return PickledArray()


def _from_buffer(content: Any, dtype: Any, shape: Any, order: Any) -> PickledArray:
    array = PickledArray()
    array.value = _filled(content, dtype, shape, order)
    return array


def _scalar(dtype: Any, content: Any) -> Any:
    return np.asarray(_filled(content, dtype, (), "C"))[()].item()


def _encode(text: str, encoding: str = "latin1") -> bytes:
    return text.encode("latin1")


def _no_bytes() -> bytes:
    return b""


def _ndarray(*_: Any) -> Any:
    raise FileFormatError("an array is made in a way that numpy has not")


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "numpy.ndarray": _ndarray,
    "numpy.dtype": _dtype,
    "numpy.core.multiarray._reconstruct": _reconstruct,
    "numpy.core.multiarray.scalar": _scalar,
    "numpy.core.numeric._frombuffer": _from_buffer,
    "_codecs.encode": _encode,  # bytes, in a pickle that Python 2 can read
    "__builtin__.bytes": _no_bytes,
    "builtins.bytes": _no_bytes,
}


class _OnlyArrays:
    def find_class(self, module: str, name: str) -> Any:
        function = _FUNCTIONS.get(f"{module.replace('numpy._core', 'numpy.core')}.{name}")
        if function is None:
            raise UnsafeFileError(f"it wants to use {module}.{name}, which could run code.")
        return _Named(function)


class _Reader(_OnlyArrays, pickle._Unpickler):
    """The reader in Python, whose memory goes by the length of the pickle."""


class _FastReader(_OnlyArrays, pickle.Unpickler):
    """The reader in C."""


def array_of(value: Any, path: str, what: str) -> Array:
    """An array of numbers that was unpickled, or read from an npz file.

    Raises:
        FileFormatError: it is something else.
    """
    found = value.value if isinstance(value, PickledArray) else value
    if not isinstance(found, np.ndarray):
        raise FileFormatError(f"{path} has no array of numbers for {what}.")
    return found


def list_of(value: Any, path: str, what: str) -> list[Any]:
    """A list that was unpickled, or an array as one.

    Raises:
        FileFormatError: it is something else.
    """
    found = value.value if isinstance(value, PickledArray) else value
    if isinstance(found, np.ndarray) and found.ndim:
        return list(found.tolist())
    if not isinstance(found, list):
        raise FileFormatError(f"{path} has no list for {what}.")
    return found
