"""Bringing one plugin in: its hooks checked against the specs, its contributions asked for and named.

Each plugin is asked alone, so what one does wrong is known to be its own.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import pluggy

from kerata.kinds import KINDS
from kerata.plugins._checks import check, check_arguments, unmarked_hooks
from kerata.plugins._hooks_version import check_hooks_version
from kerata.plugins.hookspecs import PROJECT
from kerata.suggestions import did_you_mean

_HERE = os.path.dirname(__file__)

Contributions = dict[str, dict[str, Any]]


def attach(manager: pluggy.PluginManager, plugin: Any, key: str) -> Contributions:
    """Registers the plugin's hooks and returns what it contributes: kind to name to component.

    Whatever goes wrong is raised as it came, and leaves the manager as it was.
    """
    if isinstance(plugin, type):
        raise TypeError(
            f"a plugin is a module or an object; got the class {plugin.__name__}. Register an instance; an entry "
            "point may also name the module."
        )
    if manager.is_registered(plugin):
        raise ValueError("the same module or object is already registered as another plugin")
    check_hooks_version(plugin)
    check_arguments(plugin, {name: caller.spec.argnames for name, caller in vars(manager.hook).items() if caller.spec})
    try:
        manager.register(plugin, name=key)
        _check_hook_names(manager, plugin)
        return {kind: named for kind in KINDS if (named := _contributed(manager, plugin, kind))}
    except BaseException:
        if manager.is_registered(plugin):
            manager.unregister(plugin)
        raise


def hooks_of(manager: pluggy.PluginManager, plugin: Any) -> tuple[str, ...]:
    """The hooks of a plugin that contribute nothing: in the life of a model, and of a vocabulary."""
    contributing = {f"{PROJECT}_{kind}" for kind in KINDS}
    return tuple(sorted(c.name for c in manager.get_hookcallers(plugin) or () if c.name not in contributing))


def reason(error: BaseException) -> str:
    """An exception on one line, with the place that raised it; where that is a check of ours, it says all by itself."""
    text = " ".join(str(error).split())
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    file = place.tb_frame.f_code.co_filename if place is not None else __file__
    where = f" ({file}:{place.tb_lineno})" if place is not None and os.path.dirname(file) != _HERE else ""
    return f"{type(error).__name__}: {text}{where}" if text else f"{type(error).__name__}{where}"


def _check_hook_names(manager: pluggy.PluginManager, plugin: Any) -> None:
    known = [name for name in vars(manager.hook) if getattr(manager.hook, name).has_spec()]
    for name in unmarked_hooks(plugin, known):
        raise AttributeError(
            f"{name}() is not marked as a hook, and would never be called. Put @hookimpl above it: "
            "`from kerata import hookimpl`."
        )
    for caller in manager.get_hookcallers(plugin) or ():
        if caller.has_spec():
            continue
        if any(impl.plugin is plugin and not impl.optionalhook for impl in caller.get_hookimpls()):
            raise AttributeError(
                f"there is no hook {caller.name!r}.{did_you_mean(caller.name, known)} A later Kerata may have it: `pip "
                "install -U kerata-core`; or mark it @hookimpl(optionalhook=True), to do without it here."
            )


def _contributed(manager: pluggy.PluginManager, plugin: Any, kind: str) -> dict[str, Any]:
    hook = f"{PROJECT}_{kind}"
    for impl in getattr(manager.hook, hook).get_hookimpls():
        if impl.plugin is plugin:
            named = _named(hook, kind, impl.function())
            if kind == "primitives":
                return _flat_primitives(hook, named)
            for name, value in named.items():
                check(kind, name, value)
            return named
    return {}


def _named(hook: str, kind: str, returned: Any) -> dict[str, Any]:
    if isinstance(returned, Mapping):
        named = dict(returned)
    elif isinstance(returned, (list, tuple)):
        named = {}
        for component in returned:
            name = _own_name(kind, component)
            if name is None:
                raise TypeError(f"{hook} returned {component!r}, which has no name of its own: return a dict instead")
            named[name] = component
    else:
        forgotten = " Is its `return` missing?" if returned is None else ""
        raise TypeError(f"{hook} must return a list or a dict; got {type(returned).__name__}.{forgotten}")
    for name in named:
        if not isinstance(name, str) or not name or ":" in name:
            raise TypeError(f"{hook}: a name must be a string without ':'; got {name!r}")
    return named


def _own_name(kind: str, component: Any) -> str | None:
    name = getattr(component, "name" if kind == "commands" else "__name__", None)
    return name if isinstance(name, str) else None


def _flat_primitives(hook: str, tables: dict[str, Any]) -> dict[str, Any]:
    flat = {}
    for primitive, table in tables.items():
        if not isinstance(table, Mapping):
            raise TypeError(f"{hook}: expected {{backend name: implementation}} for {primitive!r}; got {table!r}")
        flat.update({f"{primitive}@{backend}": value for backend, value in table.items()})
    return flat
