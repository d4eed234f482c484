"""The kinds of component that plugins contribute, each under a hook `kerata_<kind>`."""

from __future__ import annotations

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


def with_article(kind: str) -> str:
    """One of a kind: `an optimizer`."""
    return ("an " if kind[0] in "aeiou" else "a ") + kind[:-1]
