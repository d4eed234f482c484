"""Object headers: the messages that say what an object is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kerata.saving.hdf5.source import Cursor, Malformed, Source

DATASPACE, LINK_INFO, DATATYPE, LINK, EXTERNAL = 0x01, 0x02, 0x03, 0x06, 0x07
LAYOUT, FILTERS, ATTRIBUTE, CONTINUATION, SYMBOL_TABLE, ATTRIBUTE_INFO = 0x08, 0x0B, 0x0C, 0x10, 0x11, 0x15
_USED = frozenset(
    {
        *(DATASPACE, LINK_INFO, DATATYPE, LINK, EXTERNAL),
        *(LAYOUT, FILTERS, ATTRIBUTE, CONTINUATION, SYMBOL_TABLE, ATTRIBUTE_INFO),
    }
)
_SHARED = 0x02


class Message(NamedTuple):
    """A message: its type, and its bytes."""

    kind: int
    data: bytes


def read_messages(source: Source, address: int) -> list[Message]:
    """The messages of the object at an address that this reader uses.

    Checksums, which new headers have, are not compared: the digest of a file finds damage, and malice makes its own.

    Raises:
        Malformed: there is no object, or it is described in a way that no model file's is.
    """
    start = source.bytes(address, 16, "an object's header")
    if start.startswith(b"OHDR"):
        return _new(source, address)
    head = Cursor(start, "an object's header")
    head.version(1)
    head.take(7)  # a reserved byte, and how many messages and references there are
    first = (address + 16, head.uint(4))
    return _in_blocks(source, [first], lambda block: _old_messages(source, block), new=False)


def only(messages: list[Message], kind: int) -> Message | None:
    """The first message of a type, or None."""
    return next((message for message in messages if message.kind == kind), None)


def _new(source: Source, address: int) -> list[Message]:
    head = source.cursor(address, min(42, source.size - source.base - address), "an object's header")
    head.expect(b"OHDR")
    head.version(2)
    flags = head.uint(1)
    head.take((16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0))
    size = head.uint(1 << (flags & 3))
    first = (address + head.at, size)
    extra = 2 if flags & 4 else 0
    return _in_blocks(source, [first], lambda block: _new_messages(source, block, extra), new=True)


def _in_blocks(
    source: Source, blocks: list[tuple[int, int]], read: Callable[[Cursor], list[Message]], new: bool
) -> list[Message]:
    """The messages of the first block and of those it continues in."""
    found: list[Message] = []
    known = {address for address, _ in blocks}
    for number, (address, size) in enumerate(blocks):
        block = source.cursor(address, size, "a block of an object's header")
        if number and new:
            block.expect(b"OCHK")
            block.data = block.data[:-4]  # the checksum
        for message in read(block):
            if message.kind != CONTINUATION:
                found.append(message)
                continue
            where = Cursor(message.data, "a continuation of an object's header")
            following = (where.uint(), where.uint())
            if following[0] in known:
                raise Malformed("an object's header continues in itself")
            known.add(following[0])
            blocks.append(following)
    return found


def _old_messages(source: Source, block: Cursor) -> list[Message]:
    found: list[Message] = []
    while block.left >= 8:
        kind, size, flags = block.uint(2), block.uint(2), block.uint(1)
        block.take(3)
        _add(source, found, kind, flags, block.take(size))
    return found


def _new_messages(source: Source, block: Cursor, extra: int) -> list[Message]:
    found: list[Message] = []
    while block.left >= 4 + extra:
        kind, size, flags = block.uint(1), block.uint(2), block.uint(1)
        block.take(extra)
        _add(source, found, kind, flags, block.take(size))
    return found


def _add(source: Source, found: list[Message], kind: int, flags: int, data: bytes) -> None:
    source.spend(0)
    if kind not in _USED:
        return
    if flags & _SHARED:
        raise Malformed("an object's header shares a message with another object, as in no model file")
    found.append(Message(kind, data))
