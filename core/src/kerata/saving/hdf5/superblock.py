"""The superblock: the beginning of a file, which says where its root group is."""

from __future__ import annotations

from kerata.saving.hdf5.source import Malformed, Source

SIGNATURE = b"\x89HDF\r\n\x1a\n"
USER_BLOCK = 512
"""How many bytes before the superblock are left to others; HDF5 allows for more, which no model file has."""


def read_superblock(source: Source) -> int:
    """The address of the header of the root group. From then on, addresses count from the superblock.

    Raises:
        Malformed: the file does not begin as one of HDF5 does, or ends too early.
    """
    for source.base in (0, USER_BLOCK):
        if source.size >= source.base + 96 and source.bytes(0, 8, "the superblock") == SIGNATURE:
            break
    else:
        raise Malformed("it is not an HDF5 file")
    block = source.cursor(0, 96, "the superblock")
    block.expect(SIGNATURE)
    version = block.version(0, 1, 2, 3)
    if version < 2:
        block.take(4)
    sizes = block.uint(1), block.uint(1)
    if sizes != (8, 8):
        raise Malformed(f"it has addresses of {sizes[0]} and lengths of {sizes[1]} bytes, and should have 8 and 8")
    block.take({0: 9, 1: 13}.get(version, 1))
    base = block.uint()  # where this block was; it is elsewhere once someone put a user block before it, or took it off
    block.take(8)
    end = block.uint()
    block.take(16 if version < 2 else 0)
    root = block.uint()
    if end - base > source.size - source.base:
        raise Malformed(f"it has {source.size - source.base} bytes, and had {end - base} when it was written")
    return root
