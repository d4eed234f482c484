"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kerata.errors import ArgumentError, ArgumentTypeError, FileAccessError
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


@pytest.mark.parametrize("mode", [0o444, 0o400, 0o555])
def test_a_read_only_file_is_not_replaced(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "file"
    write(path, "old")
    path.chmod(mode)
    with pytest.raises(FileAccessError, match=r"file\" cannot be written: it is read-only"):
        write(path, "new")
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["file"]


def test_owner_and_group_stay_where_the_user_may_give_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, given = tmp_path / "file", []
    write(path, "old")
    path.chmod(0o660)
    real = os.stat

    def stat_of_another(name: Any, *args: Any, **kwargs: Any) -> Any:
        found = real(name, *args, **kwargs)
        if str(name) != str(path):
            return found
        return os.stat_result([*found[:4], found.st_uid + 1, found.st_gid + 1, *found[6:10]])

    monkeypatch.setattr(os, "stat", stat_of_another)
    monkeypatch.setattr(os, "chown", lambda name, user, group: given.append((user, group)))
    write(path, "new")
    monkeypatch.undo()
    mine = path.stat()
    assert given == [(-1, mine.st_gid + 1), (mine.st_uid + 1, -1)]
    assert stat.S_IMODE(mine.st_mode) == 0o660


def test_what_one_group_might_do_another_shall_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write(path, "old")
    path.chmod(0o664)
    real = os.stat

    def stat_of_another(name: Any, *args: Any, **kwargs: Any) -> Any:
        found = real(name, *args, **kwargs)
        return os.stat_result([*found[:5], found.st_gid + 1, *found[6:10]]) if str(name) == str(path) else found

    def refuse(*args: Any) -> None:
        raise PermissionError("not yours")

    monkeypatch.setattr(os, "stat", stat_of_another)
    monkeypatch.setattr(os, "chown", refuse)
    write(path, "new")
    monkeypatch.undo()
    assert path.read_text() == "new" and stat.S_IMODE(path.stat().st_mode) == 0o604


def test_a_file_of_somebody_else_stays_theirs(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write(path, "old")
    theirs = (12345, 23456) if os.geteuid() == 0 else (os.geteuid(), os.getegid())  # only root may give files away
    os.chown(path, *theirs)
    path.chmod(0o640)
    write(path, "new")
    found = path.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (*theirs, 0o640)


@pytest.mark.parametrize("name", ["a\0b", "\0", "a\ud800b", b"a\0b"])
def test_names_that_no_file_can_have_are_errors(tmp_path: Path, name: Any) -> None:
    for path in (name, os.path.join(tmp_path if isinstance(name, str) else os.fsencode(tmp_path), name)):
        with pytest.raises(ArgumentError, match="No file can"), atomic(path):
            pass
    assert os.listdir(tmp_path) == []


def test_bytes_that_are_no_text_are_a_name(tmp_path: Path) -> None:
    write(tmp_path / os.fsdecode(b"a\xffb"), "text")
    assert os.listdir(os.fsencode(tmp_path)) == [b"a\xffb"]


@pytest.mark.parametrize("make", ["mkfifo", "mkdir"])
def test_what_is_no_file_is_an_error_and_no_hang(tmp_path: Path, make: str) -> None:
    getattr(os, make)(tmp_path / "file")
    with pytest.raises(FileAccessError, match="not a file"):
        write(tmp_path / "file", "text")
    assert os.listdir(tmp_path) == ["file"]


def test_a_full_disk_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write(path, "old")
    with pytest.raises(FileAccessError, match=r"file\" cannot be written: .*No space left"), atomic(path) as temporary:
        Path(temporary).write_text("half")
        with open("/dev/full", "w") as full:
            full.write("more")
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["file"]
