"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from kerata import workers
from kerata.errors import ArgumentError, ArgumentTypeError, FileAccessError, KerataError


@contextmanager
def atomic(path: str | os.PathLike[str]) -> Iterator[str]:
    """Write a file so that `path` is at every moment either what it was before or the whole new file.

        with atomic("model.bin") as temporary, open(temporary, "wb") as file:
            file.write(data)

    What the `with` block wrote to the temporary file, which lies in the same folder, is brought to the disk when
    the block ends, takes the name `path`, and the folder is brought to the disk too. If the block raises, the temporary
    file is removed and `path` is untouched. A process killed in between leaves its temporary file behind; the next
    write of the same path on that machine removes it. The new file has the permissions, the owner and the group of the
    one it replaces, as far as the user may give them; a symbolic link stays, and what it points to is replaced.
    Of several workers of one training (`kerata.workers`) the first alone writes; the others leave `path` to it.

    Arguments:
        path: the file to write.

    Returns:
        a context manager that gives the path of the temporary file, which does not exist yet.

    Raises:
        ArgumentTypeError: `path` is not a path.
        ArgumentError: nor can it be one.
        FileAccessError: it is a folder, a device or read-only, its folder does not exist, or the disk refuses, in the
            block or after it.
    """
    target = os.path.realpath(as_path(path))
    folder, name = os.path.split(target)
    if not os.path.isdir(folder):
        raise FileAccessError(f'"{path}" cannot be written: there is no folder "{folder}". Make it first.')
    if os.path.lexists(target):
        if not os.path.isfile(target):
            raise FileAccessError(f'"{path}" cannot be written: it is there and not a file. Choose another name.')
        if not _may_be_written(target):
            raise FileAccessError(f'"{path}" cannot be written: it is read-only. Allow it, or choose another name.')
    prefix = f".{name[:32]}.{_machine()}-"  # shortened: a name may be no longer than 255 bytes
    _remove_abandoned(folder, prefix)
    temporary = os.path.join(folder, f"{prefix}{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        yield temporary
        if not workers.is_first():
            with contextlib.suppress(FileNotFoundError):
                os.remove(temporary)
            return
        with contextlib.suppress(FileNotFoundError):
            _like(temporary, os.stat(target))
        _to_disk(temporary)
        os.replace(temporary, target)
        if os.name == "posix":  # elsewhere a folder cannot be opened
            _to_disk(folder)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.remove(temporary)
        if isinstance(error, OSError) and not isinstance(error, KerataError):
            raise FileAccessError(f'"{path}" cannot be written: {error}.') from error
        raise


def as_path(path: str | os.PathLike[str]) -> str:
    """A path as text.

    Raises:
        ArgumentTypeError: it is not a path.
        ArgumentError: no file can be called so: it has a null character, or a surrogate that stands for no byte.
    """
    try:
        text = os.fsdecode(path)
        if b"\0" in os.fsencode(text):
            raise ArgumentError(f"No file can be called {path!r}: a path has no null character.")
    except TypeError as error:
        raise ArgumentTypeError(f"Expected the path of a file; got {path!r}.") from error
    except UnicodeError as error:
        raise ArgumentError(f"No file can be called {path!a}: {error}.") from error
    return text


def _may_be_written(path: str) -> bool:
    """Whether the user may write the file; root, who may all, goes by whether anybody may."""
    return bool(os.stat(path).st_mode & 0o222) and os.access(path, os.W_OK)


def _like(path: str, other: os.stat_result) -> None:
    """Give a file the owner, the group and the permissions of another, as far as the user may."""
    mode = other.st_mode & 0o7777
    if os.name == "posix":
        mine = os.stat(path)
        if mine.st_gid != other.st_gid:
            try:
                os.chown(path, -1, other.st_gid)
            except OSError:  # what one group might do, another shall not
                mode = mode & ~0o2070
        if mine.st_uid != other.st_uid:
            try:
                os.chown(path, other.st_uid, -1)
            except OSError:
                mode = mode & ~0o4000
    os.chmod(path, mode)


def _to_disk(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_abandoned(folder: str, prefix: str) -> None:
    """Remove the temporary files of processes of this machine that are no more."""
    if os.name != "posix":
        return  # there is no harmless way to ask whether a process lives
    own = re.compile(re.escape(prefix) + r"(\d+)-[0-9a-f]{8}\.tmp")
    with contextlib.suppress(OSError):
        for entry in os.listdir(folder):
            found = own.fullmatch(entry)
            if found and not _lives(int(found[1])):
                with contextlib.suppress(OSError):
                    os.remove(os.path.join(folder, entry))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


def _machine() -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", socket.gethostname())[:32]
