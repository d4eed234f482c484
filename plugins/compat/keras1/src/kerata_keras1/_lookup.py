"""Looking names up, as the modules of Keras 1 did in themselves."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from kerata.errors import KerataError, UnknownNameError
from kerata.plugins import registry
from kerata.suggestions import did_you_mean


def get_from_module(
    identifier: Any,
    module_params: Mapping[str, Any],
    module_name: str,
    instantiate: bool = False,
    kwargs: Mapping[str, Any] | None = None,
) -> Any:
    """What a name stands for: the custom object of that name, or else what a module has.

    Arguments:
        identifier: a name; or a configuration, `{"name": ...}` with arguments, which is made at once. Anything else is
            returned as it is.
        module_params: the names of the module, such as `globals()`.
        module_name: what is looked for, for errors.
        instantiate: whether what is found is called (default no).
        kwargs: with what arguments (default none).

    Raises:
        UnknownNameError: there is no such name.
    """
    if isinstance(identifier, Mapping):
        arguments = dict(identifier)
        return _found(arguments.pop("name", None), module_params, module_name)(**arguments)
    if not isinstance(identifier, str):
        return identifier
    found = _found(identifier, module_params, module_name)
    return found(**(kwargs or {})) if instantiate else found


def none_is_none(get: Callable[..., Any]) -> Callable[..., Any]:
    """The same `get`, but that it gives None for None: programs passed on what they might not have been given."""

    @functools.wraps(get)
    def tolerant(identifier: Any, *args: Any, **kwargs: Any) -> Any:
        return None if identifier is None else get(identifier, *args, **kwargs)

    return tolerant


def _found(name: Any, module_params: Mapping[str, Any], module_name: str) -> Any:
    found = _custom_object(name) or module_params.get(name)
    if not found:
        names = [known for known in module_params if not known.startswith("_")]
        raise UnknownNameError(f"There is no {module_name} {name!r}.{did_you_mean(str(name), names)}")
    return found


def _custom_object(name: Any) -> Any:
    """What the program itself has given the name; None where it has not."""
    try:
        found = registry().component("layers", name)  # custom objects win over every kind's
    except KerataError:
        return None
    return found.value if found.plugin == "custom objects" else None
