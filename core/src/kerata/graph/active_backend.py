"""The active backend: chosen, loaded at first need, and switched."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import itertools
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from kerata import config, workers
from kerata._imports import import_target
from kerata.errors import BackendError, ConfigurationError
from kerata.graph.contract import Backend
from kerata.graph.per_thread import Stack
from kerata.plugins import registry
from kerata.plugins._checks import check

_backend: Backend | None = None
_loaded: dict[str, Backend] = {}
_used: Stack[Backend] = Stack()
_loading = threading.RLock()
_numbers = itertools.count(1)
_moves = 0
_started: set[type[Backend]] = set()
"""Of the backends loaded in this process, those that a fork would break."""

_broken: set[type[Backend]] = set()
"""Those that a process above this one had started when it forked."""

_PLAIN = (int, float, bool, complex, str, bytes, type(None), np.ndarray, np.generic, type, slice)


def backend() -> Backend:
    """The active backend, loaded at first need; inside `using`, the one it names.

    Raises:
        MissingPluginError: none is installed.
        BackendError: the one chosen cannot be loaded, or has not survived a fork.
    """
    active = _used.top or _backend
    if active is None:
        set_backend(chosen_name())
        active = _backend
    assert active is not None
    require_alive(type(active))
    return active


def chosen_name() -> str:
    """The name of the active backend, or of the one that would be loaded."""
    active = _used.top or _backend
    if active is not None:
        return active.name
    return config.choose_backend(list(registry().names("backends")))


def set_backend(name: str) -> None:
    """Make `name` the active backend. Variables carry their values over; functions compile anew, once per backend.

    Raises:
        UnknownNameError, MissingPluginError: no plugin provides it.
        BackendError: it cannot be loaded.
    """
    global _backend
    _backend = _instance(name)


@contextmanager
def using(name: str) -> Iterator[Backend]:
    """Inside the `with`, and in this thread alone, `name` is the active backend.

    Raises:
        UnknownNameError, MissingPluginError: no plugin provides it.
        BackendError: it cannot be loaded.
    """
    backend = _instance(name)
    with _used.inside(backend):
        yield backend


def moves() -> int:
    """A number that changes whenever a variable has gone from one backend to another."""
    return _moves


def moved() -> None:
    """A variable has gone from one backend to another."""
    global _moves
    # Not `_moves += 1`: of two threads that add to one number both could leave the same.
    _moves = next(_numbers)


def _instance(name: str) -> Backend:
    # Kept for good: functions and variables know their backend by the instance.
    with _loading:
        if name not in _loaded:
            _loaded[name] = load(name)
    return _loaded[name]


def require_alive(kind: type[Backend]) -> None:
    """Refuse a backend that was started before this process was forked, where its first computation would hang.

    Raises:
        BackendError: it is such a one.
    """
    if kind in _broken:
        raise BackendError(
            f"This process ({os.getpid()}) was forked from one in which the backend {kind.name} had already started, "
            f"and {kind.name} cannot compute after a fork: it would hang. Start the process afresh, as "
            'multiprocessing.get_context("spawn") does, or do not use Kerata before the fork: load the model in the '
            "child (gunicorn: without --preload)."
        )


def release_memory() -> None:
    """Give back what models and compiled programs that nothing refers to any more have left behind."""
    gc.collect()  # models and their layers refer to each other
    for backend in _loaded.values():
        backend.release_memory()
    if sys.platform == "linux":
        # glibc keeps freed memory in pieces between what is in use, which grows from model to model.
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)


def load(name: str) -> Backend:
    """A new instance of the backend called `name`.

    Raises:
        UnknownNameError, MissingPluginError: no plugin provides it.
        BackendError: it cannot be loaded, or has not survived a fork.
    """
    target = registry().get("backends", name)
    # A framework may draw numbers while it is imported, and a program's seed is for the program.
    random_state = np.random.get_state()
    try:
        kind: type[Backend] = import_target(target)
        check("backends", name, kind)
        require_alive(kind)
        instance = kind()
    except (BackendError, ConfigurationError):
        raise
    except Exception as error:
        raise BackendError(
            f'The backend "{name}" could not be loaded: {type(error).__name__}: {str(error).removesuffix(".")}. '
            "`kerata doctor` shows what is installed."
        ) from error
    finally:
        np.random.set_state(random_state)
    if not instance.survives_fork:
        _started.add(type(instance))
    workers.join(instance.first_worker, instance.of_first_worker if instance.workers > 1 else None)
    return instance


def is_native(value: Any) -> bool:
    """Whether `value` is a tensor of the active backend."""
    # K asks this of every argument of every call: what is plainly none must be told without importing a framework.
    if isinstance(value, (*_PLAIN, list, tuple, dict)) or hasattr(value, "_uses_learning_phase"):
        return False
    module = type(value).__module__.partition(".")[0]
    active = _used.top or _backend
    if module == "builtins" or (active is None and module not in ("tensorflow", "theano", "jax", "jaxlib")):
        return False
    return (active or backend()).is_native(value)


if hasattr(os, "register_at_fork"):  # Windows has no forks
    os.register_at_fork(after_in_child=lambda: _broken.update(_started))
