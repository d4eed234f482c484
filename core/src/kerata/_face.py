"""What the modules `kerata.layers`, `kerata.optimizers`, ... have in common: names come from the plugins.

A face has two kinds of names: a few of the core's own, imported when asked for, and those that the registry
knows now. A component that a plugin gave as `"module:name"`, or as a module's name, is imported when asked for.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from kerata._imports import import_target
from kerata.errors import (
    AmbiguousNameError,
    ArgumentTypeError,
    UnknownAttributeError,
    UnknownImportError,
    UnknownNameError,
)
from kerata.kinds import with_article
from kerata.plugins import registry


class Face:
    """The `__getattr__` and `__dir__` (PEP 562) of one module.

    Arguments:
        kind: the kind of the registry that the module shows.
        module: the module's `__name__`.
        core: names of the core's own, to the module that holds them. Default: none.

    Attributes:
        core: the same.
    """

    def __init__(self, kind: str, module: str, core: Mapping[str, str] | None = None) -> None:
        self._kind = kind
        self._module = module
        self.core = dict(core or {})

    def attribute(self, name: str) -> Any:
        """The value of a module attribute.

        Raises:
            AttributeError: there is none; inside `from ... import`, an `ImportError` with suggestions.
            MissingPluginError: the plugin that has it is not installed.
        """
        if name == "__all__":  # for `from kerata.layers import *`
            return self.names()
        if name in self.core:
            return getattr(importlib.import_module(self.core[name]), name)
        if name.startswith("_"):
            raise AttributeError(f"module {self._module!r} has no attribute {name!r}")
        try:
            return self._value(name)
        except UnknownNameError as error:
            raise not_there(str(error), sys._getframe(1)) from None

    def names(self) -> list[str]:
        """The names that `dir()` shows: all that can be looked up without an error."""
        own = vars(sys.modules[self._module]).items()
        shown = {name for name, value in own if getattr(value, "__module__", None) == self._module}
        shown.update(self.core)
        for name in registry().names(self._kind):
            try:
                registry().get(self._kind, name)
            except AmbiguousNameError:
                continue
            shown.add(name)
        return sorted(shown)

    def named(self, identifier: Any, is_one: Callable[[Any], bool] = callable) -> Any:
        """The component that a name stands for; anything else is returned as it is, if it is one.

        Raises:
            ArgumentTypeError: neither a name nor what `is_one` accepts.
        """
        if isinstance(identifier, str):
            return self._value(identifier)
        if not is_one(identifier):
            raise ArgumentTypeError(
                f"expected the name of {with_article(self._kind)}, or one itself; got {identifier!r} "
                f"of type {type(identifier).__name__}."
            )
        return identifier

    def made(
        self,
        identifier: Any,
        kwargs: Mapping[str, Any] | None = None,
        is_one: Callable[[Any], bool] = callable,
    ) -> Any:
        """The same for components that are made with arguments.

        A name or a class is called with `kwargs`, a configuration with its own. `{"name": "l2", "l2": 0.1}` is a
        configuration, and so is `{"class_name": "SGD", "config": {...}}`.
        """
        if isinstance(identifier, Mapping):
            name, arguments = _configuration(self._kind, identifier)
            make = self.named(name)
            if isinstance(make, type) and hasattr(make, "from_config"):
                return make.from_config({**arguments, **(kwargs or {})})
            return make(**{**arguments, **(kwargs or {})})
        if isinstance(identifier, (str, type)):
            return self.named(identifier)(**(kwargs or {}))
        return self.named(identifier, is_one)

    def _value(self, name: str) -> Any:
        value = registry().get(self._kind, name)
        return import_target(value) if isinstance(value, str) else value


def not_there(text: str, frame: FrameType) -> UnknownNameError:
    """The error of a module's `__getattr__` that was called from `frame`."""
    # `from m import x` drops the text of an AttributeError, and with it the suggestions.
    return (UnknownImportError if _importing(frame) else UnknownAttributeError)(text)


def _configuration(kind: str, identifier: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    if "class_name" in identifier:
        return identifier["class_name"], dict(identifier.get("config") or {})
    if "name" in identifier:
        return identifier["name"], {key: value for key, value in identifier.items() if key != "name"}
    raise ArgumentTypeError(
        f"{with_article(kind)} given as a dict needs the key 'name', or 'class_name' and 'config'; "
        f"got the keys {sorted(map(str, identifier))}."
    )


def _importing(frame: FrameType) -> bool:
    """Whether the frame is at a `from ... import ...`, rather than at an attribute lookup."""
    import opcode

    try:
        name: str = opcode.opname[frame.f_code.co_code[frame.f_lasti]]
    except (AttributeError, IndexError):
        return False
    return name == "IMPORT_FROM"
