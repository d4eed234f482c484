"""The active backend, and the lowering under way: where symbolic and native tensors meet."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from kerata.errors import BackendError, NativeCodeError

if TYPE_CHECKING:
    from kerata.graph.contract import Backend
    from kerata.graph.lowering import Lowering
    from kerata.graph.tensor import Tensor

_backend: Backend | None = None
_loaded: dict[str, Backend] = {}
_switches = 0
_lowerings: list[Lowering] = []
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
    from kerata import config
    from kerata.plugins import registry

    return config.choose_backend(list(registry().names("backends")))


def set_backend(name: str) -> None:
    """Make `name` the active backend. Variables carry their values over; functions compile anew, once per backend.

    Raises:
        UnknownNameError, MissingPluginError: no plugin provides it.
        BackendError: it cannot be loaded.
    """
    global _backend, _switches
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
    from kerata.plugins import registry

    module, _, attribute = registry().get("backends", name).partition(":")
    try:
        instance: Backend = getattr(importlib.import_module(module), attribute)()
    except Exception as error:
        raise BackendError(
            f'The backend "{name}" could not be loaded: {type(error).__name__}: {str(error).removesuffix(".")}. '
            "`kerata doctor` shows what is installed."
        ) from error
    return instance


def loaded() -> Backend | None:
    """The active backend if one has been loaded."""
    return _backend


def floatx() -> str:
    """The default float type."""
    from kerata.settings import floatx as setting

    return setting()


def is_native(value: Any) -> bool:
    """Whether `value` is a tensor of the active backend."""
    if isinstance(value, (*_PLAIN, list, tuple, dict)) or hasattr(value, "_uses_learning_phase"):
        return False
    module = type(value).__module__.partition(".")[0]
    if module == "builtins" or (_backend is None and module not in ("tensorflow", "theano")):
        return False
    return backend().is_native(value)


@contextmanager
def lowering(current: Lowering) -> Iterator[None]:
    """While inside, native code may convert symbolic tensors; `current` supplies their values."""
    _lowerings.append(current)
    try:
        yield
    finally:
        _lowerings.pop()


def current_lowering() -> Lowering | None:
    """The lowering under way, or None."""
    return _lowerings[-1] if _lowerings else None


def native_value(tensor: Tensor) -> Any:
    """What native code gets for a symbolic tensor.

    Raises:
        NativeCodeError: no compilation is under way, so that there is no value. `kerata.graph.trace` catches it and
            keeps the caller as one opaque node.
    """
    current = current_lowering()
    if current is None:
        raise NativeCodeError(
            f"Code of a framework was given a symbolic tensor ({tensor.where}). Put the code in a layer "
            "(Lambda, or one of your own), an objective or a metric; there it is kept and compiled as it is."
        )
    return current.capture(tensor)


def wrap(value: Any) -> Tensor:
    """A native tensor as a leaf of the symbolic graph."""
    from kerata.graph.tensor import Tensor

    shape, dtype = backend().spec(value)
    return Tensor("native", (), {"value": value}, shape, dtype)
