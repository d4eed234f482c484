"""What can be read off a thing besides its docstring: how it is called, its types, its source, what brings it."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import inspect
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from kerata.graph.primitive import Primitive
from kerata.stubs import _made_in

ROOT = Path(__file__).resolve().parent.parent.parent
WIDTH = 72
_STARS = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}

sys.path.append(str(ROOT / "release"))
from metadata import REPOSITORY as REPOSITORY  # noqa: E402


def original(value: Any) -> Any:
    """A function or class without what was wrapped around it."""
    try:
        return inspect.unwrap(value)
    except ValueError:
        return value


def shown(name: str, value: Any, without_self: bool = False) -> str:
    """A call with its arguments, on one line if it is short, else a line for each; empty for what is not called."""
    signature = _signature(value)
    if signature is None:
        return ""
    arguments = []
    starred = False
    parameters = list(signature.parameters.values())[1 if without_self else 0 :]
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            arguments.append("*")
        starred = starred or parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        arguments.append(_argument(parameter))
    result = _type(signature.return_annotation)
    returns = "" if result in ("", "None") or inspect.isclass(value) else f" -> {result}"
    line = f"{name}({', '.join(arguments)}){returns}"
    if len(line) <= WIDTH:
        return line
    return "\n".join([f"{name}(", *(f"    {argument}," for argument in arguments), f"){returns}"])


def types(value: Any) -> dict[str, str]:
    """The types of the arguments, by name: of those too that a class of keyword arguments names."""
    signature = None if isinstance(value, str) else _signature(value)
    found: dict[str, str] = {}
    for parameter in signature.parameters.values() if signature else ():
        annotation = _type(parameter.annotation)
        more = re.fullmatch(r"Unpack\[(\w+)\]", annotation)
        if more:
            named = _globals(value).get(more[1])
            found |= {name: _type(of) for name, of in getattr(named, "__annotations__", {}).items()}
        elif annotation:
            found[parameter.name] = annotation
    return found


def keywords(value: Any) -> list[str]:
    """The arguments that are taken by keyword alone, because a class of keyword arguments names them."""
    signature = None if isinstance(value, str) else _signature(value)
    own = signature.parameters if signature else {}
    return [name for name in types(value) if name not in own]


def public_names(module: ModuleType) -> list[str]:
    """The public names of a module, in the order of its source: not what it imports, unless `__all__` names it."""
    try:
        made = list(_made_in(module))
    except (OSError, TypeError):
        made = []
    names = [*made, *getattr(module, "__all__", ())]
    return [name for name in dict.fromkeys(names) if not name.startswith(("_", "kerata_")) and hasattr(module, name)]


def help_pages(command: Any, path: list[str]) -> Iterator[tuple[list[str], str]]:
    """What `--help` prints of a command and of its subcommands: the words that call it, and the page."""
    import click
    from click.testing import CliRunner

    name, *rest = path
    if len(path) == 2:
        ran = CliRunner().invoke(command, ["--help"], prog_name=" ".join(path), terminal_width=80, color=False)
        yield path, ran.output.rstrip()
    if isinstance(command, click.Group):
        for inner in command.list_commands(click.Context(command)):
            words = [*path[2:], inner, "--help"]
            ran = CliRunner().invoke(command, words, prog_name=f"{name} {rest[0]}", terminal_width=80, color=False)
            yield [*path, inner], ran.output.rstrip()


def unimported_doc(target: str) -> str:
    """The docstring of `"module:Class"`, read off the source without importing the module."""
    module, _, name = target.partition(":")
    tree = ast.parse(_source_of_module(module).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name:
            return inspect.cleandoc(ast.get_docstring(node) or "")
    return inspect.cleandoc(ast.get_docstring(tree) or "")


def source(value: Any) -> tuple[str, str] | None:
    """The file in the repository that has a thing, with its address; None where it is not of the repository."""
    line = ""
    try:
        if isinstance(value, str):
            path = _source_of_module(value.partition(":")[0])
        else:
            value = getattr(value, "callback", None) or original(value)
            value = value.rule if isinstance(value, Primitive) else value
            path = Path(inspect.getsourcefile(value) or "")
            line = "" if inspect.ismodule(value) else f"#L{inspect.getsourcelines(value)[1]}"
        shown = path.resolve().relative_to(ROOT).as_posix()
    except (OSError, TypeError, ValueError):
        return None
    return shown, f"{REPOSITORY}/blob/main/{shown}{line}"


@cache
def how_to_install(distribution: str) -> str:
    """What to type to have a distribution."""
    for requirement in importlib.metadata.requires("kerata") or ():
        name, _, rest = requirement.partition(";")
        if re.match(rf"{re.escape(distribution)}(?![\w-])", name) and "[" not in name:
            extra = re.search(r'extra == ["\'](.+?)["\']', rest)
            if extra:
                return f'`pip install "kerata[{extra[1]}]"`, or `pip install {distribution}`'
            return f"a part of `kerata`, or by itself: `pip install {distribution}`"
    return f"`pip install {distribution}`"


def _signature(value: Any) -> inspect.Signature | None:
    value = original(value)
    try:
        return inspect.signature(value) if not isinstance(value, Primitive) else _of_primitive(value)
    except (TypeError, ValueError):
        return None


def _of_primitive(primitive: Primitive) -> inspect.Signature:
    """That of a function of tensors: the rule says what shapes they have, and gives the result's."""
    parameters = [p.replace(annotation="TensorLike") for p in primitive.signature.parameters.values()]
    return primitive.signature.replace(parameters=parameters, return_annotation="Tensor")


def _argument(parameter: inspect.Parameter) -> str:
    stars = _STARS.get(parameter.kind.name, "")
    annotation = _type(parameter.annotation)
    annotation = re.sub(r"^Unpack\[(\w+)\]$", r"\1", annotation)
    of_type = f": {annotation}" if annotation and annotation != "Any" else ""
    if parameter.default is parameter.empty:
        return f"{stars}{parameter.name}{of_type}"
    default = re.sub(r"^'([^'\"]*)'$", r'"\1"', repr(parameter.default))
    default = getattr(parameter.default, "__name__", default) if callable(parameter.default) else default
    return f"{parameter.name}{of_type}{' = ' if of_type else '='}{default}"


def _type(annotation: Any) -> str:
    if annotation is inspect.Parameter.empty:
        return ""
    if isinstance(annotation, str):
        return annotation.strip("'\"")
    forward = getattr(annotation, "__forward_arg__", None)
    return forward or (annotation.__name__ if isinstance(annotation, type) else str(annotation))


def _globals(value: Any) -> dict[str, Any]:
    value = original(value)
    function = value.__init__ if inspect.isclass(value) else value
    return getattr(inspect.unwrap(function), "__globals__", {})


def _source_of_module(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise OSError(f"there is no source of {name}")
    return Path(spec.origin)
