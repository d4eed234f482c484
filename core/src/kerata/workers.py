"""Which of several workers of one training writes: files, checkpoints and progress come from the first alone.

All workers run one program, and all say `model.save(...)`. What the others write is thrown away, and callbacks that do
nothing but write (`Callback.first_worker_only`) are not called there. The backend knows which worker this is.
"""

from __future__ import annotations

_first = True


def is_first() -> bool:
    """Whether this process is the first worker, or the only one."""
    return _first


def join(first: bool) -> None:
    """This process is a worker, the first or not; said when the backend is loaded."""
    global _first
    _first = first
