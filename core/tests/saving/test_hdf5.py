"""The reader of HDF5 gives what the HDF5 library wrote, and bounds what a hostile file can cost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from kerata.saving.hdf5 import Dataset, File, Group, Malformed
from kerata.saving.hdf5.attributes import Attribute

NUMBERS = np.random.RandomState(0)


def assert_equal_attribute(came: Attribute, wanted: Any) -> None:
    if isinstance(wanted, h5py.Empty):
        assert came.shape is None
        return
    assert came.shape == np.shape(wanted)
    if came.type.is_text:
        texts = [each if isinstance(each, bytes) else str(each).encode() for each in np.ravel(wanted).tolist()]
        assert came.texts() == texts
    else:
        assert came.numbers().dtype == np.asarray(wanted).dtype
        np.testing.assert_array_equal(came.numbers(), wanted)


def assert_equal_group(came: Group, wanted: h5py.Group) -> int:
    """Compare all that is below two groups; how many values that were."""
    assert set(came.attributes) == {name.encode() for name in wanted.attrs}
    assert set(came.links) == {name.encode() for name in wanted}
    for name, value in wanted.attrs.items():
        assert_equal_attribute(came.attributes[name.encode()], value)
    values = len(wanted.attrs)
    for name, inside in wanted.items():
        found = came.get(name.encode())
        if isinstance(inside, h5py.Group):
            assert isinstance(found, Group)
            values += assert_equal_group(found, inside)
        else:
            assert isinstance(found, Dataset)
            array = found.read()
            assert (array.dtype, array.shape) == (inside.dtype, inside.shape)
            np.testing.assert_array_equal(array, inside[()])
            values += 1
    return values


def assert_equal_file(path: Path) -> int:
    with h5py.File(path, "r") as wanted, File(str(path)) as came:
        return assert_equal_group(came.root, wanted)


@pytest.mark.parametrize("name", ["mlp", "functional", "cnn", "lstm", "keras122_tf"])
def test_files_of_keras_are_read_as_the_library_reads_them(name: str, golden_dir: Path) -> None:
    assert assert_equal_file(golden_dir / f"{name}.h5") > 10


def many_attributes(file: h5py.File) -> None:
    for number in range(600):
        file.attrs[f"attribute {number}"] = np.arange(number % 7)


def texts(file: h5py.File) -> None:
    file.attrs["text"] = "ä text"
    file.attrs["bytes"] = b"a text"
    file.attrs["empty text"] = ""
    file.attrs["long text"] = "text " * 10_000
    file.attrs["list of bytes"] = np.array([b"a", b"abc", b""])
    file.attrs["list of texts"] = ["a", "äbc", ""]
    file.attrs["table of texts"] = np.array([["a", "b"], ["c", "d"]], dtype=object)
    file.attrs["no list"] = np.zeros(0)
    file.attrs["nothing"] = h5py.Empty("f")
    file.attrs["number"] = 3
    file.attrs["truth"] = True


def large_attributes(file: h5py.File) -> None:
    for number in range(3):  # more than 64 KiB each, or a heap holds them as any other
        file.create_group(f"group {number}").attrs["names"] = np.array([b"n" * 100] * (900 + 900 * number))
        for other in range(3):
            file.attrs[f"names {number} {other}"] = np.array([b"n" * 10] * (200 + 200 * number + other))


def many_links(file: h5py.File) -> None:
    for number in range(700):
        file.create_group(f"group {number}/{'long name ' * (number % 9)}end").attrs["number"] = number


def numbers(file: h5py.File) -> None:
    for kind in ("f2", "f4", "f8", ">f4", ">f8", "i1", "i8", ">i4", "u1", "u8", "?"):
        file[f"array/{kind}"] = (NUMBERS.uniform(-1, 1, (3, 4, 5)) * 100).astype(kind)
    file["scalar"] = np.float32(2.5)
    file["none"] = np.zeros((0, 3), "f4")
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((5,))
    h5py.h5d.create(file.id, b"compact", h5py.h5t.IEEE_F32LE, space, compact).write(
        h5py.h5s.ALL, h5py.h5s.ALL, np.arange(5, dtype="f4")
    )


def chunks(file: h5py.File) -> None:
    array = NUMBERS.uniform(-1, 1, (37, 23)).astype("f4")
    file.create_dataset("chunks", data=array, chunks=(5, 6))
    file.create_dataset("whole", data=array, chunks=array.shape)
    file.create_dataset("packed whole", data=array, chunks=array.shape, compression="gzip")
    file.create_dataset("greater than it", data=array[:3, :3], chunks=(8, 8), maxshape=(8, 8))
    file.create_dataset("packed", data=array, chunks=(5, 6), compression="gzip")
    file.create_dataset("all", data=array, chunks=(5, 6), compression="gzip", shuffle=True, fletcher32=True)
    file.create_dataset("sums", data=array[:, :3], chunks=(7, 3), fletcher32=True)
    file.create_dataset("odd sums", data=np.arange(77, dtype="u1"), chunks=(7,), fletcher32=True)
    file.create_dataset("many", data=np.arange(5000), chunks=(1,))
    file.create_dataset("many packed", data=np.arange(5000), chunks=(2,), compression="gzip")
    file.create_dataset("zeros", data=np.zeros(100_000), compression="gzip")


WRITERS = [many_attributes, texts, many_links, numbers, chunks, large_attributes]
LAYOUTS = [(write, layout) for write in WRITERS for layout in ("earliest", "v108", "v110", "latest")]
LAYOUTS.remove((large_attributes, "earliest"))  # which holds none of more than 64 KiB


@pytest.mark.parametrize("userblock", [0, 512])
@pytest.mark.parametrize(("write", "layout"), LAYOUTS)
def test_what_the_library_writes_is_read(
    write: Callable[[h5py.File], None], layout: str, userblock: int, tmp_path: Path
) -> None:
    path = tmp_path / "file.h5"
    with h5py.File(path, "w", libver=(layout, "latest"), userblock_size=userblock) as file:
        write(file)
    assert assert_equal_file(path) > 10


def bytes_of(path: Path, write: Callable[[h5py.File], None]) -> bytearray:
    with h5py.File(path, "w") as file:
        write(file)
    return bytearray(path.read_bytes())


def read_all(path: Path, data: bytes) -> None:
    path.write_bytes(data)

    def visit(group: Group, seen: set[int]) -> None:
        for name in group.links:
            found = group.get(name)
            if isinstance(found, Dataset):
                found.read()
            elif found is not None and id(found) not in seen:
                visit(found, seen | {id(found)})

    with File(str(path)) as file:
        visit(file.root, set())


def number(value: int, size: int = 8) -> bytes:
    return value.to_bytes(size, "little")


def test_trees_that_lead_to_themselves_a_million_times_end(tmp_path: Path) -> None:
    path = tmp_path / "file.h5"
    data = bytes_of(path, lambda file: file.create_group("group"))
    tree = data.index(b"TREE")
    node = data.index(b"SNOD")
    for level in range(20):  # each level leads ten times to the one below: 10 ** 20 ways
        at = len(data)
        data += b"TREE\0" + number(level, 1) + number(10, 2) + b"\xff" * 16 + (number(0) + number(node)) * 10
        node = at
    pointer = data.index(number(tree))
    while pointer >= 0:
        data[pointer : pointer + 8] = number(node)
        pointer = data.find(number(tree), pointer + 8)
    with pytest.raises(Malformed, match="more work"):
        read_all(path, data)


def test_a_tree_that_is_its_own_child_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.h5"
    data = bytes_of(path, lambda file: file.create_group("group"))
    tree = data.index(b"TREE")
    data[tree + 5] = 1
    data[tree + 32 : tree + 40] = number(tree)
    with pytest.raises(Malformed, match="B-tree"):
        read_all(path, data)


def test_headers_that_go_on_in_themselves_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.h5"

    def write(file: h5py.File) -> None:
        for name in range(30):  # as many as need more blocks
            file.attrs[str(name)] = np.arange(10)

    data = bytes_of(path, write)
    header = int.from_bytes(data[64:72], "little")
    at = header + 16
    while int.from_bytes(data[at : at + 2], "little") != 0x10:
        at += 8 + int.from_bytes(data[at + 2 : at + 4], "little")
    data[at + 8 : at + 16] = number(header + 16)
    with pytest.raises(Malformed, match="continues in itself"):
        read_all(path, data)


def test_one_long_text_that_stands_for_many_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.h5"

    def write(file: h5py.File) -> None:
        file.attrs.create("names", ["n" * 4000] + ["n"] * 3000, dtype=h5py.string_dtype())

    data = bytes_of(path, write)
    start = data.index(number(4000, 4))
    for place in range(3000):  # texts of different lengths, all of them the beginning of the long one
        at = start + 16 * (place + 1)
        data[at : at + 16] = number(4000 - place % 4000, 4) + data[start + 4 : start + 16]
    path.write_bytes(data)
    with File(str(path)) as file, pytest.raises(Malformed, match="more work"):
        file.root.attributes[b"names"].texts()


@pytest.mark.parametrize("what", ["size", "shape", "chunk", "unpacked"])
def test_arrays_that_should_be_larger_than_the_file_are_refused(what: str, tmp_path: Path) -> None:
    path = tmp_path / "file.h5"
    chunks = None if what == "size" else (7,)
    packed = "gzip" if what == "unpacked" else None
    data = bytes_of(
        path,
        lambda file: (
            file.create_dataset(
                "array", data=np.arange(5, dtype="f4"), chunks=chunks, maxshape=(7,), compression=packed
            )
            if chunks
            else file.create_dataset("array", data=np.arange(5, dtype="f4"))
        ),
    )
    if what in ("size", "shape"):
        at = data.index(number(5) + number(7 if chunks else 5))
        data[at : at + 8] = number(1 << 40)
    else:
        at = data.index(number(7, 4) + number(4, 4))
        data[at : at + 4] = number((1 << 31) + 1, 4)
    with pytest.raises(Malformed):
        read_all(path, data)


def test_a_reader_never_reads_outside_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file.h5"
    data = bytes_of(path, lambda file: file.create_dataset("array", data=np.arange(50.0)))
    for size in range(0, len(data), 7):
        with pytest.raises(Malformed):
            read_all(path, data[:size])
