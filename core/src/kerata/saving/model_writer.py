"""Making model files, with the HDF5 library."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from kerata.atomic import as_path, atomic
from kerata.errors import FileAccessError, KerataError
from kerata.saving.digest import BLOCK, seal

if TYPE_CHECKING:
    import h5py

_LARGE_ATTRIBUTE = 60_000
_OVERHEAD = 4096
"""Bytes for a group or an array, besides its numbers; more than HDF5 needs."""


@contextmanager
def created(path: str | os.PathLike[str], names: Sequence[Sequence[str]], size: int) -> Iterator[h5py.File]:
    """An HDF5 file to write to, which gets its digest and takes its place once the `with` block has ended.

    Arguments:
        path: where it will be.
        names: the lists of names that it will have as attributes.
        size: how many bytes its arrays and texts have.

    Raises:
        FileAccessError: it cannot be written.
    """
    import h5py

    # The oldest layout holds attributes of at most 64 KiB; where that is too little, the one of HDF5 1.8 (2008). Not
    # always the newer one: Keras 1.2.2 came with HDF5 libraries that read either, other programs read the oldest only.
    large = any(len(group) * max(map(len, map(str.encode, group))) > _LARGE_ATTRIBUTE for group in names if group)
    layout = ("v108", "v108") if large else None
    with atomic(path) as temporary:
        # The HDF5 library does not survive a disk that is full: it ends the process when it closes the file.
        _require_room(temporary, size + _OVERHEAD * (sum(map(len, names)) + 16))
        try:
            with h5py.File(temporary, "w", userblock_size=BLOCK, libver=layout) as file:
                yield file
        except KerataError:
            raise
        except (OSError, RuntimeError, ValueError, TypeError) as error:
            raise FileAccessError(f'"{path}" could not be written: {type(error).__name__}: {error}.') from error
        # Before the file takes its name: a file of that name is whole at every moment, its digest included.
        seal(temporary)


def _require_room(path: str, size: int) -> None:
    """Find out whether so many bytes can be written, by having the disk set them aside for a moment."""
    if not hasattr(os, "posix_fallocate"):
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, size)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):  # others: not every disk can
            raise
    finally:
        os.close(descriptor)
        os.remove(path)


def may_write(path: str | os.PathLike[str], overwrite: bool) -> bool:
    """Whether to write a file: a file that is there and must not be overwritten is asked about on the terminal.

    Raises:
        FileAccessError: it must not be overwritten, and there is no terminal to ask on.
    """
    if overwrite or not os.path.lexists(as_path(path)):
        return True
    if sys.stdin is None or not sys.stdin.isatty():
        raise FileAccessError(
            f'"{as_path(path)}" exists, and overwrite=False. Choose another name, or say overwrite=True.'
        )
    answer = ""
    while answer not in ("y", "n"):
        answer = input(f"[WARNING] {as_path(path)} already exists - overwrite? [y/n] ").strip().lower()
    return answer == "y"


def write_names(group: h5py.Group, attribute: str, names: Sequence[str]) -> None:
    """A list of names as an attribute.

    They are bytes of one length, padded with zeros, and an empty list is one of no numbers: what numpy made of the
    lists that Keras 1.2.2 wrote, and its loader calls `decode` on every entry.
    """
    group.attrs[attribute] = np.array([name.encode() for name in names]) if names else np.zeros(0)


def write_text(group: h5py.Group, attribute: str, text: str) -> None:
    """A text as an attribute. Its type is that of a byte string, which h5py of Keras 1's time gives back as bytes."""
    import h5py

    group.attrs.create(attribute, text.encode(), dtype=h5py.string_dtype("ascii"))
