"""Archives of strangers: what is in them lands in the folder, or there is one error."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kerata.errors import FileFormatError, KerataError, UnsafeFileError
from kerata.utils import archive as archives
from kerata.utils.archive import extract


def member(name: str, data: bytes = b"", **attributes: Any) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for attribute, value in attributes.items():
        setattr(info, attribute, value)
    return info, data


def tar(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as file:
        for info, data in members:
            file.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def zipped(name: str, data: bytes = b"", mode: int = 0, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        info = zipfile.ZipInfo(name)
        info.external_attr, info.compress_type = mode << 16, method
        file.writestr(info, data)
    return buffer.getvalue()


@pytest.fixture
def unpack(tmp_path: Path) -> Callable[..., dict[str, bytes]]:
    """A function that unpacks, and gives what files there are then; there may be no others than in the folder."""
    (tmp_path / "outer" / "inner").mkdir(parents=True)

    def run(data: bytes) -> dict[str, bytes]:
        (tmp_path / "archive").write_bytes(data)
        try:
            extract(str(tmp_path / "archive"), str(tmp_path / "outer" / "inner"))
        finally:
            outside = set(os.listdir(tmp_path)) | set(os.listdir(tmp_path / "outer"))
            assert outside == {"archive", "outer", "inner"}
        folder = tmp_path / "outer" / "inner"
        files = [path for path in folder.rglob("*") if not path.is_dir()]
        assert all(stat.S_ISREG(path.lstat().st_mode) for path in files)
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}

    return run


@pytest.mark.parametrize("compress", [bytes, gzip.compress, bz2.compress])
def test_files_folders_and_long_names(compress: Callable[[bytes], bytes], unpack: Any) -> None:
    long = "/".join(["folder" * 20] * 3) + "/é"
    data = tar(
        member("./", type=tarfile.DIRTYPE),
        member("a/", type=tarfile.DIRTYPE),
        member("a/b", b"1" * 5000),
        member(long, b"2"),
    )
    assert unpack(compress(data)) == {"a/b": b"1" * 5000, long: b"2"}


def test_links_inside_become_files(unpack: Any) -> None:
    found = unpack(
        tar(
            member("d/soft", type=tarfile.SYMTYPE, linkname="../a"),  # before what it is to
            member("a", b"1"),
            member("hard", type=tarfile.LNKTYPE, linkname="a"),
        )
    )
    assert found == {"a": b"1", "d/soft": b"1", "hard": b"1"}


def test_of_two_members_of_one_name_the_later_counts(unpack: Any) -> None:
    assert unpack(tar(member("a", b"first"), member("a", b"2"))) == {"a": b"2"}


OUTSIDE = {
    "an absolute name": tar(member("/tmp/kerata-evil", b"1")),
    "a name that climbs": tar(member("a/../../evil", b"1")),
    "a folder that climbs": tar(member("../evil", type=tarfile.DIRTYPE)),
    "a soft link out": tar(member("l", type=tarfile.SYMTYPE, linkname="../evil")),
    "an absolute link": tar(member("l", type=tarfile.SYMTYPE, linkname="/etc/passwd")),
    "a hard link out": tar(member("l", type=tarfile.LNKTYPE, linkname="/etc/passwd")),
    "a file through a link": tar(member("l", type=tarfile.SYMTYPE, linkname=".."), member("l/evil", b"1")),
    "a link to a folder": tar(member("d", type=tarfile.DIRTYPE), member("l", type=tarfile.SYMTYPE, linkname="d")),
    "a link to itself": tar(member("l", type=tarfile.SYMTYPE, linkname="l")),
    "a pipe": tar(member("p", type=tarfile.FIFOTYPE)),
    "a device": tar(member("p", type=tarfile.CHRTYPE, devmajor=1, devminor=3)),
    "zip: a name that climbs": zipped("../evil", b"1"),
    "zip: an absolute name": zipped("/tmp/kerata-evil", b"1"),
    "zip: a link": zipped("l", b"/etc/passwd", stat.S_IFLNK | 0o777),
    "zip: lzma": zipped("l", b"1", method=zipfile.ZIP_LZMA),
}


@pytest.mark.parametrize("what", OUTSIDE)
def test_what_leads_outside_is_refused(what: str, unpack: Any) -> None:
    with pytest.raises(UnsafeFileError, match="archive is not unpacked"):
        unpack(OUTSIDE[what])
    assert not os.path.exists("/tmp/kerata-evil")


def negative_size() -> bytes:
    data = bytearray(tar(member("a", b"1")))
    data[124:136] = b"\xff" * 11 + b"\x00"  # in base 256
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    return bytes(data)


DAMAGED = {
    "nothing": b"",
    "a page of HTML": b"<html>not found</html>" * 100,
    "half of gzip": gzip.compress(tar(member("a", os.urandom(5000))))[:2500],
    "half of bzip2": bz2.compress(tar(member("a", os.urandom(5000))))[:2500],
    "half of tar": tar(member("a", b"1" * 50_000))[:20_000],
    "half of zip": zipped("a", os.urandom(5000))[:2500],
    "a negative size": negative_size(),
    "headers in headers": b"".join(tar(member("a" * 200))[:1024] for _ in range(2000)),
    "a file where a folder is": tar(member("a/b", b"1"), member("a", b"2")),
    "zip: damaged": zipped("a", b"1" * 5000).replace(zipped("a", b"1" * 5000)[31:40], b"\xff" * 9, 1),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_damage_is_one_error(what: str, unpack: Any) -> None:
    with pytest.raises(KerataError, match="archive"):
        unpack(DAMAGED[what])


def test_the_error_names_the_archive_and_the_member(unpack: Any, tmp_path: Path) -> None:
    with pytest.raises(UnsafeFileError, match=rf"{tmp_path}/archive is not unpacked(.|\n)*member 'a/../../evil'"):
        unpack(OUTSIDE["a name that climbs"])
    with pytest.raises(FileFormatError, match="corrupt, or no archive"):
        unpack(b"no")


@pytest.mark.parametrize("make", [lambda data: gzip.compress(tar(member("a", data))), lambda data: zipped("a", data)])
def test_size_is_bounded(make: Callable[[bytes], bytes], unpack: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LEAST_BYTES", 1 << 20)
    assert len(unpack(make(bytes(1 << 19)))["a"]) == 1 << 19
    with pytest.raises(UnsafeFileError, match="far more than its size"):
        unpack(make(bytes(4 << 20)))


def test_headers_and_members_are_bounded(unpack: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileFormatError, match="header of impossible length"):
        unpack(gzip.compress(tar(member("a", pax_headers={"comment": "1" * (2 << 20)}))))
    monkeypatch.setattr(archives, "LEAST_MEMBERS", 100)
    with pytest.raises(UnsafeFileError, match="too many members"):
        unpack(gzip.compress(tar(*(member(f"{number}") for number in range(1000)))))
