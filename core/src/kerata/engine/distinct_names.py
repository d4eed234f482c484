"""Names that differ, from names that need not."""

from __future__ import annotations

from collections.abc import Iterable


def distinct_names(names: Iterable[str]) -> list[str]:
    """The names, a repeated one with the first number after it that makes it new: `["a", "a_1", "a_2"]`."""
    found: dict[str, None] = {}
    numbers: dict[str, int] = {}  # so that a name that is repeated n times does not take n squared
    for name in names:
        candidate, number = name, numbers.get(name, 0)
        while candidate in found:
            number += 1
            candidate = f"{name}_{number}"
        numbers[name] = number
        found[candidate] = None
    return list(found)
