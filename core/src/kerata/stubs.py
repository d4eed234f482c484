"""Stubs: the names of plugins, written down for editors and type checkers, which ask no entry point.

At run time `kerata.layers` gets its names from the plugins that are installed. The stub of it says where each is
defined, `from kerata_layers_core.dense import Dense as Dense`, so that signature, types and docstring are the plugin's
own. Those of the standard plugins are part of the core; where one of them is not installed, its names are of unknown
type. `kerata stubs` writes such of everything that is installed.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import keyword
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from kerata._imports import import_target
from kerata.plugins import Component, registry
from kerata.plugins.official import DISTRIBUTIONS

FACES = (
    "activations",
    "applications",
    "callbacks",
    "constraints",
    "datasets",
    "initializations",
    "layers",
    "metrics",
    "objectives",
    "optimizers",
    "regularizers",
)
"""The kinds of component that have a module of their own under `kerata`."""

_WRITTEN = "# Written by kerata.stubs; "


def standard() -> dict[str, str]:
    """The stubs that the core ships: of the standard plugins, of `kerata` itself and of K. Path to text."""
    written = _of_plugins(lambda component: component.distribution in DISTRIBUTIONS)
    written |= {"__init__.pyi": _of_kerata(), "backend/__init__.pyi": _of_k()}
    for package in _packages(written):
        if hasattr(importlib.import_module(package), "__getattr__"):  # otherwise its source says it all
            written.setdefault(*_of_package(package))
    return {path: _headed(text, "make docs") for path, text in sorted(written.items())}


def installed() -> dict[str, str]:
    """Stubs of everything that is installed, and of `kerata` itself, to stand before the core's. Path to text."""
    written = _of_plugins(lambda component: True)
    written["__init__.pyi"] = _of_kerata()
    for package in _packages(written):
        written.setdefault(*_of_package(package))
    return {path: _headed(text, "kerata stubs") for path, text in sorted(written.items())}


def write(stubs: dict[str, str], folder: Path) -> None:
    """Write stubs below a folder, which is made if need be. Those from an earlier time that are no more go.

    Arguments:
        stubs: path to text, as `standard` and `installed` give them.
        folder: that of the package `kerata`.
    """
    for path in below(folder).keys() - stubs.keys():
        (folder / path).unlink()
    for path, text in stubs.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def below(folder: Path) -> dict[str, str]:
    """The stubs written below a folder, path to text."""
    found = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.pyi"))
    }
    return {path: text for path, text in found.items() if text.startswith(_WRITTEN)}


def _of_plugins(chosen: Callable[[Component], bool]) -> dict[str, str]:
    """The stubs of the faces and of the modules of plugins, with the components that are `chosen`."""
    written = {}
    for component in _usable("modules", chosen):
        written[_path(component.name)] = _of_module(component)
    for component in _usable("datasets", chosen):
        written[_path(f"datasets.{component.name}")] = _of_module(component)
    for kind in FACES:
        face = importlib.import_module(f"kerata.{kind}")
        package = "/__init__" if hasattr(face, "__path__") else ""
        written[f"{kind}{package}.pyi"] = _of_face(face, kind, _usable(kind, chosen))
    return written


def _usable(kind: str, chosen: Callable[[Component], bool]) -> list[Component]:
    """The components of a kind, without those whose bare name is an error because several plugins have it."""
    found = [component for component in registry().components(kind) if chosen(component)]
    values = {component.name: {id(c.value) for c in found if c.name == component.name} for component in found}
    single = {component.name: component for component in found if len(values[component.name]) == 1}
    return list(single.values())


# A face: functions of its own, a few names of the core, and the components.


def _of_face(face: ModuleType, kind: str, components: Iterable[Component]) -> str:
    source = ast.parse(inspect.getsource(face))
    functions = [node for node in source.body if isinstance(node, ast.FunctionDef)]
    own = [_declared(node, inspect.getsource(face)) for node in functions]
    core = face._face.core
    imports = [*_imports(source, functions, core), *(_import(home, name, name) for name, home in core.items())]
    values, names = [], [*core, *(node.name for node in functions)]
    for component in components:
        name = component.name
        if not name.isidentifier() or keyword.iskeyword(name) or name in names:
            continue
        names.append(name)
        if kind == "datasets":
            imports.append(_import(f"kerata.{kind}", name, name))
            continue
        home = _home(component.value)
        if home is None:
            imports.append("from typing import Any")
            values.append(f"{name}: Any")
        else:
            imports.append(_import(*home, name))
            if kind == "optimizers" and name.lower() not in names:  # they are found in any case; Keras 1 has this one
                names.append(name.lower())
                imports.append(_import(*home, name.lower()))
    return _stub(face.__doc__, imports, [*values, *own], names)


