"""Heaps: names of a group's objects (local), and texts of any length (global)."""

from __future__ import annotations

from kerata.saving.hdf5.source import Cursor, Malformed, Source


class LocalHeap:
    """The names of the objects of a group of the old layout.

    Arguments:
        source: the file.
        address: of the heap.
    """

    def __init__(self, source: Source, address: int) -> None:
        head = source.cursor(address, 32, "a group's heap of names")
        head.expect(b"HEAP")
        head.version(0)
        head.take(3)
        size = head.uint()
        head.take(8)
        self._source = source
        self._names = source.bytes(head.uint(), size, "a group's heap of names")

    def name(self, offset: int) -> bytes:
        """The name at an offset.

        Raises:
            Malformed: there is none.
        """
        end = self._names.find(b"\0", offset)
        if end < 0 or offset > len(self._names):
            raise Malformed("a name is not in its group's heap of names")
        self._source.spend(end - offset)  # many links may have one long name
        return self._names[offset:end]


class GlobalHeap:
    """Texts of any length, in collections anywhere in the file.

    Arguments:
        source: the file.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._collections: dict[int, dict[int, bytes]] = {}

    def text(self, reference: bytes) -> bytes:
        """The text that a reference of 16 bytes stands for.

        Raises:
            Malformed: there is none.
        """
        cursor = Cursor(reference, "a reference to text")
        length, address, index = cursor.uint(4), cursor.uint(), cursor.uint(4)
        if not length:
            return b""
        objects = self._collections.get(address)
        if objects is None:
            objects = self._collections[address] = self._read(address)
        data = objects.get(index)
        if data is None or len(data) < length:
            raise Malformed("text is not in the heap that it should be in")
        self._source.spend(length)  # many references may stand for one long text
        return data[:length]

    def _read(self, address: int) -> dict[int, bytes]:
        what = "a heap of texts"
        head = self._source.cursor(address, 16, what)
        head.expect(b"GCOL")
        head.version(1)
        head.take(3)
        cursor = self._source.cursor(address, head.uint(), what)
        cursor.take(16)
        objects: dict[int, bytes] = {}
        while cursor.left >= 16:
            self._source.spend(0)
            index = cursor.uint(2)
            cursor.take(6)
            size = cursor.uint()
            if not index:  # the rest is free
                break
            objects[index] = cursor.take(size)
            cursor.take(min(-size % 8, cursor.left))
        return objects
