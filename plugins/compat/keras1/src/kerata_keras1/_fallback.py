"""Names that the served modules do not have themselves: those that plugins add."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any


def names_of(path: str) -> Callable[[str], Any]:
    """The `__getattr__` (PEP 562) of a served module: what it does not have comes from the module of Kerata at `path`.

    Star imports take only what the module has itself, as they did.
    """

    def attribute(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(path), name)

    return attribute


def modules_of(homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a served module that imports some modules at their first use: name to their path."""

    def attribute(name: str) -> Any:
        if name in homes:
            return importlib.import_module(homes[name])
        raise AttributeError(f"this module has no attribute {name!r}")

    return attribute
