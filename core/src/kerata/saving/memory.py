"""How much memory there is."""

from __future__ import annotations

from pathlib import Path

_LIMITS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)
"""Where Linux says how much a container may use, and how much it does."""


def available_memory() -> int | None:
    """The bytes that are free, those of the container where there is one; None where the system does not say."""
    limits = [(_number(limit), _number(used) or 0) for limit, used in _LIMITS]
    return min([*(max(0, limit - used) for limit, used in limits if limit is not None), *_free()], default=None)


def _number(path: str) -> int | None:
    try:
        return int(Path(path).read_text(encoding="ascii"))
    except (OSError, ValueError):  # not there, or "max"
        return None


def _free() -> list[int]:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return []
    return [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
