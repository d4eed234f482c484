"""Files from the network, kept in a folder of the user's for the next time."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from kerata.argument_validation import shown
from kerata.atomic import as_path
from kerata.errors import ArgumentError, ArgumentTypeError, FileAccessError
from kerata.files import file_errors
from kerata.utils.archive import extract as extract_archive
from kerata.utils.download import download
from kerata.utils.file_lock import lock_at_once

__all__ = ["cached_file", "get_file", "validate_file"]


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

    Example:
        >>> import os
        >>> from kerata.utils.data_utils import get_file
        >>> with open("toys.txt", "w") as file:
        ...     written = file.write("ball")
        >>> path = get_file(os.path.abspath("toys.txt"), origin="https://example.com/toys.txt")  # it is there already
        >>> open(path).read()
        'ball'
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

    folder, *others = _caches(cache_dir, cache_subdir)
    for place in (folder, *others):
        file = os.path.join(place, stored)
        if unpacked and not os.path.lexists(file) and os.path.exists(os.path.join(place, unpacked)):
            return os.path.join(place, unpacked)
        if os.path.isfile(file):
            if _fault(file, hashes) is None:
                return _unpack(file, os.path.join(place, unpacked), untar, archive_format) if unpacked else file
            print(f"{file} is incomplete or outdated (its checksum is another), and fetched again.")
    place = folder if _is_writable(folder) else _in_temporary_cache(as_path(cache_subdir))
    file = os.path.join(place, stored)
    if not _is_writable(os.path.dirname(file)):
        raise FileAccessError(f"{file} cannot be written: its folder cannot be made or written in.")
    target = os.path.join(place, unpacked) if unpacked else None
    renew = target is not None and os.path.lexists(target)
    download(origin, file, lambda path: _fault(path, hashes))
    return _unpack(file, target, untar, archive_format, renew) if target else file


def cached_file(
    fname: str | os.PathLike[str],
    cache_subdir: str | os.PathLike[str] = "datasets",
    *,
    file_hash: str | None = None,
    cache_dir: str | os.PathLike[str] | None = None,
) -> str | None:
    """The path of a file that `get_file` would find without fetching it, or None.

    Arguments:
        fname: name of the file in the cache, or an absolute path.
        cache_subdir: the folder inside of the cache (default "datasets").
        file_hash: its checksum by SHA-256 or MD5; a file with another one is not found (default: it is not checked).
        cache_dir: the cache (default: the environment variable KERAS_HOME, else `~/.keras`).

    Raises:
        ArgumentError: `file_hash` is no checksum.
        FileAccessError: the file cannot be read.

    Example:
        >>> import os
        >>> from kerata.utils.data_utils import cached_file
        >>> cached_file(os.path.abspath("no such file.txt")) is None
        True
    """
    name, hashes = as_path(fname), [_checksum(file_hash, "file_hash")] if file_hash else []
    files = [os.path.join(folder, name) for folder in _caches(cache_dir, cache_subdir)]
    return next((file for file in files if os.path.isfile(file) and _fault(file, hashes) is None), None)


def validate_file(fpath: str | os.PathLike[str], md5_hash: str) -> bool:
    """Whether a file has a checksum.

    Arguments:
        fpath: the file.
        md5_hash: the checksum by MD5, or by SHA-256 if it has 64 digits, in hexadecimal digits.

    Raises:
        FileAccessError: the file cannot be read.

    Example:
        >>> import hashlib
        >>> from kerata.utils.data_utils import validate_file
        >>> with open("toys.txt", "w") as file:
        ...     written = file.write("ball")
        >>> validate_file("toys.txt", hashlib.md5(b"ball").hexdigest()), validate_file("toys.txt", "0" * 32)
        (True, False)
    """
    expected = str(md5_hash).lower()
    return _hash_of(os.fspath(fpath), expected) == expected


def _caches(cache_dir: str | os.PathLike[str] | None, cache_subdir: str | os.PathLike[str]) -> list[str]:
    """The folders that are looked into: one that is only to be read serves with what it has."""
    cache = as_path(cache_dir or os.environ.get("KERAS_HOME") or os.path.join("~", ".keras"))
    folder, temporary = os.path.join(os.path.expanduser(cache), as_path(cache_subdir)), _temporary_cache()
    return [folder, os.path.join(temporary, as_path(cache_subdir))] if _is_own(temporary) else [folder]


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


def _in_temporary_cache(name: str) -> str:
    """Make a folder there."""
    top = _temporary_cache()
    folder = os.path.join(top, name)
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
        with file_errors("get_file", target), _working_folder(folder, name) as working:
            new, old = os.path.join(working, "new"), os.path.join(working, "old")
            os.mkdir(new)
            extract_archive(archive, new, archive_format)
            if beside:
                for entry in sorted(os.listdir(new)):
                    place = os.path.join(folder, entry)
                    _move(os.path.join(new, entry), place, old if renew and place == target else None)
            else:
                _move(new, target, old if renew else None)
    return target


@contextmanager
def _working_folder(folder: str, name: str) -> Iterator[str]:
    """A folder of this process alone, inside of `folder`. Those that killed processes have left are removed."""
    prefix, suffix = f".{name[:32]}.", ".unpacking"
    for entry in os.listdir(folder):
        if entry.startswith(prefix) and entry.endswith(suffix):
            _remove_abandoned(os.path.join(folder, entry))
    working = tempfile.mkdtemp(prefix=prefix, suffix=suffix, dir=folder)
    try:
        with _locked(working):
            yield working
    finally:
        shutil.rmtree(working, ignore_errors=True)


@contextmanager
def _locked(folder: str) -> Iterator[bool]:
    """Whether a folder is this process's alone inside of the `with`: not where others have it, nor on Windows."""
    if os.name != "posix":
        yield False
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield lock_at_once(descriptor)
    finally:
        os.close(descriptor)


def _remove_abandoned(working: str) -> None:
    with contextlib.suppress(OSError):
        old_enough = time.time() - os.stat(working).st_mtime > 60  # its maker has had the time to lock it
        with _locked(working) as nobody_has_it:
            if old_enough and nobody_has_it:
                shutil.rmtree(working, ignore_errors=True)


def _move(source: str, target: str, aside: str | None) -> None:
    """Rename a file or folder to a name that may be taken.

    Arguments:
        source: the file or folder.
        target: its new name.
        aside: where what is there goes; None where it is left as it is, and `source` with it.
    """
    for _ in range(100):  # other processes may do the same at this moment
        if os.path.lexists(target):
            if aside is None:
                return
            with contextlib.suppress(FileNotFoundError):
                os.rename(target, aside)
            aside = None  # what is there from now on is another's, and as new
        try:
            os.rename(source, target)
            return
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR, errno.EISDIR):
                raise
