"""B-trees of version 2, which list the attributes and links of new groups."""

from __future__ import annotations

from kerata.saving.hdf5.source import Malformed, Source

_OVERHEAD = 10  # signature, version, type and checksum of a node


def read_records(source: Source, address: int, kind: int) -> list[bytes]:
    """All records of a tree.

    Arguments:
        source: the file.
        address: of the tree's header.
        kind: the type of its records.

    Raises:
        Malformed: it is not such a tree.
    """
    head = source.cursor(address, 38, "a B-tree")
    head.expect(b"BTHD")
    head.version(0)
    found_kind, node_size, record_size, depth = head.uint(1), head.uint(4), head.uint(2), head.uint(2)
    head.take(2)
    root, count = head.uint(), head.uint(2)
    if found_kind != kind or not record_size or node_size < _OVERHEAD + record_size or depth > 16:
        raise Malformed("a B-tree is not one of the records it should have")
    if not count:
        return []
    most = (node_size - _OVERHEAD) // record_size
    count_size = _bytes_for(most)
    total_sizes, total = [0], most  # by depth, what it takes to write how many records are below
    pointer_sizes = [0]
    for level in range(1, depth + 1):
        pointer_sizes.append(8 + count_size + total_sizes[level - 1])
        here = max(0, node_size - _OVERHEAD - pointer_sizes[level]) // (record_size + pointer_sizes[level])
        total = min((here + 1) * total + here, (1 << 64) - 1)
        total_sizes.append(_bytes_for(total))
    records: list[bytes] = []
    nodes = [(root, count, depth)]
    while nodes:
        where, count, level = nodes.pop()
        size = _OVERHEAD - 4 + count * record_size + ((count + 1) * pointer_sizes[level] if level else 0)
        if size > node_size:
            raise Malformed("a node of a B-tree is larger than its nodes are")
        node = source.cursor(where, size, "a node of a B-tree")
        node.expect(b"BTIN" if level else b"BTLF")
        node.version(0)
        if node.uint(1) != kind:
            raise Malformed("a node of a B-tree is not one of its kind")
        records += [node.take(record_size) for _ in range(count)]
        for _ in range(count + 1 if level else 0):
            child, its_count = node.uint(), node.uint(count_size)
            node.take(total_sizes[level - 1])
            nodes.append((child, its_count, level - 1))
    return records


def _bytes_for(number: int) -> int:
    return max(1, (number.bit_length() + 7) // 8)
