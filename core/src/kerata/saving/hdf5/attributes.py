"""Attributes: small values that objects carry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kerata.saving.hdf5.btree2 import read_records
from kerata.saving.hdf5.datatypes import Datatype, Shape, count, read_dataspace, read_datatype
from kerata.saving.hdf5.fractal_heap import FractalHeap
from kerata.saving.hdf5.heaps import GlobalHeap
from kerata.saving.hdf5.object_header import ATTRIBUTE, ATTRIBUTE_INFO, Message, only
from kerata.saving.hdf5.source import UNDEFINED, Cursor, Malformed, Source

_BY_NAME = 8  # type of the records that list attributes by name


@dataclass(frozen=True)
class Attribute:
    """A value that an object carries.

    Attributes:
        type: of each element.
        shape: None for an empty one.
        data: the bytes of the elements.
        heap: where text of any length is.
    """

    type: Datatype
    shape: Shape | None
    data: bytes
    heap: GlobalHeap

    def texts(self) -> list[bytes]:
        """Its elements, which are text, as the bytes they are written in, up to the first zero or all but the last.

        Raises:
            Malformed: one of them is nowhere.
        """
        size = self.type.size
        pieces = [self.data[start : start + size] for start in range(0, len(self.data), size)]
        if self.type.variable:
            return [self.heap.text(piece).partition(b"\0")[0] for piece in pieces]
        return [piece.rstrip(b"\0") for piece in pieces]

    def numbers(self) -> np.ndarray:
        """Its elements, which are numbers."""
        array = np.frombuffer(self.data, self.type.dtype).reshape(self.shape or ())
        return array != 0 if self.type.truth else array

    def __str__(self) -> str:
        """What it is, for errors."""
        if self.shape is None:
            return "empty"
        shown = "text" if self.type.is_text else "numbers"
        if self.shape:
            return f"{shown} of shape {self.shape}"
        return repr(self.texts()[0].decode("utf-8", "replace")[:80] if self.type.is_text else self.numbers().item())


def read_attributes(source: Source, messages: list[Message], heap: GlobalHeap) -> dict[bytes, Attribute]:
    """The attributes of an object, by name.

    Raises:
        Malformed: one of them cannot be read.
    """
    written = [message.data for message in messages if message.kind == ATTRIBUTE]
    info = only(messages, ATTRIBUTE_INFO)
    if info is not None:
        written += _dense(source, info)
    return dict(_attribute(data, heap) for data in written)


def _dense(source: Source, info: Message) -> list[bytes]:
    """The messages of attributes that are kept in a heap."""
    cursor = Cursor(info.data, "a list of attributes")
    cursor.version(0)
    cursor.take(2 if cursor.uint(1) & 1 else 0)
    address, names = cursor.uint(), cursor.uint()
    if address == UNDEFINED:
        return []
    heap = FractalHeap(source, address)
    found = []
    for record in read_records(source, names, _BY_NAME):
        if len(record) != 17 or record[8] & 2:
            raise Malformed("a list of attributes is not one that model files have")
        found.append(heap.object(record[:8]))
    return found


def _attribute(data: bytes, heap: GlobalHeap) -> tuple[bytes, Attribute]:
    cursor = Cursor(data, "an attribute")
    version, flags = cursor.version(1, 2, 3), cursor.uint(1)
    sizes = [cursor.uint(2) for _ in range(3)]
    if version == 3:
        cursor.take(1)  # whether the name is ASCII or UTF-8, which it is in either case
    if version > 1 and flags & 3:
        raise Malformed("an attribute shares its type with another object, as in no model file")
    name, datatype, dataspace = (_padded(cursor, size, version) for size in sizes)
    name = name.partition(b"\0")[0]
    type_, shape = read_datatype(datatype), read_dataspace(dataspace)
    size = 0 if shape is None else type_.size * count(shape)
    return name, Attribute(type_, shape, cursor.take(size), heap)


def _padded(cursor: Cursor, size: int, version: int) -> bytes:
    data = cursor.take(size)
    if version == 1:
        cursor.take(-size % 8)
    return data
