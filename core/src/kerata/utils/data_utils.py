"""Files from the network, kept in a folder of the user's for the next time."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from kerata.argument_validation import shown
from kerata.atomic import as_path
from kerata.errors import ArgumentError, ArgumentTypeError, FileAccessError
from kerata.files import file_errors
from kerata.utils.archive import extract as extract_archive
from kerata.utils.download import download
from kerata.utils.file_lock import lock_at_once

__all__ = ["get_file", "validate_file"]


def get_file(
    fname: str | os.PathLike[str],
    origin: str,
    untar: bool = False,
    md5_hash: str | None = None,
    cache_subdir: str | os.PathLike[str] = "datasets",
    *,
    file_hash: str | None = None,
    extract: bool = False,
    archive_format: str = "auto",
    cache_dir: str | os.PathLike[str] | None = None,
) -> str:
    """The path of a file, which is fetched from a URL unless it is there already.

    It is kept in `~/.keras/datasets`, as by Keras; in a folder of the system's for temporary files where that cannot
    be written. A file in the cache is a whole one at every moment. What an interrupted download has brought is kept,
    and the next one goes on from there.

    Arguments:
        fname: name of the file in the cache, or an absolute path.
        origin: its URL.
        untar: whether it is a tar archive to be unpacked (default no). It is then kept as `fname` with `.tar.gz` added,
            what is in it comes to lie beside it, and `fname` is what it should have in it.
        md5_hash: its checksum by MD5, in hexadecimal digits (default: it is not checked). A file in the cache that has
            another one is fetched again.
        cache_subdir: the folder inside of the cache (default "datasets").
        file_hash: its checksum by SHA-256, or by MD5, as the number of digits says (default: it is not checked).
        extract: whether it is an archive to be unpacked into a folder of its own, called `fname` without its `.tar.gz`,
            `.zip` or the like (default no).
        archive_format: what kind of archive `extract` unpacks: "tar" (as it is or compressed by gzip or bzip2), "zip",
            or "auto" (default) for what it begins like.
        cache_dir: the cache (default: the environment variable KERAS_HOME, else `~/.keras`).

    Returns:
        the path: of the file; of `fname` where it is unpacked by `untar`; of the folder where it is by `extract`.

    Raises:
        ArgumentError: a checksum, the URL or `archive_format` makes no sense.
        ArgumentTypeError: `fname` or `origin` is of another type.
        FileAccessError: the file cannot be fetched, or not be written.
        FileFormatError: what came has another checksum, or is no archive that can be unpacked.
        UnsafeFileError: the archive would write outside of the folder, or grow beyond all measure.
    """
    name = as_path(fname)
    if not isinstance(origin, str):
        raise ArgumentTypeError(f"origin must be a URL; got {shown(origin)}.")
    hashes = [_checksum(value, which) for which, value in (("md5_hash", md5_hash), ("file_hash", file_hash)) if value]
    stored, unpacked = name, None
    if untar:
        stored, unpacked = name + ".tar.gz", name
    elif extract:
        unpacked = re.sub(r"\.(tar|zip|tgz|tbz|tbz2|tar\.gz|tar\.bz2?)$", "", name)
        stored = name if unpacked != name else name + "_archive"

    cache = as_path(cache_dir or os.environ.get("KERAS_HOME") or os.path.join("~", ".keras"))
    folder = os.path.join(os.path.expanduser(cache), as_path(cache_subdir))
    fallback = os.path.join(_temporary_cache(), as_path(cache_subdir))
    for place in (
        (folder, fallback) if _is_own(_temporary_cache()) else (folder,)
    ):  # a cache that is only to be read serves what it has
        file = os.path.join(place, stored)
        if unpacked and not os.path.lexists(file) and os.path.exists(os.path.join(place, unpacked)):
            return os.path.join(place, unpacked)
        if os.path.isfile(file):
            if _fault(file, hashes) is None:
                return _unpack(file, os.path.join(place, unpacked), untar, archive_format) if unpacked else file
            print(f"{file} is incomplete or outdated (its checksum is another), and fetched again.")
    place = folder if _is_writable(folder) else _in_temporary_cache(fallback)
    file = os.path.join(place, stored)
    if not _is_writable(os.path.dirname(file)):
        raise FileAccessError(f"{file} cannot be written: its folder cannot be made or written in.")
    download(origin, file, lambda path: _fault(path, hashes))
    if not unpacked:
        return file
    return _unpack(file, os.path.join(place, unpacked), untar, archive_format, renew=True)


def validate_file(fpath: str | os.PathLike[str], md5_hash: str) -> bool:
    """Whether a file has a checksum.

    Arguments:
        fpath: the file.
        md5_hash: the checksum by MD5, or by SHA-256 if it has 64 digits, in hexadecimal digits.

    Raises:
        FileAccessError: the file cannot be read.
    """
    expected = str(md5_hash).lower()
    return _hash_of(os.fspath(fpath), expected) == expected


def _checksum(value: str, name: str) -> str:
    digits = str(value).lower()
    if not re.fullmatch(r"[0-9a-f]{32}|[0-9a-f]{64}", digits):
        raise ArgumentError(f"{name} must be 32 hexadecimal digits for MD5, 64 for SHA-256; got {shown(value)}.")
    return digits


def _hash_of(path: str, expected: str) -> str:
    """The checksum of a file, of the kind of the one that is expected."""
    hasher = hashlib.sha256() if len(expected) == 64 else hashlib.md5(usedforsecurity=False)
    try:
        with open(path, "rb") as file:
            while data := file.read(1 << 20):
                hasher.update(data)
    except OSError as error:
        raise FileAccessError(f"{path} cannot be read: {error.strerror}.") from error
    return hasher.hexdigest()


def _fault(path: str, hashes: list[str]) -> str | None:
    """What is wrong with a file that should have these checksums."""
    for expected in hashes:
        found = _hash_of(path, expected)
        if found != expected:
            return f"its checksum should be {expected}, and is {found}"
    return None


def _is_writable(folder: str) -> bool:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _temporary_cache() -> str:
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return os.path.join(tempfile.gettempdir(), f".keras-{user}")


def _is_own(folder: str) -> bool:
    """Whether a folder among everybody's temporary files is the user's: anybody may make one of its name."""
    if not os.path.isdir(folder) or os.path.islink(folder):
        return False
    return not hasattr(os, "getuid") or os.lstat(folder).st_uid == os.getuid()


def _in_temporary_cache(folder: str) -> str:
    """Make a folder there."""
    top = _temporary_cache()
    try:
        os.makedirs(top, mode=0o700, exist_ok=True)
        if not _is_own(top):
            raise FileAccessError(f"{top} belongs to somebody else. Set KERAS_HOME to a folder for downloads.")
        os.makedirs(folder, exist_ok=True)
    except FileAccessError:
        raise
    except OSError as error:
        raise FileAccessError(f"No folder for downloads can be made: {error}. Set KERAS_HOME to one.") from error
    return folder


def _unpack(archive: str, target: str, beside: bool, archive_format: str, renew: bool = False) -> str:
    """Unpack an archive, so that `target` is there whole or not at all.

    Arguments:
        archive: the file.
        target: what it is to be unpacked to.
        beside: whether what is in the archive goes beside `target`, or into it.
        archive_format: "tar", "zip" or "auto".
        renew: whether a `target` that is there is replaced (default no).
    """
    if renew or not os.path.exists(target):
        folder, name = os.path.split(target)
        print(f"Unpacking {archive}", flush=True)
        with file_errors("get_file", target), _working_folder(archive, folder, name) as working:
            extract_archive(archive, working, archive_format)
            if beside:
                for entry in sorted(os.listdir(working)):
                    place = os.path.join(folder, entry)
                    _move(os.path.join(working, entry), place, replace=renew and place == target)
            else:
                _move(working, target, replace=renew)
    return target


@contextmanager
def _working_folder(archive: str, folder: str, name: str) -> Iterator[str]:
    """An empty folder to unpack in. What a killed process has left in it is removed."""
    with open(archive, "rb") as lock:
        if lock_at_once(lock):
            working = os.path.join(folder, f".{name[:32]}.unpacking")
            shutil.rmtree(working, ignore_errors=True)
            os.mkdir(working)
        else:
            working = tempfile.mkdtemp(prefix=f".{name[:32]}.", dir=folder)
        try:
            yield working
        finally:
            shutil.rmtree(working, ignore_errors=True)


def _move(source: str, target: str, replace: bool) -> None:
    """Rename a file or folder to a name that may be taken: by what is to be replaced, or else to be left as it is."""
    aside = tempfile.mkdtemp(prefix=".old.", dir=os.path.dirname(target))
    try:
        if replace and os.path.lexists(target):
            os.rename(target, os.path.join(aside, "old"))
        if not os.path.lexists(target):
            os.rename(source, target)
    except OSError:
        if not os.path.lexists(target):  # or another process has done the same in this moment
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
