"""Modules of plugins under `kerata`: `import kerata.preprocessing.text` gives the module that a plugin has there.

The finder stands last in `sys.meta_path`: it is asked only for what no file of the core answers to. Until it is,
`import kerata` costs nothing: what it needs to answer is imported then.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, cast


def install() -> None:
    """Make `import kerata.<path>` find the modules of plugins. Doing it twice is doing it once."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())


def renamed(name: str) -> Any:
    """The module `kerata.<name>` where `name` is another word for one of the core's, else None.

    Raises:
        UnknownAttributeError: no plugin that takes such words is installed.
    """
    from kerata.errors import UnknownAttributeError, UnknownImportError
    from kerata.renamed import NAMES

    if name not in NAMES["modules"]:
        return None
    try:
        return importlib.import_module(f"kerata.{name}")
    except UnknownImportError as error:
        raise UnknownAttributeError(str(error)) from None


class _Finder:
    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> Any:
        if not name.startswith("kerata."):
            return None
        below = name.removeprefix("kerata.")
        home = _home(below)
        if home is not None:
            return ModuleSpec(name, cast(Any, _Alias(home)), origin=getattr(home, "__name__", home))
        inside = _next_parts(f"{below}.")
        return ModuleSpec(name, cast(Any, _Package(inside)), is_package=True) if inside() else None


class _Alias:
    """Loads nothing: the module is the plugin's own, under a second name."""

    def __init__(self, home: str | ModuleType) -> None:
        self._home = home

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = self._home if isinstance(self._home, ModuleType) else importlib.import_module(self._home)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec  # the import system has put that of the second name there


class _Package:
    """A package that exists only because plugins have modules in it; they are its attributes."""

    def __init__(self, inside: Callable[[], list[str]]) -> None:
        self._inside = inside

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__doc__ = f"The modules that plugins have in `{module.__name__}`."
        attribute, names = modules_in(module.__name__, self._inside)
        module.__getattr__ = attribute  # type: ignore[method-assign]
        module.__dir__ = names  # type: ignore[method-assign]


def modules_in(
    package: str, inside: Callable[[], list[str]] | None = None
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` (PEP 562) of a package that has nothing but modules of plugins.

    Arguments:
        package: the package's `__name__`.
        inside: says what is in it (default: what plugins have there, and those known that are not installed).
    """
    parts = inside or _next_parts(f"{package.removeprefix('kerata.')}.")

    def attribute(part: str) -> Any:
        from kerata._face import not_there
        from kerata.suggestions import did_you_mean

        if part == "__all__":
            return parts()
        if part in parts():
            return importlib.import_module(f"{package}.{part}")
        close = did_you_mean(part, parts())
        raise not_there(f"no plugin has a module {package}.{part}.{close}", sys._getframe(1))

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *parts()})

    return attribute, names


def _home(below: str) -> Any:
    """The module that stands at a path below `kerata`, or its name; None where nobody knows of one.

    Raises:
        MissingPluginError: it comes from an official plugin that is not installed.
        AmbiguousNameError: several plugins have one there.
    """
    from kerata.errors import UnknownImportError, UnknownNameError
    from kerata.plugins import registry
    from kerata.renamed import name_hint

    parent, _, last = below.rpartition(".")
    for kind, name in ((("datasets", last),) if parent == "datasets" else ()) + (("modules", below),):
        try:
            return registry().get(kind, name)
        except UnknownNameError as error:
            if name_hint(kind, name):
                raise UnknownImportError(str(error)) from None
    return None


def _next_parts(prefix: str) -> Callable[[], list[str]]:
    """What stands directly under `prefix` (which ends in a dot), asked anew at each call."""

    def names() -> list[str]:
        from kerata.plugins import registry
        from kerata.plugins.official import OFFICIAL

        known = {*registry().names("modules"), *OFFICIAL["modules"]}
        return sorted({path.removeprefix(prefix).partition(".")[0] for path in known if path.startswith(prefix)})

    return names
