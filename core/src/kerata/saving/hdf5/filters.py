"""Filters: how the chunks of an array are packed."""

from __future__ import annotations

import zlib
from typing import NamedTuple

import numpy as np

from kerata.saving.hdf5.source import Cursor, Malformed

DEFLATE, SHUFFLE, FLETCHER32 = 1, 2, 3
MOST_PACKED = 1100
"""How many bytes one may stand for: deflate cannot do better than 1032."""
_NAMES = {4: "szip", 5: "nbit", 6: "scaleoffset", 32000: "lzf"}


class Filter(NamedTuple):
    """A filter: its number, and what it was told."""

    kind: int
    values: tuple[int, ...]


def read_filters(data: bytes) -> list[Filter]:
    """The filters from their message, in the order in which a chunk is packed.

    Raises:
        Malformed: one is not known here. The HDF5 library would look for a program to load for it.
    """
    cursor = Cursor(data, "a list of filters")
    version, count = cursor.version(1, 2), cursor.uint(1)
    if version == 1:
        cursor.take(6)
    filters: list[Filter] = []
    for _ in range(count):
        kind = cursor.uint(2)
        named = cursor.uint(2) if version == 1 or kind >= 256 else 0
        cursor.take(2)
        values = cursor.uint(2)
        cursor.take(named + (-named % 8 if version == 1 else 0))
        told = tuple(cursor.uint(4) for _ in range(values))
        if version == 1 and values % 2:
            cursor.take(4)
        if kind not in (DEFLATE, SHUFFLE, FLETCHER32):
            name = _NAMES.get(kind, f"number {kind}")
            raise Malformed(f"it is packed by a filter ({name}) that is not known here; deflate and shuffle are")
        if any(kind == known.kind for known in filters):
            raise Malformed("it is packed twice by one filter")  # which would stand for more bytes than it may
        filters.append(Filter(kind, told))
    return filters


def unpacked(data: bytes, filters: list[Filter], left_out: int, size: int, item_size: int) -> bytes:
    """The `size` bytes of a chunk.

    Arguments:
        data: the chunk as it is in the file.
        filters: those of the array.
        left_out: a bit for each filter that was not used on this chunk.
        size: how many bytes come out.
        item_size: of an element.

    Raises:
        Malformed: they do not come out.
    """
    for number, (kind, _) in reversed(list(enumerate(filters))):
        if left_out >> number & 1:
            continue
        if kind == DEFLATE:
            data = _inflated(data, size + 4)  # a checksum may have been added before
        elif kind == SHUFFLE:
            data = _in_order(data, item_size)
        else:
            data = _summed(data)
    if len(data) != size:
        raise Malformed(f"a chunk has {len(data)} bytes, and should have {size}")
    return data


def _inflated(data: bytes, most: int) -> bytes:
    machine = zlib.decompressobj()
    try:
        found = machine.decompress(data, most)
    except zlib.error as error:
        raise Malformed(f"a chunk cannot be unpacked: {error}") from error
    return found


def _in_order(data: bytes, item_size: int) -> bytes:
    """The bytes of elements together again, which had been put with all first bytes first."""
    whole = len(data) // item_size * item_size
    planes = np.frombuffer(data, np.uint8, whole).reshape(item_size, -1)
    return bytes(planes.T.tobytes()) + data[whole:]


def _summed(data: bytes) -> bytes:
    """The data before a checksum of four bytes, once that is found right (Fletcher, 1982)."""
    body, end = data[:-4], data[-4:]
    words = np.frombuffer(body + b"\0" * (len(body) % 2), ">u2").astype(np.uint64)
    places = np.arange(len(words), 0, -1, dtype=np.uint64) % 65535
    first, second = int(words.sum()) % 65535, int((words * places).sum()) % 65535
    for stored in (int.from_bytes(end, "little"), int.from_bytes(end[1::-1] + end[:1:-1], "little")):
        # Before HDF5 1.6.3 the two bytes of each half were the other way round on some machines.
        if (stored & 0xFFFF) % 65535 == first and (stored >> 16) % 65535 == second:
            return body
    raise Malformed("the checksum of a chunk is not the one it had")
