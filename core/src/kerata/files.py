"""Opening files that somebody else may have put there: nothing blocks, and nothing is read without a limit."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from kerata.errors import FileAccessError, FileFormatError, KerataError


def read_regular(path: str | os.PathLike[str], most: int) -> bytes:
    """The bytes of a file, which must be a regular one.

    Arguments:
        path: the file.
        most: how many bytes it may have.

    Raises:
        FileAccessError: it is a folder, a pipe or a device, or cannot be read.
        FileFormatError: it is longer.
    """
    try:
        with open(path, "rb", opener=without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise FileAccessError(f'"{path}" is not a file.')
            data = file.read(most + 1)
    except KerataError:
        raise
    except OSError as error:
        raise FileAccessError(f'"{path}" cannot be read: {error.strerror}.') from error
    if len(data) > most:
        raise FileFormatError(f'"{path}" has more than {most} bytes.')
    return data


def without_waiting(path: str, flags: int) -> int:
    """An opener for `open`: a pipe that nobody reads is an OSError, where opening it would wait for ever."""
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
    if hasattr(os, "set_blocking"):
        os.set_blocking(descriptor, True)
    return descriptor


@contextmanager
def file_errors(who: str, path: str | os.PathLike[str]) -> Iterator[None]:
    """Inside the `with`, what goes wrong with a file is one error that says who wrote which.

    Arguments:
        who: for the error: `"CSVLogger"`.
        path: the file or folder.

    Raises:
        FileAccessError: the disk refuses.
    """
    try:
        yield
    except FileAccessError as error:
        raise FileAccessError(f"{who} cannot write {os.fspath(path)!r}: {error}") from error
    except KerataError:
        raise
    except OSError as error:
        raise FileAccessError(f"{who} cannot write {os.fspath(path)!r}: {error.strerror or error}.") from error
