"""Fractal heaps, in which new groups keep attributes and links once they are many or large."""

from __future__ import annotations

from kerata.saving.hdf5.btree2 import read_records
from kerata.saving.hdf5.source import UNDEFINED, Cursor, Malformed, Source

_HUGE = 1  # type of the records that say where large objects are


class FractalHeap:
    """A heap whose blocks double in size from row to row.

    Arguments:
        source: the file.
        address: of the heap's header.

    Raises:
        Malformed: there is no heap that can be read.
    """

    def __init__(self, source: Source, address: int) -> None:
        self._source = source
        head = source.cursor(address, 142, "a heap")
        head.expect(b"FRHP")
        head.version(0)
        self._id_size = head.uint(2)
        filters = head.uint(2)
        head.take(1)
        largest = head.uint(4)
        head.take(8)
        self._large = head.uint()
        head.take(80)  # of free space, and of how much there is of everything
        self._width, self._start, self._most_direct = head.uint(2), head.uint(), head.uint()
        bits = head.uint(2)
        head.take(2)
        self._root, self._rows = head.uint(), head.uint(2)
        sizes = (self._width, self._start, self._most_direct)
        if filters:
            raise Malformed("a heap is packed, as in no model file")
        if any(size & (size - 1) or not size for size in sizes) or self._most_direct < self._start or bits > 64:
            raise Malformed("a heap has blocks of sizes that no heap has")
        self._offset_size = (bits + 7) // 8
        self._length_size = min(_bytes_for(self._most_direct), _bytes_for(largest))
        self._places: dict[int, tuple[int, int]] | None = None

    def object(self, identifier: bytes) -> bytes:
        """The object of an identifier.

        Raises:
            Malformed: there is none.
        """
        cursor = Cursor(identifier[: self._id_size], "an identifier in a heap")
        first = cursor.uint(1)
        kind = first >> 4 & 3
        if first >> 6 or kind > 2:
            raise Malformed("an identifier in a heap is of no type that heaps have")
        if kind == 2:
            return cursor.take((first & 15) + 1)
        if kind == _HUGE:
            return self._source.bytes(*self._large_place(cursor), "a large object of a heap")
        offset, length = cursor.uint(self._offset_size), cursor.uint(self._length_size)
        return self._source.bytes(self._address(offset, length), length, "an object of a heap")

    def _large_place(self, cursor: Cursor) -> tuple[int, int]:
        if cursor.left >= 16:
            return cursor.uint(), cursor.uint()
        if self._places is None:
            self._places = {}
            for record in read_records(self._source, self._large, _HUGE):
                place = Cursor(record, "the place of a large object")
                address, size, number = place.uint(), place.uint(), place.uint()
                self._places[number] = address, size
        found = self._places.get(cursor.uint(min(8, cursor.left)))
        if found is None:
            raise Malformed("a large object of a heap is nowhere")
        return found

    def _address(self, offset: int, length: int) -> int:
        """Where the object at an offset of the heap is in the file."""
        rows, block, size = self._rows, self._root, self._start
        direct_rows = (self._most_direct // self._start).bit_length() + 1
        while rows:  # an indirect block, a table of others; they get smaller, so this ends
            row, first, size = self._row_of(offset)
            column = (offset - first) // size
            if row >= rows:
                raise Malformed("an object is outside of its heap")
            head = 13 + self._offset_size  # signature, version, address of the heap's header, own offset
            pointer = self._source.cursor(block + head + 8 * (row * self._width + column), 8, "a block of a heap")
            block, offset = pointer.uint(), offset - first - column * size
            rows = 0 if row < direct_rows else (size // (self._start * self._width)).bit_length()
        if block == UNDEFINED or offset + length > size:
            raise Malformed("an object is outside of its heap")
        return block + offset

    def _row_of(self, offset: int) -> tuple[int, int, int]:
        """The row that an offset is in, the row's own offset and the size of its blocks."""
        row = (offset // (self._width * self._start)).bit_length()
        size = self._start << max(0, row - 1)
        return row, self._width * size if row else 0, size


def _bytes_for(number: int) -> int:
    return max(1, (number.bit_length() + 7) // 8)
