"""`import keras` gives Kerata, except to those who need the Keras that is installed.

A finder is not told who makes an import, and is not even asked for a module that is in `sys.modules`. So what decides
is `builtins.__import__`, which every import statement calls and which is told; `importlib.import_module` and
`importlib.util.find_spec`, by which TensorFlow finds Keras, look at who called them. Names other than the four that
mean something special to a program of Keras 1 pass straight through.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType, TracebackType
from typing import Any

from kerata_keras1 import _installed
from kerata_keras1._who_asks import TREE, is_program, wants_installed_keras

_lock = threading.RLock()
_active = False
_plain: dict[str, Callable[..., Any]] = {}
"""What stood before in the places of our functions. They stay here: a thread may be on its way through."""

_buried: set[str] = set()
"""The places in which somebody has put another function over ours, which therefore is in use still."""

_served: dict[str, ModuleType] = {}
"""Modules of the served tree that were imported when `uninstall` was called: who holds them meets them again."""


def install() -> None:
    """Serves `import keras` by Kerata from now on, in this process.

    Modules that were imported before stay what they are to those who hold them. Calling it again changes nothing.
    """
    global _active
    with _lock:
        if _active:
            return
        _active = True
        sys.meta_path.insert(0, _finder)
        for place, name, ours in _PLACES:
            if name not in _buried:
                _plain[name] = getattr(place, name)
            setattr(place, name, ours)
        _buried.clear()
        _installed.put_aside()
        sys.modules.update(_served)
        if _served:
            _enter(again=True)
        if "numpy" in sys.modules:
            _lend_numpy_names()


def uninstall() -> None:
    """Gives `import keras` back to the Keras that is installed, if any. Calling it again changes nothing."""
    global _active
    with _lock:
        if not _active:
            return
        _active = False
        _served.clear()
        for name in [n for n in [*sys.modules] if n.partition(".")[0] == "keras" and not _installed.is_private(n)]:
            _served[name] = sys.modules.pop(name)
        _installed.put_back()
        for place, name, ours in _PLACES:
            if getattr(place, name) is ours:
                setattr(place, name, _plain[name])
            else:
                _buried.add(name)
        sys.meta_path.remove(_finder)
        for module in ("kerata_keras1._settings", "kerata_keras1._numpy_names", "kerata_keras1._scipy_names"):
            if module in sys.modules:
                sys.modules[module].leave()


def is_installed() -> bool:
    """Whether `import keras` is served by Kerata in this process."""
    return _active


class _Finder:
    """Finds `keras` in the served tree, and the installed Keras where that is kept."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == "keras":
            file = os.path.join(TREE, "__init__.py")
            loader = _Entrance(name, file)
            return importlib.util.spec_from_file_location(name, file, loader=loader, submodule_search_locations=[TREE])
        return _installed.find(name, path, [finder for finder in sys.meta_path if finder is not self])

    def invalidate_caches(self) -> None:
        """There are none."""


class _Entrance(SourceFileLoader):
    """Loads the served `keras`, which puts the settings of Keras 1 in force."""

    def exec_module(self, module: ModuleType) -> None:
        _enter()
        super().exec_module(module)


def _enter(again: bool = False) -> None:
    from kerata_keras1 import _settings

    _lend_numpy_names()
    _settings.enter(announce=not again)


def _lend_numpy_names() -> None:
    from kerata_keras1 import _numpy_names

    _numpy_names.enter()


def _lend_scipy_names() -> None:
    from kerata_keras1 import _scipy_names

    _scipy_names.enter()


def _source(name: str, asker: Mapping[str, Any]) -> Callable[[str], ModuleType] | None:
    """What gives the asker a module, by its name; None where that is the import system as it is."""
    if _is_installed_keras(name, asker):
        return _installed.module
    top = name.partition(".")[0]
    if top == "tensorflow" and is_program(asker):
        return _view()
    if top == "theano" and "theano" not in sys.modules:
        _import_theano()
    elif top == "numpy" and is_program(asker):
        _lend_numpy_names()
    elif name in ("scipy", "scipy.misc") and is_program(asker):
        _lend_scipy_names()
    return None


