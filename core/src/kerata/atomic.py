"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from kerata.errors import ArgumentError, ArgumentTypeError, FileAccessError


@contextmanager
def atomic(path: str | os.PathLike[str]) -> Iterator[str]:
    """Write a file so that `path` is at every moment either what it was before or the whole new file.

        with atomic("model.bin") as temporary, open(temporary, "wb") as file:
            file.write(data)

    What the `with` block wrote to the temporary file, which lies in the same folder, is brought to the disk when
    the block ends, takes the name `path`, and the folder is brought to the disk too. If the block raises, the temporary
    file is removed and `path` is untouched. A process killed in between leaves its temporary file behind; the next
    write of the same path on that machine removes it. The new file has the permissions of the one it
    replaces; a symbolic link stays, and what it points to is replaced.

    Arguments:
        path: the file to write.

    Returns:
        a context manager that gives the path of the temporary file, which does not exist yet.

    Raises:
        ArgumentTypeError, ArgumentError: `path` is not a path.
        FileAccessError: it is a folder or a device, its folder does not exist, or the disk refuses.
    """
    target = os.path.realpath(as_path(path))
    folder, name = os.path.split(target)
    if not os.path.isdir(folder):
        raise FileAccessError(f'"{path}" cannot be written: there is no folder "{folder}". Make it first.')
    if os.path.lexists(target) and not os.path.isfile(target):
        raise FileAccessError(f'"{path}" cannot be written: it is there and not a file. Choose another name.')
    prefix = f".{name[:32]}.{_machine()}-"  # shortened: a name may be no longer than 255 bytes
    _remove_abandoned(folder, prefix)
    temporary = os.path.join(folder, f"{prefix}{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        yield temporary
        try:
            with contextlib.suppress(FileNotFoundError):
                os.chmod(temporary, os.stat(target).st_mode & 0o7777)
            _to_disk(temporary)
            os.replace(temporary, target)
            if os.name == "posix":  # elsewhere a folder cannot be opened
                _to_disk(folder)
        except OSError as error:
            raise FileAccessError(f'"{path}" cannot be written: {error}.') from error
    except BaseException:
        with contextlib.suppress(OSError):
            os.remove(temporary)
        raise


def as_path(path: str | os.PathLike[str]) -> str:
    """A path as text.

    Raises:
        ArgumentTypeError: it is not a path.
        ArgumentError: it has a character that no path can have.
    """
    try:
        text = os.fsdecode(path)
        os.fsencode(text)
    except TypeError as error:
        raise ArgumentTypeError(f"Expected the path of a file; got {path!r}.") from error
    except UnicodeEncodeError as error:
        raise ArgumentError(f"No file can be called {path!r}: {error.reason}.") from error
    if "\0" in text:
        raise ArgumentError(f"No file can be called {path!r}: a path has no null character.")
    return text


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
