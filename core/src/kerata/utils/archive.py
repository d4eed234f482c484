"""Unpacking archives of strangers: nothing lands outside of the folder, and nothing grows without limit."""

from __future__ import annotations

import bz2
import gzip
import os
import re
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

from kerata.errors import ArgumentError, FileAccessError, FileFormatError, KerataError, UnsafeFileError

LEAST_BYTES, BYTES_FOR_EACH = 1 << 30, 100
"""An archive may unpack to 1 GiB, or to a hundred times its own size if that is more."""

LEAST_MEMBERS, BYTES_OF_MEMBER = 10_000, 50
"""An archive may have 10,000 members, or one for each fifty bytes of its own size if that is more."""

_CHUNK = 1 << 18
_LONGEST_HEADER = 1 << 20
_FORMATS = ("auto", "tar", "zip")
_CORRUPT = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    RuntimeError,
    gzip.BadGzipFile,
)


def extract(archive: str, folder: str, archive_format: str = "auto") -> None:
    """Unpack an archive into an empty folder: its files and folders, with the permissions of new ones.

    A link to another file of the archive becomes a file with the same content.

    Arguments:
        archive: a tar file, as it is or compressed by gzip or bzip2, or a zip file.
        folder: where to; it must exist, be empty and nobody else's.
        archive_format: "tar", "zip", or "auto" (default) for what the file begins like.

    Raises:
        ArgumentError: there is no such format.
        UnsafeFileError: a member would lie outside of the folder, is a link to elsewhere or a device, or the archive
            unpacks to far more than its size.
        FileFormatError: it is corrupt, or of another format.
        FileAccessError: it cannot be read, or the files not be written.
    """
    if archive_format not in _FORMATS:
        raise ArgumentError(f'archive_format must be "auto", "tar" or "zip"; got {archive_format!r}.')
    try:
        with open(archive, "rb") as file:
            unpacking = _Unpacking(archive, folder, os.fstat(file.fileno()).st_size)
            begins = file.read(4)
            file.seek(0)
            if archive_format == "zip" or (archive_format == "auto" and begins[:2] == b"PK"):
                _unpack_zip(file, unpacking)
            else:
                _unpack_tar(file, begins, unpacking)
    except KerataError:
        raise
    except _CORRUPT as error:
        raise FileFormatError(f"{archive} cannot be unpacked: it is corrupt, or no archive ({error}).") from error
    except OSError as error:
        raise FileAccessError(f"{archive} cannot be unpacked into {folder}: {error}.") from error


class _Unpacking:
    """What an archive has been unpacked to so far, and how much more it may be."""

    def __init__(self, archive: str, folder: str, size: int) -> None:
        self.archive, self.folder = archive, folder
        self.bytes_left = max(LEAST_BYTES, BYTES_FOR_EACH * size)
        self._members_left = max(LEAST_MEMBERS, size // BYTES_OF_MEMBER)

    def unsafe(self, member: str, what: str) -> UnsafeFileError:
        return UnsafeFileError(f"{self.archive} is not unpacked: {what}.", where=f"member {member[:200]!r}")

    def spend(self, count: int) -> None:
        """Count bytes that came out of the archive."""
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise UnsafeFileError(f"{self.archive} is not unpacked: it would grow to far more than its size.")

    def place(self, member: str) -> str:
        """The path of a member, which is inside of the folder: no link is ever made there."""
        self._members_left -= 1
        if self._members_left < 0:
            raise UnsafeFileError(f"{self.archive} is not unpacked: it has far too many members for its size.")
        parts = [part for part in re.split(r"[/\\]" if os.name == "nt" else "/", member) if part not in ("", ".")]
        if member.startswith("/") or ".." in parts or "\0" in member or (os.name == "nt" and ":" in member):
            raise self.unsafe(member, "it has a member outside of the folder")
        return os.path.join(self.folder, *parts)

    def add_folder(self, member: str) -> None:
        os.makedirs(self.place(member), exist_ok=True)

    def add_file(self, member: str, source: IO[bytes], counted: bool) -> None:
        """Write a file; `counted` says that reading from the source spends what is read."""
        path = self.place(member)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:  # of two members of one name the later counts
            while data := source.read(_CHUNK):
                if not counted:
                    self.spend(len(data))
                file.write(data)

    def add_copy(self, member: str, of: str) -> None:
        """A link, as a file with the content of another member."""
        path, original = self.place(member), self.place(of)
        if not os.path.isfile(original):
            raise self.unsafe(member, "it has a link to what is no file of the archive")
        if path != original:
            self.spend(os.path.getsize(original))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            shutil.copyfile(original, path)


class _TarBytes:
    """The bytes of a tar file as they are decompressed: counted, and no header read that is longer than any is."""

    def __init__(self, file: Any, unpacking: _Unpacking) -> None:
        self._file, self._unpacking, self._furthest = file, unpacking, 0

    def read(self, size: int) -> bytes:
        if not 0 <= size <= _LONGEST_HEADER:  # tarfile reads a header in one piece, whatever length it claims
            raise tarfile.ReadError("it has a header of impossible length")
        data: bytes = self._file.read(size)
        position = self.tell()
        self._unpacking.spend(max(0, position - self._furthest))
        self._furthest = max(self._furthest, position)
        return data

    def seek(self, offset: int) -> int:
        while self.tell() < offset:  # in steps, so that nothing is decompressed beyond the limit
            if not self.read(min(_LONGEST_HEADER, offset - self.tell())):
                break
        return int(self._file.seek(offset))

    def tell(self) -> int:
        return int(self._file.tell())


def _unpack_tar(file: IO[bytes], begins: bytes, unpacking: _Unpacking) -> None:
    links: list[tuple[str, str]] = []
    plain: Any = file
    if begins[:2] == b"\x1f\x8b":
        plain = gzip.GzipFile(fileobj=file)
    elif begins[:3] == b"BZh":
        plain = bz2.BZ2File(file)
    with tarfile.open(fileobj=_TarBytes(plain, unpacking), mode="r:") as tar:  # type: ignore[call-overload]
        for member in _members(tar):
            if member.size < 0 or member.sparse is not None:
                raise unpacking.unsafe(member.name, "it has a file that is sparse or of impossible size")
            if member.isdir():
                unpacking.add_folder(member.name)
            elif member.isreg():
                source = tar.extractfile(member)
                assert source is not None
                unpacking.add_file(member.name, source, counted=True)
            elif member.islnk():
                links.append((member.name, member.linkname))
            elif member.issym():
                beside = os.path.dirname(member.name)
                target = os.path.normpath(os.path.join(beside, member.linkname)).replace(os.sep, "/")
                links.append((member.name, target))
            else:
                raise unpacking.unsafe(member.name, "it has a device or a pipe")
    for name, target in links:  # a link may stand before what it is to
        unpacking.add_copy(name, target)


def _members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while (member := tar.next()) is not None:
        tar.members.clear()  # type: ignore[attr-defined]  # or all headers of a long archive would stay in memory
        yield member


def _unpack_zip(file: IO[bytes], unpacking: _Unpacking) -> None:
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            kind = stat.S_IFMT(member.external_attr >> 16)
            if member.is_dir():
                unpacking.add_folder(member.filename)
            elif kind not in (0, stat.S_IFREG):
                raise unpacking.unsafe(member.filename, "it has a link or a device")
            elif member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2):
                raise unpacking.unsafe(member.filename, "it is compressed in a way that may take any memory")
            else:
                with archive.open(member) as source:
                    unpacking.add_file(member.filename, source, counted=False)