def _is_installed_keras(name: str, asker: Mapping[str, Any]) -> bool:
    return name.partition(".")[0] == "keras" and (_installed.is_private(name) or wants_installed_keras(asker))


def _view() -> Callable[[str], ModuleType] | None:
    """What gives TensorFlow as it was in the days of Keras 1."""
    from kerata_keras1 import tensorflow1

    view: Callable[[str], ModuleType] | None = getattr(tensorflow1, "view", None)
    return view


def _import_theano() -> None:
    """Import Theano as the plugin does, which lends it what numpy and Python no longer have."""
    _lend_numpy_names()  # first: the plugin takes back what it lends
    try:
        _plain["import_module"]("kerata_backend_theano.native")
    except ModuleNotFoundError as error:
        if error.name not in ("kerata_backend_theano", "theano"):
            raise


def _import(
    name: str,
    globals: Mapping[str, Any] | None = None,
    locals: Mapping[str, Any] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    # Code in C asks with a list, in the name of whichever module is running, and takes what it wants of `sys.modules`.
    plain = not _active or isinstance(fromlist, list)
    try:
        if globals is None:  # a call, `__import__("keras")`
            globals = sys._getframe(1).f_globals
        whole = name if plain or not level else _absolute(name, globals, level)
        source = None if plain or not whole else _source(whole, globals)
        if source is None:
            module: ModuleType = _plain["__import__"](name, globals, locals, fromlist, level)
            return module
        return _with_names(source, whole, fromlist or ())
    except BaseException as error:
        # A bare `raise` adds no frame, so that a traceback shows the program's own as it would without us.
        error.__traceback__ = _below_us(error.__traceback__)
        raise


def _import_module(name: str, package: str | None = None) -> ModuleType:
    try:
        source = _source(name, sys._getframe(1).f_globals) if _active else None
        module: ModuleType = source(name) if source else _plain["import_module"](name, package)
        return module
    except BaseException as error:
        error.__traceback__ = _below_us(error.__traceback__)
        raise


def _find_spec(name: str, package: str | None = None) -> ModuleSpec | None:
    if _active and _is_installed_keras(name, sys._getframe(1).f_globals):
        return _installed.spec(name)
    spec: ModuleSpec | None = _plain["find_spec"](name, package)
    return spec


def _below_us(traceback: TracebackType | None) -> TracebackType | None:
    while traceback is not None and traceback.tb_frame.f_globals is globals():
        traceback = traceback.tb_next
    return traceback


def _absolute(name: str, asker: Mapping[str, Any], level: int) -> str:
    """The whole name of a module that another of the installed Keras imports relatively; "" for anyone else's."""
    package = asker.get("__package__") or ""
    if package.partition(".")[0] != "keras" or not wants_installed_keras(asker):
        return ""
    return ".".join([*package.split(".")[: package.count(".") + 2 - level], *([name] if name else [])])


def _with_names(source: Callable[[str], ModuleType], name: str, names: Sequence[str]) -> ModuleType:
    """What an import statement is given: the topmost package, or the module with the names that are asked of it."""
    module = source(name)
    if not names:
        return source(name.partition(".")[0])
    if "*" in names:
        names = [*names, *getattr(module, "__all__", ())]
    for child in names:
        if child != "*" and not hasattr(module, child):
            whole = f"{name}.{child}"
            try:
                value = source(whole)
            except ModuleNotFoundError as error:
                if error.name != whole:
                    raise
            else:
                # It has been done already unless the two import each other.
                if not hasattr(module, child):
                    setattr(module, child, value)
    return module


_finder = _Finder()
_PLACES: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
    (builtins, "__import__", _import),
    (importlib, "import_module", _import_module),
    (importlib.util, "find_spec", _find_spec),
)
