"""What is in a group: names, and where the objects of these names are."""

from __future__ import annotations

from kerata.saving.hdf5.btree2 import read_records
from kerata.saving.hdf5.fractal_heap import FractalHeap
from kerata.saving.hdf5.heaps import LocalHeap
from kerata.saving.hdf5.object_header import LINK, LINK_INFO, SYMBOL_TABLE, Message, only
from kerata.saving.hdf5.source import UNDEFINED, Cursor, Malformed, Source

Links = dict[bytes, int | None]
"""Name -> address of the object's header; None for a link to another place or file, which is not followed."""
_BY_NAME = 5  # type of the records that list links by name
_GROUP = 0  # type of the B-trees of groups
_SOFT = 2  # entries of symbol tables that are links to another place


def is_group(messages: list[Message]) -> bool:
    """Whether the object of these messages is a group."""
    return any(message.kind in (SYMBOL_TABLE, LINK_INFO) for message in messages)


def read_links(source: Source, messages: list[Message]) -> Links:
    """What is in the group of these messages.

    Raises:
        Malformed: it cannot be read.
    """
    table = only(messages, SYMBOL_TABLE)
    if table is not None:
        return _old(source, table)
    written = [message.data for message in messages if message.kind == LINK]
    info = only(messages, LINK_INFO)
    if info is not None:
        cursor = Cursor(info.data, "a list of links")
        cursor.version(0)
        cursor.take(8 if cursor.uint(1) & 1 else 0)
        address, names = cursor.uint(), cursor.uint()
        if address != UNDEFINED:
            heap = FractalHeap(source, address)
            written += [heap.object(record[4:]) for record in read_records(source, names, _BY_NAME)]
    return dict(_link(data) for data in written)


def _link(data: bytes) -> tuple[bytes, int | None]:
    cursor = Cursor(data, "a link")
    cursor.version(1)
    flags = cursor.uint(1)
    kind = cursor.uint(1) if flags & 8 else 0
    cursor.take((8 if flags & 4 else 0) + (1 if flags & 16 else 0))
    name = cursor.take(cursor.uint(1 << (flags & 3)))
    return name, None if kind else cursor.uint()


def _old(source: Source, table: Message) -> Links:
    """The symbol table of a group: nodes of entries, listed by a B-tree of version 1."""
    cursor = Cursor(table.data, "a symbol table")
    tree, heap = cursor.uint(), LocalHeap(source, cursor.uint())
    links: Links = {}
    for node in _nodes(source, tree):
        start = source.cursor(node, 8, "a node of a symbol table")
        start.expect(b"SNOD")
        start.version(1)
        start.take(1)
        entries = source.cursor(node + 8, 40 * start.uint(2), "a node of a symbol table")
        while entries.left:
            name, address, kind = heap.name(entries.uint()), entries.uint(), entries.uint(4)
            entries.take(20)
            links[name] = None if kind == _SOFT else address
    return links


def _nodes(source: Source, address: int) -> list[int]:
    found: list[int] = []
    trees: list[tuple[int, int | None]] = [(address, None)]
    while trees:
        where, level = trees.pop()
        head = source.cursor(where, 24, "a B-tree of a group")
        head.expect(b"TREE")
        kind, its_level, count = head.uint(1), head.uint(1), head.uint(2)
        if kind != _GROUP or level not in (None, its_level):
            raise Malformed("a B-tree of a group is not one")
        body = source.cursor(where + 24, 16 * count, "a B-tree of a group")
        for _ in range(count):
            body.take(8)
            child = body.uint()
            if its_level:
                trees.append((child, its_level - 1))
            else:
                found.append(child)
    return found
