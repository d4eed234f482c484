"""The core reads from the ground up: an import only ever goes down, in whatever form it is written.

A floor may use those below it. Within a floor files may use each other, as long as they do not go round in circles.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import kerata

SOURCE = Path(kerata.__file__).parent
_NAMES_A_MODULE = re.compile(r"kerata(\.\w+)+(:[\w.]+)?").fullmatch

FLOORS: list[tuple[str, list[str]]] = [
    (
        "ground",
        [
            "kerata._imports",
            "kerata._version",
            "kerata.argument_validation",
            "kerata.atomic",
            "kerata.errors",
            "kerata.files",
            "kerata.kinds",
            "kerata.nesting",
            "kerata.renamed",
            "kerata.safe_yaml",
            "kerata.suggestions",
            "kerata.workers",
        ],
    ),
    ("settings", ["kerata.config", "kerata.settings"]),
    ("plugins", ["kerata.plugins", "kerata.spellings"]),
    ("graph", ["kerata.graph"]),
    ("types", ["kerata.types"]),
    ("backend", ["kerata.backend"]),
    ("bases", ["kerata.bases"]),
    (
        "parts by name",
        [
            "kerata._face",
            "kerata._plugin_modules",
            "kerata.activations",
            "kerata.applications",
            "kerata.constraints",
            "kerata.datasets",
            "kerata.initializations",
            "kerata.metrics",
            "kerata.objectives",
            "kerata.optimizers",
            "kerata.preprocessing",
            "kerata.regularizers",
            "kerata.wrappers",
        ],
    ),
    ("utils", ["kerata.utils"]),
    ("engine", ["kerata.engine"]),
    ("training and saving", ["kerata.training", "kerata.saving"]),
    ("models", ["kerata.models"]),
    # Keras 1 has these names inside of `engine` and `utils`; what they show stands above.
    (
        "faces",
        [
            "kerata.layers",
            "kerata.callbacks",
            "kerata.engine.topology",
            "kerata.engine.training",
            "kerata.utils.layer_utils",
        ],
    ),
    ("tools", ["kerata.cli", "kerata.scaffold", "kerata.stubs", "kerata.testing", "kerata.utils.test_utils"]),
    ("roof", ["kerata", "kerata.__main__"]),
]

EXCEPTIONS = {
    ("kerata.engine.layer", "kerata.engine.input_layer"): (
        "Layer.create_input_layer makes an InputLayer, which is a Layer"
    ),
    ("kerata.engine.own_classes", "kerata"): (
        "a table of strings and nothing else: the names in a configuration are those of models too, and each module is "
        "imported when a configuration names what is in it"
    ),
}
assert len(EXCEPTIONS) <= 2


class Import(NamedTuple):
    """A line of the module `by` that names the module `of`."""

    by: str
    of: str
    line: int


def _modules() -> dict[str, Path]:
    names = {}
    for path in SOURCE.rglob("*.py"):
        parts = ["kerata", *path.relative_to(SOURCE).with_suffix("").parts]
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


MODULES = _modules()


def _floor(module: str) -> int:
    """The number of the floor that lists the longest beginning of the module's name."""
    lengths = {}
    for number, (_, prefixes) in enumerate(FLOORS):
        for prefix in prefixes:
            if module == prefix or module.startswith(f"{prefix}."):
                lengths[len(prefix)] = number
    return lengths[max(lengths)]


def _imports(module: str, text: str) -> Iterator[Import]:
    """Every import of the project's own modules: at the top, inside functions, for types alone, or by a string."""
    tree = ast.parse(text)
    docstrings = {
        id(node.value)
        for parent in ast.walk(tree)
        if isinstance(body := getattr(parent, "body", None), list)
        for node in body
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    package = module if MODULES.get(module, Path()).name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            for alias in node.names:
                inside = f"{base}.{alias.name}"
                yield Import(module, inside if inside in MODULES else base, node.lineno)
        elif isinstance(node, ast.Constant) and id(node) not in docstrings and _NAMES_A_MODULE(str(node.value)):
            named = str(node.value).partition(":")[0]
            if named in MODULES or named.rpartition(".")[0] in MODULES.keys() - {"kerata"}:  # not such as "kerata.yaml"
                yield Import(module, named, node.lineno)


def _own(imports: Iterator[Import]) -> Iterator[Import]:
    for one in imports:
        of = one.of
        while of and of not in MODULES:
            of = of.rpartition(".")[0]
        if of and of != one.by:
            yield one._replace(of=of)


ALL = [one for name, path in MODULES.items() for one in _own(_imports(name, path.read_text(encoding="utf-8")))]


def _excepted(one: Import) -> bool:
    return any(one.by == by and (one.of == of or one.of.startswith(f"{of}.")) for by, of in EXCEPTIONS)


def test_every_module_stands_on_a_floor() -> None:
    listed = {prefix for _, prefixes in FLOORS for prefix in prefixes}
    strays = [name for name in MODULES if _floor(name) == len(FLOORS) - 1 and name not in listed]
    assert not strays, f"name the floor of {strays} in FLOORS"


def test_no_import_goes_up() -> None:
    jumps = [
        f"{MODULES[one.by]}:{one.line}: {one.by} ({FLOORS[_floor(one.by)][0]}) imports "
        f"{one.of} ({FLOORS[_floor(one.of)][0]}), which stands above it"
        for one in ALL
        if _floor(one.of) > _floor(one.by) and not _excepted(one)
    ]
    assert not jumps, "\n".join(jumps)


def test_no_imports_go_in_circles() -> None:
    uses: dict[str, set[str]] = {name: set() for name in MODULES}
    for one in ALL:
        if not _excepted(one):
            uses[one.by].add(one.of)
    circles = [sorted(circle) for circle in _circles(uses)]
    lines = [
        f"{MODULES[one.by]}:{one.line}: {one.by} imports {one.of}"
        for circle in circles
        for one in ALL
        if one.by in circle and one.of in circle
    ]
    assert not circles, "\n".join(lines)


def test_the_exceptions_are_needed() -> None:
    for by, of in EXCEPTIONS:
        assert any(one.by == by and (one.of == of or one.of.startswith(f"{of}.")) for one in ALL), (by, of)


@pytest.mark.parametrize(
    "text",
    [
        "import kerata.models",
        "from kerata import models",
        "from kerata.models import Model",
        "def f():\n    from kerata.models.model import Model",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from kerata.models import Model",
        "from ..models import Model",
        'import importlib\nimportlib.import_module("kerata.models")',
        'HOME = "kerata.models.model:Model"',
    ],
)
def test_an_import_upwards_is_seen_in_every_form(text: str) -> None:
    found = list(_own(_imports("kerata.graph.tensor", text)))
    assert any(one.of.startswith("kerata.models") and _floor(one.of) > _floor(one.by) for one in found)


def _circles(uses: dict[str, set[str]]) -> list[list[str]]:
    """The groups of modules that lead back to themselves (Tarjan, 1972)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        number[module] = lowest[module] = len(number)
        stack.append(module)
        for other in uses[module]:
            if other not in number:
                visit(other)
            if other in stack:
                lowest[module] = min(lowest[module], lowest[other])
        if lowest[module] == number[module]:
            group = stack[stack.index(module) :]
            del stack[stack.index(module) :]
            if len(group) > 1:
                found.append(group)

    for module in uses:
        if module not in number:
            visit(module)
    return found
