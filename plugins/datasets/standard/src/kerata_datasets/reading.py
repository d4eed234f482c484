"""What a data file holds, whatever form it has: npz, pickle, compressed pickle or JSON."""

from __future__ import annotations

import gzip
import io
import json
import math
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from kerata.errors import FileFormatError, KerataError
from kerata.files import read_regular
from kerata_datasets.files import DataFile, find
from kerata_datasets.pickles import PickledArray, unpickle

MOST_BYTES = 1 << 30
"""How much a data file may have, and decompress to: the greatest, CIFAR-100, has 155 MB."""


class Content(NamedTuple):
    """What a file holds.

    Attributes:
        parts: its parts, in the order they were asked for.
        size: how many bytes they took, decompressed.
        path: the file.
    """

    parts: list[Any]
    size: int
    path: str


def read_parts(path: str, files: Sequence[DataFile], names: Sequence[str]) -> Content:
    """The parts of a dataset.

    Arguments:
        path: the file as the program calls it.
        files: those that the dataset is known in.
        names: what the parts are called in an npz file; a pickle has them in this order, in pairs if they are four.

    Raises:
        UnsafeFileError: the file wants to run code.
        FileFormatError: it is damaged, or holds something else.
        FileAccessError: it cannot be fetched or read.
    """
    found = find(path, files)
    data = read_regular(found.path, MOST_BYTES)
    if data[:2] == b"PK":
        return _read_npz(data, found.path, found.verified, names)
    data = decompressed(data, found.path)
    value = unpickle(data, found.path, found.verified)
    pairs = [value] if len(names) == 2 else value
    if not _is_sequence(pairs, len(names) // 2) or not all(_is_sequence(pair, 2) for pair in pairs):
        raise FileFormatError(f"{found.path} does not hold {', '.join(names)}.")
    return Content([part for pair in pairs for part in pair], len(data), found.path)


def read_word_index(path: str, files: Sequence[DataFile]) -> dict[str, int]:
    """The number of each word.

    Arguments:
        path: the file as the program calls it.
        files: those that it is known in.

    Raises:
        FileFormatError: the file is damaged, or holds something else.
        FileAccessError: it cannot be fetched or read.
    """
    found = find(path, files)
    data = decompressed(read_regular(found.path, MOST_BYTES), found.path)
    if data[:1] == b"{":
        try:
            value = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise FileFormatError(f"{found.path} is damaged: it is no JSON ({error}).") from error
    else:
        value = unpickle(data, found.path, found.verified)
    if not isinstance(value, dict) or not all(type(word) is str and type(n) is int for word, n in value.items()):
        raise FileFormatError(f"{found.path} does not hold words and their numbers.")
    return value


def decompressed(data: bytes, path: str) -> bytes:
    """Data, decompressed if they are by gzip.

    Raises:
        FileFormatError: they are damaged, or would become too many.
    """
    if data[:2] != b"\x1f\x8b":
        return data
    try:
        result = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FileFormatError(f"{path} is damaged: it cannot be decompressed ({error}).") from error
    if len(result) > MOST_BYTES:
        raise FileFormatError(f"{path} has more than {MOST_BYTES} bytes, decompressed.")
    return result


def _is_sequence(value: Any, length: int) -> bool:
    return isinstance(value, (tuple, list)) and len(value) == length


def _read_npz(data: bytes, path: str, verified: bool, names: Sequence[str]) -> Content:
    parts, size = [], 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in names:
                member = archive.getinfo(f"{name}.npy")
                if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise FileFormatError(f"{path}: {name} is compressed in a way that numpy does not use.")
                size += member.file_size
                if size > MOST_BYTES:
                    raise FileFormatError(f"{path} has more than {MOST_BYTES} bytes, decompressed.")
                parts.append(_read_npy(archive.read(member), f"{path} ({name})", verified))
    except KerataError:
        raise
    except KeyError as error:
        raise FileFormatError(f"{path} does not hold {', '.join(names)}: {error.args[0]}.") from error
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        raise FileFormatError(f"{path} is damaged: {error}.") from error
    return Content(parts, size, path)


def _read_npy(data: bytes, what: str, verified: bool) -> Any:
    """An array in the format of numpy, or for an array of objects what was pickled."""
    file = io.BytesIO(data)
    try:
        layout: Any = np.lib.format
        version = layout.read_magic(file)
        read_header = layout.read_array_header_1_0 if version[0] == 1 else layout.read_array_header_2_0
        shape, fortran, dtype = read_header(file)
    except Exception as error:  # the header is evaluated as a literal of Python, which can fail in many ways
        raise FileFormatError(f"{what} is damaged: its header cannot be read ({error}).") from error
    rest = data[file.tell() :]
    if dtype.hasobject:
        value = unpickle(rest, what, verified)
        if not isinstance(value, PickledArray):
            raise FileFormatError(f"{what} holds no array.")
        return value
    if dtype.kind not in "biuf" or math.prod(shape) * dtype.itemsize != len(rest):
        raise FileFormatError(f"{what} is damaged: an array {shape} of {dtype} has {len(rest)} bytes.")
    return np.frombuffer(bytearray(rest), dtype).reshape(shape, order="F" if fortran else "C")
