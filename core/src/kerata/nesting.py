"""How deeply the data in a file may be nested."""

from __future__ import annotations

from typing import Any

from kerata.errors import FileFormatError

DEEPEST = 100
"""Levels of lists and dicts. No model has so many."""


def check_nesting(value: Any) -> int:
    """Refuse data nested more than `DEEPEST` levels; no model is.

    Returns:
        how many values there are, those that are in several places counted once.

    Raises:
        FileFormatError: they are.
    """
    level, count = [value], 1
    for _ in range(DEEPEST):
        inside = (
            inner
            for outer in level
            if isinstance(outer, (dict, list, tuple))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        )
        level = list({id(inner): inner for inner in inside}.values())
        if not level:
            return count
        count += len(level)
    raise FileFormatError(f"The configuration is nested more than {DEEPEST} levels deep, which no model is.")
