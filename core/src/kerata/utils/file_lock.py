"""A lock on an open file that the system takes away when its process ends, in whatever way."""

from __future__ import annotations

import sys
from typing import IO

if sys.platform != "win32":
    import fcntl


def lock_at_once(file: IO[bytes] | int) -> bool:
    """Lock a file for this open file alone, without waiting; it is unlocked when closed.

    Arguments:
        file: an open file or folder, or its descriptor.

    Returns:
        whether it is locked now; False where somebody else has it, or the file system or Windows has no such locks.
    """
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
