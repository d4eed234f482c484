"""Plain data with numpy arrays in it as one file, and back, bit for bit.

The file is a numpy archive (.npz): a member for each array, and one of JSON for everything around them. Reading it
runs nothing, and takes no more memory than a few times the size of the file, whoever wrote it.
"""

from __future__ import annotations

import json
import math
import os
import zipfile
from typing import Any, BinaryIO, cast

import numpy as np

from kerata.errors import FileFormatError

LAYOUT = 1
"""Raised when the layout changes in a way that older readers would get wrong."""

_JSON = "json"
_npy: Any = np.lib.format  # which has no types


def write(file: BinaryIO, data: Any) -> None:
    """Write `data`: None, booleans, numbers, strings, arrays, and lists, tuples and dicts of such."""
    arrays: dict[str, np.ndarray] = {}
    text = json.dumps({"layout": LAYOUT, "data": _packed(data, arrays)})
    arrays[_JSON] = np.frombuffer(text.encode(), dtype=np.uint8)
    np.savez(file, **cast(Any, arrays))


def read(file: BinaryIO, name: str) -> Any:
    """What was written.

    Arguments:
        name: of the file, for errors.

    Raises:
        FileFormatError: it is no such file, or damaged.
    """
    try:
        members = _Members(file)
        document = json.loads(members[_JSON].tobytes())
        layout = document["layout"]
        if layout == LAYOUT:
            return _unpacked(document["data"], members)
        shown = int(layout)
    except Exception as error:  # of zipfile, zlib, struct, json, numpy or the system: it depends on the damage
        raise FileFormatError(
            f"{name} is damaged or no backup: {str(error)[:200]}. Delete it to begin training anew."
        ) from error
    raise FileFormatError(
        f"{name} has layout {shown}; this version reads {LAYOUT}. Finish with the version that wrote it, or delete it."
    )


class _Members:
    """The arrays of an archive, by name."""

    def __init__(self, file: BinaryIO) -> None:
        self._archive = zipfile.ZipFile(file)
        self._left = file.seek(0, os.SEEK_END)

    def __getitem__(self, name: str) -> np.ndarray:
        # numpy's own reader believes what a header says of the size, inflates whatever is compressed, and reads a
        # member as often as it is asked for.
        info = self._archive.getinfo(f"{name}.npy")
        self._left -= info.file_size
        if info.compress_type != zipfile.ZIP_STORED or self._left < 0:
            raise ValueError(f"{name[:80]} is larger than the file")
        with self._archive.open(info) as member:
            version = _npy.read_magic(member)
            header = _npy.read_array_header_1_0 if version == (1, 0) else _npy.read_array_header_2_0
            shape, in_columns, dtype = header(member)
            content = bytearray(member.read())
        if dtype.hasobject or len(content) != math.prod(shape) * dtype.itemsize:
            raise ValueError(f"{name[:80]} is not an array of {shape} {dtype}"[:200])
        return np.asarray(np.ndarray(shape, dtype, content, order="F" if in_columns else "C"))


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


def _unpacked(value: Any, members: _Members) -> Any:
    if isinstance(value, dict):
        raise ValueError("a dict is written as a list")
    if not isinstance(value, list):
        return value
    kind, content = value
    if kind == "array":
        return members[content]
    if kind == "number":
        return members[content][()]
    if kind == "dict":
        return {_unpacked(key, members): _unpacked(part, members) for key, part in content}
    if kind not in ("list", "tuple"):
        raise ValueError(f"there is no kind {str(kind)[:80]!r}")
    parts = [_unpacked(part, members) for part in content]
    return tuple(parts) if kind == "tuple" else parts
