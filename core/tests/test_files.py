"""Files that somebody else may have put there: nothing blocks, nothing is read without a limit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kerata.errors import DataError, FileAccessError, FileFormatError
from kerata.files import file_errors, read_regular, without_waiting


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_regular(path, 5) == b"12345"
    with pytest.raises(FileFormatError, match=r"file\" has more than 4 bytes"):
        read_regular(path, 4)


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "nothing"])
def test_what_is_no_file_is_an_error(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    with pytest.raises(FileAccessError, match=r'file" (is not a file|cannot be read)'):
        read_regular(path, 100)


def test_a_pipe_that_nobody_reads_is_an_error_and_one_that_is_read_is_written(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(OSError, match="No such device"):
        open(path, "w", opener=without_waiting)  # noqa: SIM115 (it is not opened)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with open(path, "w", opener=without_waiting) as file:
        assert os.get_blocking(file.fileno())
        file.write("text")
    assert os.read(reader, 10) == b"text"
    os.close(reader)


def test_errors_of_files_say_who_and_which() -> None:
    with (
        pytest.raises(FileAccessError, match=r"Toy cannot write 'the/path': No space left on device\."),
        file_errors("Toy", "the/path"),
        open("/dev/full", "w") as full,
    ):
        full.write("text")
    with (
        pytest.raises(FileAccessError, match="Toy cannot write 'the/path': it is read-only"),
        file_errors("Toy", "the/path"),
    ):
        raise FileAccessError("it is read-only")
    with pytest.raises(DataError), file_errors("Toy", "the/path"):
        raise DataError("another")
