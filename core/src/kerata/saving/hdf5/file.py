"""Files, groups and arrays."""

from __future__ import annotations

import os
from types import TracebackType

import numpy as np

from kerata.saving.hdf5.attributes import Attribute, read_attributes
from kerata.saving.hdf5.chunks import Chunk, chunks_of_tree, listed_chunks
from kerata.saving.hdf5.datatypes import Datatype, Shape, count, read_dataspace, read_datatype
from kerata.saving.hdf5.filters import MOST_PACKED, Filter, read_filters, unpacked
from kerata.saving.hdf5.heaps import GlobalHeap
from kerata.saving.hdf5.links import Links, is_group, read_links
from kerata.saving.hdf5.object_header import (
    DATASPACE,
    DATATYPE,
    EXTERNAL,
    FILTERS,
    LAYOUT,
    Message,
    only,
    read_messages,
)
from kerata.saving.hdf5.source import Cursor, Malformed, Source
from kerata.saving.hdf5.superblock import read_superblock


class File:
    """A file, open for reading.

    Arguments:
        path: the file.

    Attributes:
        root: the group that all is in.
        source: its bytes.

    Raises:
        Malformed: it is no HDF5 file, or one that no model is in.
        OSError: it cannot be read.
    """

    def __init__(self, path: str) -> None:
        self._file = open(path, "rb", buffering=0)  # noqa: SIM115 - closed by `close`
        try:
            self.source = Source(self._file, os.fstat(self._file.fileno()).st_size)
            self._heap = GlobalHeap(self.source)
            self._objects: dict[int, Group | Dataset] = {}
            root = self.object(read_superblock(self.source))
        except BaseException:
            self.close()
            raise
        if not isinstance(root, Group):
            self.close()
            raise Malformed("its root is not a group")
        self.root = root

    def object(self, address: int) -> Group | Dataset:
        """The object whose header is at an address, the same one each time.

        Raises:
            Malformed: it cannot be read.
        """
        found = self._objects.get(address)
        if found is None:
            messages = read_messages(self.source, address)
            kind = Group if is_group(messages) else Dataset
            found = self._objects[address] = kind(self, messages, self._heap)
        return found

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> File:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


class Group:
    """A group: attributes, and other groups and arrays by name.

    Attributes:
        attributes: by name.
        links: names of what is in it.

    Raises:
        Malformed: it cannot be read.
    """

    def __init__(self, file: File, messages: list[Message], heap: GlobalHeap) -> None:
        self._file = file
        self.attributes: dict[bytes, Attribute] = read_attributes(file.source, messages, heap)
        self.links: Links = read_links(file.source, messages)

    def get(self, name: bytes) -> Group | Dataset | None:
        """What is in the group under a name; None where nothing is.

        Raises:
            Malformed: it cannot be read, or is a link to another place.
        """
        if name not in self.links:
            return None
        address = self.links[name]
        if address is None:
            raise Malformed("it is a link to another place, which is not followed")
        return self._file.object(address)


