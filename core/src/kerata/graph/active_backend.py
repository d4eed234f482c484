"""The active backend: chosen, loaded at first need, and switched."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata import config
from kerata._imports import import_target
from kerata.errors import BackendError
from kerata.graph.contract import Backend
from kerata.plugins import registry

_backend: Backend | None = None
_loaded: dict[str, Backend] = {}
_switches = 0
_PLAIN = (int, float, bool, complex, str, bytes, type(None), np.ndarray, np.generic, type, slice)


def backend() -> Backend:
    """The active backend, loaded at first need.

    Raises:
        MissingPluginError: none is installed.
        BackendError: the one chosen cannot be loaded.
    """
    if _backend is None:
        set_backend(chosen_name())
    assert _backend is not None
    return _backend


def chosen_name() -> str:
    """The name of the active backend, or of the one that would be loaded."""
    if _backend is not None:
        return _backend.name
    return config.choose_backend(list(registry().names("backends")))


def set_backend(name: str) -> None:
    """Make `name` the active backend. Variables carry their values over; functions compile anew, once per backend.

    Raises:
        UnknownNameError, MissingPluginError: no plugin provides it.
        BackendError: it cannot be loaded.
    """
    global _backend, _switches
    # Kept for good: functions and variables know their backend by the instance.
    if name not in _loaded:
        _loaded[name] = load(name)
    if _backend is not _loaded[name]:
        _backend = _loaded[name]
        _switches += 1


def switches() -> int:
    """How often the active backend has changed."""
    return _switches


def load(name: str) -> Backend:
    """A new instance of the backend called `name`."""
    target = registry().get("backends", name)
    try:
        instance: Backend = import_target(target)()
    except Exception as error:
        raise BackendError(
            f'The backend "{name}" could not be loaded: {type(error).__name__}: {str(error).removesuffix(".")}. '
            "`kerata doctor` shows what is installed."
        ) from error
    return instance


def is_native(value: Any) -> bool:
    """Whether `value` is a tensor of the active backend."""
    # K asks this of every argument of every call: what is plainly none must be told without importing a framework.
    if isinstance(value, (*_PLAIN, list, tuple, dict)) or hasattr(value, "_uses_learning_phase"):
        return False
    module = type(value).__module__.partition(".")[0]
    if module == "builtins" or (_backend is None and module not in ("tensorflow", "theano")):
        return False
    return backend().is_native(value)
