"""Plain data with numpy arrays in it as one file, and back, bit for bit.

The file is a numpy archive (.npz): a member for each array, and one of JSON for everything around them. Reading it
runs nothing.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from typing import Any, BinaryIO

import numpy as np

from kerata.errors import FileFormatError

LAYOUT = 1
"""Raised when the layout changes in a way that older readers would get wrong."""

_JSON = "json"
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, EOFError, OSError, RecursionError,
    NotImplementedError,  # members compressed or encrypted in ways that zipfile does not know
    AttributeError, MemoryError, OverflowError, SyntaxError, struct.error,  # headers of members
)  # fmt: skip


def write(file: BinaryIO, data: Any) -> None:
    """Write `data`: None, booleans, numbers, strings, arrays, and lists, tuples and dicts of such."""
    arrays: dict[str, np.ndarray] = {}
    text = json.dumps({"layout": LAYOUT, "data": _packed(data, arrays)})
    arrays[_JSON] = np.frombuffer(text.encode(), dtype=np.uint8)
    np.savez(file, **arrays)


def read(file: BinaryIO, name: str) -> Any:
    """What was written.

    Arguments:
        name: of the file, for errors.

    Raises:
        FileFormatError: it is no such file, or damaged.
    """
    try:
        with np.load(file, allow_pickle=False) as members:
            document = json.loads(bytes(members[_JSON]))
            layout = document["layout"]
            if layout == LAYOUT:
                return _unpacked(document["data"], members)
    except _DAMAGE as error:
        raise FileFormatError(f"{name} is damaged or no backup: {error}. Delete it to begin training anew.") from error
    raise FileFormatError(
        f"{name} has layout {layout!r}; this version reads {LAYOUT}. Finish with the version that wrote it, "
        "or delete it."
    )


def _packed(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    # A list is always [kind, content], so that what looks like data cannot be taken for a kind.
    if isinstance(value, (np.ndarray, np.generic)):
        key = f"array{len(arrays)}"
        arrays[key] = np.asarray(value)
        return ["array" if isinstance(value, np.ndarray) else "number", key]
    if isinstance(value, (list, tuple)):
        return [type(value).__name__, [_packed(part, arrays) for part in value]]
    if isinstance(value, dict):
        return ["dict", [[_packed(key, arrays), _packed(part, arrays)] for key, part in value.items()]]
    return value


def _unpacked(value: Any, members: Any) -> Any:
    if not isinstance(value, list):
        return value
    kind, content = value
    if kind == "array":
        return members[content]
    if kind == "number":
        return members[content][()]
    if kind == "dict":
        return {_unpacked(key, members): _unpacked(part, members) for key, part in content}
    parts = [_unpacked(part, members) for part in content]
    return tuple(parts) if kind == "tuple" else parts
