"""How deeply the data in a file may be nested."""

from __future__ import annotations

from typing import Any

from kerata.errors import FileFormatError

DEEPEST = 100
"""Levels of lists and dicts. No model has so many."""


def check_nesting(value: Any) -> None:
    """Refuse data nested more than `DEEPEST` levels; no model is.

    Raises:
        FileFormatError: they are.
    """
    level = [value]
    for _ in range(DEEPEST):
        inside = (
            inner
            for outer in level
            if isinstance(outer, (dict, list, tuple))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        )
        level = list({id(inner): inner for inner in inside}.values())
        if not level:
            return
    raise FileFormatError(f"The configuration is nested more than {DEEPEST} levels deep, which no model is.")
