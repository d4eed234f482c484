"""Types and sizes of what arrays and attributes hold."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kerata.saving.hdf5.source import Cursor, Malformed

Shape = tuple[int, ...]
_INTEGER, _FLOAT, _STRING, _ENUMERATION, _VARIABLE = 0, 1, 3, 8, 9
_NAMES = {2: "times", 4: "bit fields", 5: "opaque bytes", 6: "compounds", 7: "references", 9: "sequences", 10: "arrays"}
# Size: where exponent and mantissa of IEEE 754 lie, how long they are, and the bias of the exponent.
_IEEE = {2: (10, 5, 0, 10, 15), 4: (23, 8, 0, 23, 127), 8: (52, 11, 0, 52, 1023)}


@dataclass(frozen=True)
class Datatype:
    """The type of an element.

    Attributes:
        size: its bytes.
        dtype: numpy's type of it; None for text.
        variable: whether it is text of any length, kept elsewhere.
        truth: whether its integers stand for False and True.
    """

    size: int
    dtype: np.dtype | None = None
    variable: bool = False
    truth: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it is text."""
        return self.dtype is None


def read_datatype(data: bytes) -> Datatype:
    """The type from its message.

    Raises:
        Malformed: it is none of numbers and text.
    """
    return _datatype(Cursor(data, "a type"))


def read_dataspace(data: bytes) -> Shape | None:
    """The shape from its message; None for an empty one, of no elements at all.

    Raises:
        Malformed: it is not one.
    """
    cursor = Cursor(data, "a shape")
    version, rank, _ = cursor.version(1, 2), cursor.uint(1), cursor.uint(1)
    if version == 1:
        cursor.take(5)
    elif cursor.uint(1) == 2:
        return None
    if rank > 32:
        raise Malformed(f"a shape has {rank} sizes, and no more than 32 can be")
    return tuple(cursor.uint() for _ in range(rank))


def count(shape: Shape) -> int:
    """How many elements there are."""
    return math.prod(shape)


def _datatype(cursor: Cursor) -> Datatype:
    kind, bits, size = cursor.uint(1), cursor.uint(3), cursor.uint(4)
    kind, version = kind & 15, kind >> 4
    if not size:
        raise Malformed("a type has no size")
    if kind == _INTEGER:
        return _integer(cursor, bits, size)
    if kind == _FLOAT:
        offset, precision = cursor.uint(2), cursor.uint(2)
        where = *(cursor.uint(1) for _ in range(4)), cursor.uint(4)
        if size not in _IEEE or (offset, precision) != (0, 8 * size) or where != _IEEE[size] or bits & 0x40:
            raise Malformed(f"floating-point numbers of {size} bytes that are not those of IEEE 754 are not read")
        return Datatype(size, np.dtype(f"{'>' if bits & 1 else '<'}f{size}"))
    if kind == _STRING:
        return Datatype(size)
    if kind == _VARIABLE and bits & 15 == 1 and size == 16:
        return Datatype(size, variable=True)
    if kind == _ENUMERATION:
        base_kind, base_bits, base_size = cursor.uint(1) & 15, cursor.uint(3), cursor.uint(4)
        if base_kind != _INTEGER or base_size != size:
            raise Malformed("an enumeration is not one of integers")
        base = _integer(cursor, base_bits, size)
        return Datatype(size, base.dtype, truth=_is_truth(cursor, bits & 0xFFFF, version, size))
    raise Malformed(f"{_NAMES.get(kind, f'things of type {kind}')} are not read")


def _integer(cursor: Cursor, bits: int, size: int) -> Datatype:
    offset, precision = cursor.uint(2), cursor.uint(2)
    if size not in (1, 2, 4, 8) or (offset, precision) != (0, 8 * size):
        raise Malformed(f"integers of {precision} bits in {size} bytes are not read")
    return Datatype(size, np.dtype(f"{'>' if bits & 1 else '<'}{'i' if bits & 8 else 'u'}{size}"))


def _is_truth(cursor: Cursor, members: int, version: int, size: int) -> bool:
    """Whether an enumeration is the one that h5py writes numpy's truth values as."""
    if members != 2 or size != 1:
        return False
    padding = (b"\0\0\0", b"\0\0\0\0") if version < 3 else (b"\0", b"\0")
    wanted = b"FALSE" + padding[0] + b"TRUE" + padding[1] + b"\0\1"
    return cursor.left >= len(wanted) and cursor.take(len(wanted)) == wanted
