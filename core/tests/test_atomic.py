"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kerata.errors import ArgumentTypeError, FileAccessError
from kerata.saving import atomic


def write(path: Path, text: str) -> None:
    with atomic(path) as temporary, open(temporary, "w") as file:
        file.write(text)


def test_a_file_is_made_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for text in ("first", "second"):
        write(path, text)
        assert path.read_text() == text
    assert os.listdir(tmp_path) == ["file"]


def test_the_old_file_is_there_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write(path, "old")
    with atomic(path) as temporary:
        assert os.path.dirname(temporary) == str(tmp_path)
        Path(temporary).write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write(path, "old")
    with pytest.raises(ZeroDivisionError), atomic(path) as temporary:
        Path(temporary).write_text("half")
        raise ZeroDivisionError
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["file"]


def test_everything_is_on_the_disk_before_the_name_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_fsync(descriptor)

    def replace(source: str, target: str) -> None:
        done.append("name")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    write(tmp_path / "file", "text")
    assert done == ["file", "name", "folder"]


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    write(real, "old")
    real.chmod(0o640)
    link.symlink_to(real)
    write(link, "new")
    assert link.is_symlink() and real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_writes_is_not(tmp_path: Path) -> None:
    path = tmp_path / "file"
    code = f"""
import os
from kerata.saving import atomic
with atomic({str(path)!r}) as temporary:
    open(temporary, "w").write("half")
    os._exit(0)
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=600)
    (left,) = os.listdir(tmp_path)
    with atomic(path) as mine:
        Path(mine).write_text("mine")
        assert os.listdir(tmp_path) == [os.path.basename(mine)] and left != os.path.basename(mine)
        write(path, "other")
        assert os.path.exists(mine)
    assert path.read_text() == "mine" and os.listdir(tmp_path) == ["file"]


def test_a_long_name_is_possible(tmp_path: Path) -> None:
    write(tmp_path / ("ä" * 120), "text")
    assert os.listdir(tmp_path) == ["ä" * 120]


def test_places_that_cannot_be_written_are_errors(tmp_path: Path) -> None:
    with pytest.raises(FileAccessError, match="no folder"), atomic(tmp_path / "none" / "file"):
        pass
    with pytest.raises(FileAccessError, match="not a file"), atomic(tmp_path):
        pass
    with pytest.raises(FileAccessError, match="cannot be written"), atomic(tmp_path / "file"):
        pass  # nothing was written
    with pytest.raises(ArgumentTypeError, match="path of a file"), atomic(3):  # type: ignore[arg-type]
        pass
    assert os.listdir(tmp_path) == []
