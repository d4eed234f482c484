"""The kinds of component that plugins contribute, each under a hook `kerata_<kind>`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

KINDS = (
    "layers",
    "activations",
    "initializations",
    "objectives",
    "metrics",
    "regularizers",
    "constraints",
    "optimizers",
    "callbacks",
    "backends",
    "primitives",
    "datasets",
    "applications",
    "modules",
    "commands",
)


CLASSES = frozenset(("layers", "optimizers", "callbacks", "regularizers", "constraints", "backends"))
"""Kinds whose classes have a base class of ours."""

BASES: dict[str, type] = {}
"""The base class of each of them, and of metrics that are classes, once it is there: what nobody has imported has no
heirs."""

Class = TypeVar("Class", bound=type)


def base_of(kind: str) -> Callable[[Class], Class]:
    """Marks the class that those of a kind inherit from: plugins are checked against it."""

    def mark(base: Class) -> Class:
        BASES[kind] = base
        return base

    return mark


def with_article(kind: str) -> str:
    """One of a kind: `an optimizer`."""
    return ("an " if kind[0] in "aeiou" else "a ") + kind[:-1]
