"""Imports that wait until they are needed."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any


def import_target(target: str) -> Any:
    """What `"module:name"` names, as entry points are written: `"package.module:Class"`, or a module alone.

    Raises:
        ValueError: it has another form.
        ImportError, AttributeError: there is no such thing.
    """
    module, colon, path = target.partition("[")[0].partition(":")
    if not module.strip() or (colon and not path.strip()):
        raise ValueError(f"expected 'module:name', got {target!r}")
    value: Any = importlib.import_module(module.strip())
    for part in path.split(".") if colon else ():
        value = getattr(value, part.strip())
    return value


def lazily(
    package: str, homes: Mapping[str, str], submodules: Iterable[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` (PEP 562) of a package whose public names are imported at their first use.

    Arguments:
        package: the package's `__name__`.
        homes: each name, to the module that holds it.
        submodules: modules of the package that are attributes of it before they are imported (default none).
    """
    modules = frozenset(submodules)

    def attribute(name: str) -> Any:
        if name in homes:
            value = getattr(importlib.import_module(homes[name]), name)
            setattr(sys.modules[package], name, value)
            return value
        if name in modules:
            return importlib.import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *homes, *modules})

    return attribute, names
