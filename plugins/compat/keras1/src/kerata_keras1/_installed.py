"""The Keras that is installed, beside the one that is served.

`sys.modules` has one place for `keras.layers`. Served modules have it; the installed Keras's own are kept as
`kerata_keras1.installed_keras.layers`, where the import system loads them like any others: under its own locks, once,
for all threads, and nothing is ever exchanged while somebody may be looking. A module is told its true name before it
runs, so what it defines is named as always. What only the installed Keras has (`keras.src`, in which all its classes
are) is in `sys.modules` under its true name too, for pickle and others who look there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_file_location
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.abc import Loader
else:
    Loader = object  # `importlib.abc` is slow to import, and the interpreter asks for the methods alone

ROOT = "kerata_keras1.installed_keras"
_PRIVATE = frozenset({"_tf_keras", "api", "src"})

# Bound here, before `install` puts others in their places.
_import_module, _find_spec = import_module, find_spec


def is_private(name: str) -> bool:
    """Whether a module is one that only the installed Keras has, whoever asks for it."""
    parts = name.split(".", 2)
    return parts[0] == "keras" and len(parts) > 1 and parts[1] in _PRIVATE


def module(name: str) -> ModuleType:
    """A module of the installed Keras, by its true name, imported if need be.

    Raises:
        ModuleNotFoundError: there is none.
    """
    try:
        if is_private(name) and name.count(".") > 1:
            module(".".join(name.split(".")[:2]))
            return _import_module(name)
        return _import_module(_kept_as(name))
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith(ROOT):
            raise
        true = _true_name(error.name)
        raise ModuleNotFoundError(f"No module named {true!r}", name=true) from None


def spec(name: str) -> ModuleSpec | None:
    """What `importlib.util.find_spec` says of a module of the installed Keras."""
    try:
        if is_private(name) and name.count(".") > 1:
            module(".".join(name.split(".")[:2]))
            return _find_spec(name)
        found = _find_spec(_kept_as(name))
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith(ROOT):
            raise
        return None
    return found.loader.spec if found and isinstance(found.loader, _Renaming) else found


def find(name: str, path: Sequence[str] | None, others: Sequence[Any]) -> ModuleSpec | None:
    """How the import system is to load a module; None for one that is no business of this file.

    Arguments:
        name: as the import system calls it.
        path: of the parent package.
        others: the finders to ask where the installed Keras is.
    """
    if name == ROOT or name.startswith(ROOT + "."):
        return _found(name, path, others)
    if is_private(name) and name.count(".") == 1:
        # Somebody took `importlib.import_module` before it was replaced.
        return ModuleSpec(name, _Present(module(name)), is_package=True)
    return None


def put_aside() -> None:
    """Keep the modules of the installed Keras that are imported already where this file keeps them."""
    for name in _names():
        if not is_private(name):
            sys.modules[_kept_as(name)] = sys.modules.pop(name)
        elif name.count(".") == 1:
            sys.modules[_kept_as(name)] = sys.modules[name]


def put_back() -> None:
    """Give the modules of the installed Keras their places again."""
    for name in [n for n in [*sys.modules] if n == ROOT or n.startswith(ROOT + ".")]:
        sys.modules[_true_name(name)] = sys.modules.pop(name)


def _names() -> list[str]:
    return [name for name in [*sys.modules] if name == "keras" or name.startswith("keras.")]


def _kept_as(name: str) -> str:
    return ROOT + name[len("keras") :]


def _true_name(name: str) -> str:
    return "keras" + name[len(ROOT) :]


def _found(name: str, path: Sequence[str] | None, others: Sequence[Any]) -> ModuleSpec | None:
    path = None if name == ROOT else path
    candidates = (finder.find_spec(_true_name(name), path) for finder in others if hasattr(finder, "find_spec"))
    true = next((spec for spec in candidates if spec is not None), None)
    if true is None:
        return None
    if true.origin is None or not true.has_location:
        found = ModuleSpec(name, _Renaming(true), origin=true.origin)
        found.submodule_search_locations = true.submodule_search_locations and [*true.submodule_search_locations]
        return found
    return spec_from_file_location(
        name, true.origin, loader=_Renaming(true), submodule_search_locations=true.submodule_search_locations
    )


class _Renaming(Loader):
    """Loads a module that is kept under another name as what it is."""

    def __init__(self, spec: ModuleSpec) -> None:
        self.spec = spec

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        assert self.spec.loader is not None
        return self.spec.loader.create_module(self.spec)

    def exec_module(self, module: ModuleType) -> None:
        true = self.spec
        assert true.loader is not None
        module.__name__, module.__package__, module.__loader__ = true.name, true.parent, true.loader
        if is_private(true.name):
            sys.modules[true.name] = module
        try:
            with _its_own_backend() if true.name == "keras" else _nothing():
                true.loader.exec_module(module)
        except BaseException:
            sys.modules.pop(true.name, None) if is_private(true.name) else None
            raise
        # Not sooner: that a spec is being initialized is how the import system knows to let other threads wait.
        module.__spec__ = true


class _Present(Loader):
    """Gives a module that is there."""

    def __init__(self, module: ModuleType) -> None:
        self.module, self.spec = module, module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self.module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self.spec


@contextmanager
def _its_own_backend() -> Iterator[None]:
    """Keras 3 does not see KERAS_BACKEND, nor the backend in keras.json.

    They are meant for Keras 1 here; "theano" would be an error to Keras 3, and with it the import of TensorFlow.
    """
    before = os.environ.get("KERAS_BACKEND")
    os.environ["KERAS_BACKEND"] = "tensorflow"
    try:
        yield
    finally:
        if before is None:
            del os.environ["KERAS_BACKEND"]
        else:
            os.environ["KERAS_BACKEND"] = before


@contextmanager
def _nothing() -> Iterator[None]:
    yield
