"""Where the chunks of an array are."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

from kerata.saving.hdf5.datatypes import Shape
from kerata.saving.hdf5.source import Cursor, Malformed, Source

_CHUNKS = 1  # type of the B-trees of arrays
_SINGLE, _IMPLICIT, _FIXED = 1, 2, 3  # ways of listing chunks since HDF5 1.10


class Chunk(NamedTuple):
    """A chunk: the indices of its first element, and its bytes in the file."""

    start: Shape
    address: int
    size: int
    left_out: int


def chunks_of_tree(source: Source, address: int, rank: int) -> list[Chunk]:
    """The chunks that a B-tree of version 1 lists.

    Raises:
        Malformed: there is no such tree.
    """
    found: list[Chunk] = []
    trees: list[tuple[int, int | None]] = [(address, None)]
    key = 8 + 8 * (rank + 1)
    while trees:
        where, level = trees.pop()
        head = source.cursor(where, 24, "a B-tree of chunks")
        head.expect(b"TREE")
        kind, its_level, count = head.uint(1), head.uint(1), head.uint(2)
        if kind != _CHUNKS or level not in (None, its_level):
            raise Malformed("a B-tree of chunks is not one")
        body = source.cursor(where + 24, (key + 8) * count, "a B-tree of chunks")
        for _ in range(count):
            size, left_out = body.uint(4), body.uint(4)
            start = tuple(body.uint() for _ in range(rank))
            body.take(8)
            child = body.uint()
            if its_level:
                trees.append((child, its_level - 1))
            else:
                found.append(Chunk(start, child, size, left_out))
    return found


def listed_chunks(source: Source, layout: Cursor, flags: int, shape: Shape, chunk: Shape, size: int) -> list[Chunk]:
    """The chunks that a layout of version 4 or 5 lists.

    Arguments:
        source: the file.
        layout: the message, from the way of listing on.
        flags: of the layout.
        shape: of the array.
        chunk: shape of a chunk.
        size: bytes of a chunk that is not packed.

    Raises:
        Malformed: they are listed in a way that arrays of fixed shape have not, or not at all.
    """
    way = layout.uint(1)
    starts = itertools.product(*(range(0, length, step) for length, step in zip(shape, chunk, strict=True)))
    if way == _SINGLE:
        packed, left_out = (layout.uint(), layout.uint(4)) if flags & 2 else (size, 0)
        return [Chunk((0,) * len(shape), layout.uint(), packed, left_out)]
    if way == _IMPLICIT:
        address = layout.uint()
        source.check(address, 0, "the array")
        return [Chunk(start, address + size * number, size, 0) for number, start in _on_budget(source, starts)]
    if way == _FIXED:
        layout.take(1)
        return list(_fixed(source, layout.uint(), starts, size))
    raise Malformed("its chunks are listed as for an array that can grow, which is not read here")


def _fixed(source: Source, address: int, starts: Iterator[Shape], size: int) -> Iterator[Chunk]:
    """The chunks of a fixed array, which are listed one after the other, in pages where they are many."""
    head = source.cursor(address, 24, "a list of chunks")
    head.expect(b"FAHD")
    head.version(0)
    packed, entry, page_bits, count, where = head.uint(1), head.uint(1), head.uint(1), head.uint(), head.uint()
    if packed > 1 or page_bits > 32 or not (entry == 8 if not packed else 13 <= entry <= 20):
        raise Malformed("a list of chunks is not one that arrays have")
    page = 1 << page_bits
    prefix = 14  # signature, version, type and address of the header
    if count > page:
        pages = -(-count // page)
        prefix += (pages + 7) // 8 + 4
    source.check(where, prefix + count * entry, "a list of chunks")
    for number, start in _on_budget(source, starts):
        checksums = 4 * (number // page) if count > page else 0
        cursor = source.cursor(where + prefix + number * entry + checksums, entry, "a list of chunks")
        if number >= count:
            raise Malformed("a list of chunks is too short")
        chunk_address = cursor.uint()
        yield Chunk(start, chunk_address, *((cursor.uint(entry - 12), cursor.uint(4)) if packed else (size, 0)))


def _on_budget(source: Source, starts: Iterator[Shape]) -> Iterator[tuple[int, Shape]]:
    for number, start in enumerate(starts):
        source.spend(0)
        yield number, start
