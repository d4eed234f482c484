"""Custom objects: names that a program adds without a plugin, as in Keras 1."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from kerata.plugins import registry


class CustomObjectScope:
    """Inside the `with`, the names in the given dicts win over every plugin's.

    Arguments:
        args: dicts from name to layer, objective, or any other component.

    Example:
        >>> from kerata import activations
        >>> from kerata.utils.generic_utils import CustomObjectScope
        >>> with CustomObjectScope({"double": lambda x: 2 * x}):
        ...     activations.get("double")(21)
        42
    """

    def __init__(self, *args: Mapping[str, Any]) -> None:
        self._objects = {name: value for objects in args for name, value in objects.items()}
        self._scopes: list[AbstractContextManager[None]] = []

    def __enter__(self) -> CustomObjectScope:
        scope = registry().scope(self._objects)
        scope.__enter__()
        self._scopes.append(scope)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._scopes.pop().__exit__(kind, error, traceback)


def custom_object_scope(*args: Mapping[str, Any]) -> CustomObjectScope:
    """A scope for a `with`, inside which the names in the given dicts win; see `CustomObjectScope`.

    Example:
        >>> from kerata import activations
        >>> from kerata.utils.generic_utils import custom_object_scope
        >>> with custom_object_scope({"double": lambda x: 2 * x}):
        ...     activations.get("double")(21)
        42
    """
    return CustomObjectScope(*args)


def get_custom_objects() -> dict[str, Any]:
    """The names that win over every plugin's in the whole process: a dict to add to or take from.

    Example:
        >>> from kerata import activations
        >>> from kerata.utils.generic_utils import get_custom_objects
        >>> get_custom_objects()["double"] = lambda x: 2 * x
        >>> activations.get("double")(21)
        42
        >>> del get_custom_objects()["double"]
    """
    return registry().custom_objects