def _imports(tree: ast.Module, functions: list[ast.FunctionDef], core: Iterable[str]) -> Iterator[str]:
    """What a module imports, one name to a line, of what the signatures of its functions use."""
    used = {
        node.id
        for function in functions
        for part in (function.args, function.returns)
        for node in ast.walk(part or ast.Constant(None))
        if isinstance(node, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name in used - set(core):
                    yield f"from {node.module} import {alias.name}"


def _declared(function: ast.FunctionDef, source: str) -> str:
    """A function without its body: signature and docstring as they are written."""
    lines = source.splitlines()
    body = function.body[0]  # the docstring, which every public function has
    return "\n".join(lines[function.lineno - 1 : body.end_lineno])


def _home(value: Any) -> tuple[str, str] | None:
    """The module a component is defined in, and its name there; None where it has no name in a module."""
    if isinstance(value, str):
        module, _, name = value.partition("[")[0].replace(" ", "").partition(":")
        if not name:  # a module alone
            module, _, name = module.rpartition(".")
        return (module, name) if module and name.isidentifier() else None
    module, name = str(getattr(value, "__module__", "")), str(getattr(value, "__qualname__", ""))
    return (module, name) if getattr(sys.modules.get(module), name, None) is value else None


# A module of a plugin, `kerata`, and K.


def _of_module(component: Component) -> str:
    """The public names of a module: those in `__all__`, and those that are made in it."""
    try:
        module = import_target(component.value) if isinstance(component.value, str) else component.value
        made = list(_made_in(module))
    except Exception:  # it cannot be imported here, or has no source; a type checker can still read what there is
        name = component.value if isinstance(component.value, str) else component.value.__name__
        return f"from {name} import *\n"
    made = [name for name in made if not name.startswith(("_", "kerata_"))]  # private, and hooks
    names = {*getattr(module, "__all__", ()), *made}
    return _stub(module.__doc__, [_import(module.__name__, name, name) for name in names], [], names)


def _made_in(module: ModuleType) -> Iterator[str]:
    """The functions, classes and variables of a module, but not what it imports."""
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _path(name: str) -> str:
    return f"{name.replace('.', '/')}.pyi"


def _packages(paths: Iterable[str]) -> list[str]:
    """The packages below `kerata` that have modules at these paths."""
    parents = {parent for path in paths for parent in Path(path).parents if parent.name}
    return sorted(f"kerata.{'.'.join(parent.parts)}" for parent in parents)


def _of_package(package: str) -> tuple[str, str]:
    """Path and text of a package in which plugins have modules, beside those that the core has there, if any."""
    module = importlib.import_module(package)
    names = [found.name for found in pkgutil.iter_modules(module.__path__)]
    imports = [f"import {package}.{name} as {name}" for name in names]
    return _path(f"{package.removeprefix('kerata.')}.__init__"), _stub(module.__doc__, imports, [], names)


def _of_kerata() -> str:
    package = importlib.import_module("kerata")
    own = vars(package)  # its source has what its stub has not
    homes = {"__version__": "kerata._version", **own["_HOMES"]}
    imports = [_import(home, name, name) for name, home in homes.items()]
    imports += [f"import kerata.{name} as {name}" for name in own["_MODULES"]]
    return _stub(package.__doc__, imports, [], [*homes, *own["_MODULES"]])


def _of_k() -> str:
    from kerata import backend
    from kerata.graph.primitive import Primitive

    imports, functions = [_import("kerata.graph.function", "Function", "Function")], []
    for name in sorted(backend.__all__):
        original = inspect.unwrap(getattr(backend, name))
        if isinstance(original, Primitive):
            operands = ", ".join(f"{operand}: TensorLike" for operand in original.signature.parameters)
            functions.append(f"def {name}({operands}) -> Tensor:\n    {_quoted(original.__doc__ or '')}")
        else:
            imports.append(_import(original.__module__, original.__name__, name))
    imports.append("from kerata.types import Tensor, TensorLike")
    return _stub(backend.__doc__, imports, functions, ["Function", *backend.__all__])


# The text.


def _import(module: str, name: str, shown: str) -> str:
    return f"from {module} import {name} as {shown}"


def _stub(doc: str | None, imports: Iterable[str], body: Iterable[str], names: Iterable[str]) -> str:
    # The redundant `as` makes a name public in a stub; so does `__all__`, which one that is renamed needs.
    shown = "".join(f'    "{name}",\n' for name in sorted(names))
    public = f"__all__ = [\n{shown}]" if shown else "__all__: list[str] = []"
    parts = [_quoted(doc or ""), "\n".join(sorted(set(imports))), *body, public]
    return "\n\n".join(filter(None, parts)) + "\n"


def _quoted(doc: str) -> str:
    if not doc:
        return ""
    text = doc.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{text[:-1]}\\""""' if text.endswith('"') else f'"""{text}"""'


def _headed(text: str, renewed: str) -> str:
    return f"{_WRITTEN}`{renewed}` renews it.\n{text}"
