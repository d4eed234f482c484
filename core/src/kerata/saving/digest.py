"""The digest that model files carry, so that damage is told from a file that was always so.

It lies in a user block: HDF5 leaves the first 512 bytes of a file to others if it is told so, and every reader of HDF5
passes over them. It guards against damage, not against malice: whoever makes a file can make its digest too. So a file
with a digest is read as carefully as any other.
"""

from __future__ import annotations

import hashlib
import os
from typing import BinaryIO

from kerata.atomic import as_path
from kerata.errors import FileAccessError, FileFormatError

BLOCK = 512
SIGNATURE = b"\x89HDF\r\n\x1a\n"
_MAGIC = b"kerata model file\n"
_PIECE = 1 << 20
_SPARE = 256 << 20
"""Bytes that are hashed whatever a file is made of: a second or two."""


def seal(path: str | os.PathLike[str]) -> None:
    """Write the digest of an HDF5 file into its user block, as it now is.

    For a file of ours that some other program has changed on purpose: loading refuses it until then.

    Raises:
        ArgumentTypeError, ArgumentError: `path` is not a path.
        FileFormatError: the file has no user block of 512 bytes.
        FileAccessError: it cannot be read or written.
    """
    name = as_path(path)
    try:
        with open(name, "r+b") as file:
            file.seek(BLOCK)
            if file.read(len(SIGNATURE)) != SIGNATURE:
                raise FileFormatError(
                    f'"{path}" has no user block of {BLOCK} bytes, in which the digest would go. Save the model again.'
                )
            digest, size = _measure(file)
            file.seek(0)
            file.write(_block(digest, size))
    except OSError as error:
        raise FileAccessError(f'"{path}" cannot be written: {error}.') from error


def check_beginning(path: str | os.PathLike[str]) -> bool:
    """Whether the file has a digest. It then has the size that it had when the digest was made.

    Raises:
        FileFormatError: it has another size, or is no file of HDF5.
        OSError: it cannot be read.
    """
    with open(path, "rb") as file:
        start = file.read(BLOCK)
        size = os.fstat(file.fileno()).st_size - BLOCK
    if start.startswith(SIGNATURE):
        return False
    if not start.startswith(_MAGIC):
        what = "is empty" if not start else "does not begin like one"
        raise FileFormatError(f'"{path}" is not a model file: HDF5 is expected, and it {what}.')
    wanted = _size_of(start)
    if wanted is not None and wanted != size:
        raise FileFormatError(
            f'"{path}" is damaged: it has {max(size, 0)} bytes after the first {BLOCK}, and had {wanted} when it was '
            "written. Use another copy of it."
        )
    return True


def check_digest(path: str | os.PathLike[str], size: int, used: int) -> None:
    """Compare the digest of a file with what it is now.

    Arguments:
        path: the file, which `check_beginning` found to have one.
        size: its bytes.
        used: how many of them its arrays take.

    Raises:
        FileFormatError: the digest is not that of the file, or far more is in the file than what it is of.
        OSError: it cannot be read.
    """
    if size > 2 * used + _SPARE:
        raise FileFormatError(
            f'"{path}" has {size} bytes, of which its arrays take {used}. Save the model again, or pack the file '
            "(h5repack -u 512)."
        )
    with open(path, "rb") as file:
        start = file.read(BLOCK)
        if start == _block(*_measure(file)):
            return
    raise FileFormatError(
        f'"{path}" is damaged: its digest is not the one it had when it was written. Use another copy of it; if a '
        "program changed it on purpose, kerata.saving.seal(path) takes it as it is."
    )


def _measure(file: BinaryIO) -> tuple[str, int]:
    """The digest and size of all that is after the user block."""
    file.seek(BLOCK)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def _block(digest: str, size: int) -> bytes:
    # Padded to the whole block: what was there before, such as a longer digest, must not show behind it.
    return (_MAGIC + f"sha256 {digest}\nsize {size}\n".encode()).ljust(BLOCK, b"\0")


def _size_of(block: bytes) -> int | None:
    lines = block[len(_MAGIC) :].split(b"\n")
    word, _, number = lines[1].partition(b" ") if len(lines) > 1 else (b"", b"", b"")
    return int(number) if word == b"size" and number.isdigit() and len(number) < 20 else None