class Dataset:
    """An array.

    Attributes:
        shape: its sizes.
        dtype: its type.
        stored: how many bytes it has in the file.
        unpacked: how many bytes it has in memory, all of its chunks counted whole.
        is_packed: whether it is in chunks, which have to be put together.

    Raises:
        Malformed: it is not one of numbers, or its numbers are not all in the file.
    """

    def __init__(self, file: File, messages: list[Message], heap: GlobalHeap) -> None:
        self._source = file.source
        parts = {kind: only(messages, kind) for kind in (DATASPACE, DATATYPE, LAYOUT, FILTERS)}
        dataspace, datatype, layout, filters = parts.values()
        if dataspace is None or datatype is None or layout is None:
            raise Malformed("it is neither a group nor an array")
        if only(messages, EXTERNAL) is not None:
            raise Malformed("it lies in another file, which is not followed")
        type_, shape = read_datatype(datatype.data), read_dataspace(dataspace.data)
        if type_.dtype is None or shape is None:
            raise Malformed("it should be an array of numbers and is " + ("empty" if shape is None else "text"))
        self._type: Datatype = type_
        self.shape: Shape = shape
        self.dtype = np.dtype(bool) if type_.truth else type_.dtype
        self._filters: list[Filter] = [] if filters is None else read_filters(filters.data)
        self._size = self.unpacked = type_.size * count(shape)
        self._compact: bytes | None = None
        self._address = 0
        self._chunks: list[Chunk] = []
        self._chunk: Shape = ()
        self._read_layout(layout)

    @property
    def is_packed(self) -> bool:
        """Whether it is in chunks, which have to be put together."""
        return bool(self._chunk)

    def read(self) -> np.ndarray:
        """The numbers.

        Raises:
            Malformed: they cannot be read.
        """
        result = np.empty(self.shape, self._type.dtype)
        if self._compact is not None:
            result = np.frombuffer(self._compact, self._type.dtype).reshape(self.shape).copy()
        elif self._chunk:
            for chunk in self._chunks:
                self._put(chunk, result)
        elif result.size:
            self._source.fill(self._address, result.reshape(-1).view(np.uint8).data, "the array")
        return result != 0 if self._type.truth else result

    def _read_layout(self, message: Message) -> None:
        layout = Cursor(message.data, "the layout of an array")
        version, kind = layout.version(3, 4, 5), layout.uint(1)
        if self._type.size * count(tuple(max(1, length) for length in self.shape)) >= 1 << 62:
            raise Malformed(f"it should have the shape {self.shape}, which nothing has")
        if kind == 0:
            self._compact = layout.take(layout.uint(2))[: self._size]
            self.stored = len(self._compact)
        elif kind == 1:
            self._address, self.stored = layout.uint(), min(layout.uint(), self._size)
            if self._size:
                self._source.check(self._address, self.stored, "it")
        elif kind == 2:
            self._read_chunks(layout, version)
        else:
            raise Malformed("it lies in other arrays or files, which are not followed")
        if self.stored < self._size and kind != 2:
            raise Malformed(f"it should have the shape {self.shape}, and the file holds {self.stored} bytes of it")

    def _read_chunks(self, layout: Cursor, version: int) -> None:
        flags = layout.uint(1) if version > 3 else 0
        rank = layout.uint(1) - 1
        width = layout.uint(1) if version > 3 else 4
        address = layout.uint() if version == 3 else 0
        chunk = tuple(layout.uint(width) for _ in range(rank))
        item_size = layout.uint(width)
        if rank != len(self.shape) or not rank or not all(chunk) or item_size != self._type.size:
            raise Malformed("the shape of its chunks does not suit it")
        size = item_size * count(chunk)
        wanted = count(tuple(-(-length // step) for length, step in zip(self.shape, chunk, strict=True)))
        self._chunk = chunk
        if wanted * 8 > self._source.size:
            raise Malformed(f"it should have {wanted} chunks, and the file has {self._source.size} bytes")
        if wanted:
            self._chunks = (
                chunks_of_tree(self._source, address, rank)
                if version == 3
                else listed_chunks(self._source, layout, flags, self.shape, chunk, size)
            )
        for each in self._chunks:
            self._source.check(each.address, each.size, "a chunk of it")
            if size > MOST_PACKED * each.size or (size != each.size and not self._filters):
                raise Malformed(f"a chunk of it should have {size} bytes, and the file holds {each.size} of it")
            inside = zip(each.start, self.shape, chunk, strict=True)
            if any(start >= length or start % step for start, length, step in inside):
                raise Malformed("a chunk of it is outside of it")
        if len({each.start for each in self._chunks}) != wanted or len(self._chunks) != wanted:
            raise Malformed(f"it should have {wanted} chunks, and {len(self._chunks)} are listed")
        self.stored = sum(each.size for each in self._chunks)
        self.unpacked = size * wanted

    def _put(self, chunk: Chunk, result: np.ndarray) -> None:
        data = bytearray(chunk.size)
        self._source.fill(chunk.address, memoryview(data), "a chunk of the array")
        size = self._type.size * count(self._chunk)
        values = unpacked(bytes(data), self._filters, chunk.left_out, size, self._type.size)
        array = np.frombuffer(values, self._type.dtype).reshape(self._chunk)
        place = tuple(slice(start, start + step) for start, step in zip(chunk.start, self._chunk, strict=True))
        inside = tuple(slice(0, length - start) for start, length in zip(chunk.start, self.shape, strict=True))
        result[place] = array[inside]
