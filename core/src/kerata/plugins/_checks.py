"""What a plugin gives is what its hooks ask for; where it is not, what it is and what to give instead."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from kerata.kinds import BASES, CLASSES, with_article
from kerata.plugins.hookspecs import PROJECT
from kerata.suggestions import did_you_mean

_OR_FUNCTIONS = frozenset(("layers", "regularizers", "constraints"))
"""Kinds whose components may be functions that make one."""

_FUNCTIONS = frozenset(("activations", "initializations", "objectives", "metrics", "applications"))
_BY_NAME = {
    "applications": "module:function",
    "backends": "module:Class",
    "commands": "module:command",
    "datasets": "module",
    "modules": "module",
}
"""Kinds whose components may be named instead, to be imported when they are needed."""


def check(kind: str, name: str, value: Any) -> None:
    """Raise a TypeError unless `value` is something that the hook of `kind`, not "primitives", asks for."""
    problem = _problem(kind, value)
    if problem:
        raise TypeError(f"{PROJECT}_{kind}: {name!r} {problem}")


def unmarked_hooks(plugin: Any, known: list[str]) -> list[str]:
    """Functions of a plugin that have the name of a hook, or nearly so, but not its mark."""
    holder = plugin if isinstance(plugin, ModuleType) else type(plugin)
    return [
        name
        for name in vars(holder)
        if name.startswith(f"{PROJECT}_")
        and inspect.isroutine(getattr(plugin, name, None))
        and not hasattr(getattr(plugin, name), f"{PROJECT}_impl")
        and (name in known or did_you_mean(name, known, most=1, cutoff=0.9))
    ]


def check_arguments(plugin: Any, known: Mapping[str, Sequence[str]]) -> None:
    """Raise a TypeError where a hook of a plugin asks for what it is not given.

    Arguments:
        plugin: the module or object.
        known: the arguments of each hook there is.
    """
    for name in sorted(known.keys() & set(dir(plugin))):
        function, given = getattr(plugin, name), known[name]
        if not hasattr(function, f"{PROJECT}_impl"):
            continue
        parameters = inspect.signature(function).parameters
        for p in parameters.values():
            by_place = p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
            if by_place and p.default is p.empty and p.name not in given:
                raise TypeError(
                    f"{name}({', '.join(parameters)}): the hook is given no {p.name!r}.{did_you_mean(p.name, given)} "
                    + (f"It may take {', '.join(given)}." if given else "It takes no arguments.")
                )


def _problem(kind: str, value: Any) -> str | None:
    if isinstance(value, str):
        return _problem_of_text(kind, value)
    if isinstance(value, type):
        return _problem_of_class(kind, value)
    made_of = _kind_of(type(value))
    if made_of and made_of not in _BY_NAME:
        return f"is one {type(value).__name__} that was made already; give the class, {type(value).__name__}."
    if kind == "datasets":
        loads = callable(getattr(value, "load_data", None))
        return None if loads else f"is {_shown(value)}, which has no load_data(); give a module that has, or its name."
    if kind == "commands":
        click = sys.modules.get("click")
        if click is not None and isinstance(value, click.Command):
            return None
        return f"is {_shown(value)}, no click command; decorate the function with @click.command()."
    if kind in _FUNCTIONS or kind in _OR_FUNCTIONS:
        return None if callable(value) else f"is {_shown(value)}, which cannot be called; give the function itself."
    if kind in CLASSES:
        return f"is {_shown(value)}; give a class that inherits from {_base_name(kind)}."
    return None


def _problem_of_text(kind: str, value: str) -> str | None:
    form = _BY_NAME.get(kind)
    if form is None:
        return f"is the text {value!r}; give the {kind[:-1]} itself, not its name."
    if ":" in form and not all(part.strip() for part in value.partition(":")):
        return f'is the text {value!r}; name what is to be imported as "{form}".'
    return None


def _problem_of_class(kind: str, value: type) -> str | None:
    own = _kind_of(value)
    if own == kind:
        return None
    if own is not None and kind not in ("datasets", "modules"):
        return f"is {with_article(own)}; the hook for those is {PROJECT}_{own}."
    if kind in CLASSES:
        return f"is a class that does not inherit from {_base_name(kind)}; let it do so."
    if kind == "metrics":
        return f"is the class {value.__name__}; give a function, or a class of EpochMetric."
    if kind in _FUNCTIONS:
        return f"is the class {value.__name__}; give a function, or an instance that can be called."
    return None


def _kind_of(value: type) -> str | None:
    """The kind that a class belongs to by what it inherits from."""
    return next((kind for kind, base in BASES.items() if issubclass(value, base)), None)


def _base_name(kind: str) -> str:
    return "kerata." + ("graph.contract.Backend" if kind == "backends" else f"{kind}.{kind[:-1].title()}")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
