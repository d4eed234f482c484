"""What each distribution says of itself is true: its dependencies, its metadata, its place in the whole."""

from __future__ import annotations

import ast
import importlib.metadata
import itertools
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import kerata
from kerata.plugins.official import OFFICIAL

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pytest brings it there

ROOT = Path(__file__).parent.parent
METADATA = ROOT / "release" / "metadata.py"
# Parameters whose default is the name of a component: what a distribution asks the registry for.
NAMED = re.compile(r"(?:\w+_)?(?:(init)|initializer|(activation))")


@dataclass(frozen=True, eq=False)
class Distribution:
    """A distribution of this repository, from its pyproject.toml and its sources."""

    name: str
    folder: Path
    project: dict[str, Any]

    @property
    def package(self) -> str:
        """Its import name."""
        (folder,) = (p for p in (self.folder / "src").iterdir() if (p / "__init__.py").exists())
        return folder.name

    @property
    def dependencies(self) -> set[str]:
        """The distributions it declares."""
        return {_distribution_of(requirement) for requirement in self.project["dependencies"]}

    @property
    def extras(self) -> set[str]:
        """Those that its extras declare."""
        groups = self.project.get("optional-dependencies", {}).values()
        return {_distribution_of(requirement) for group in groups for requirement in group}

    def trees(self) -> Iterator[tuple[Path, ast.Module]]:
        """Its modules, parsed."""
        for path in sorted((self.folder / "src").rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"), str(path))


def _distribution_of(requirement: str) -> str:
    match = re.match(r"[\w.-]+", requirement)
    assert match, requirement
    return _normalized(match[0])


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _read(folder: Path) -> Distribution:
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return Distribution(project["name"], folder, project)


CORE = _read(ROOT / "core")
PLUGINS = [_read(path.parent) for path in sorted((ROOT / "plugins").glob("*/*/pyproject.toml"))]
ALL = [CORE, *PLUGINS]


@cache
def owners() -> dict[str, set[str]]:
    """Import name to the distributions that have it: this repository's, then whatever is installed."""
    found = {name: {_normalized(d) for d in ds} for name, ds in importlib.metadata.packages_distributions().items()}
    return {**found, "theano": {"theano-pymc"}, **{d.package: {d.name} for d in ALL}}


@cache
def imported(distribution: Distribution) -> dict[str, str]:
    """Each imported top-level name, but the standard library's and its own, to a place that imports it.

    An import inside a `try` that catches ImportError is of something that may be absent, so it is left out; and so is
    `typing_extensions`, which a type checker knows by itself, where the import is for one alone.
    """
    found: dict[str, str] = {}
    for path, tree in distribution.trees():
        optional = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.Try)
            and any("ImportError" in ast.dump(h) or "ModuleNotFoundError" in ast.dump(h) for h in node.handlers)
            for statement in node.body
            for inner in ast.walk(statement)
        }
        optional |= {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            for inner in node.body
            if isinstance(inner, ast.ImportFrom) and inner.module == "typing_extensions"
        }
        for node in ast.walk(tree):
            if id(node) in optional:
                continue
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                continue
            for name in names:
                top = name.partition(".")[0]
                if top not in sys.stdlib_module_names and top != distribution.package:
                    found.setdefault(top, f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def asked_for(distribution: Distribution) -> Iterator[tuple[str, str, str]]:
    """The names of components that its functions have as defaults or pass on: kind, name, place."""
    for path, tree in distribution.trees():
        for node in ast.walk(tree):
            given: list[tuple[str, ast.expr | None]] = []
            if isinstance(node, ast.arguments):
                positional = [*node.posonlyargs, *node.args]
                late = positional[len(positional) - len(node.defaults) :]
                given = [(a.arg, d) for a, d in zip(late, node.defaults, strict=True)]
                given += [(a.arg, d) for a, d in zip(node.kwonlyargs, node.kw_defaults, strict=True)]
            elif isinstance(node, ast.Call):
                given = [(k.arg or "", k.value) for k in node.keywords]
            for argument, value in given:
                match = NAMED.fullmatch(argument)
                if match and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    kind = "activations" if match[2] else "initializations"
                    yield kind, value.value, f"{path.relative_to(ROOT)}:{value.lineno}"


def kinds_of(distribution: Distribution) -> set[str]:
    """The kinds it resolves names of: `from kerata import activations`, `registry().get("objectives", name)`."""
    found = set()
    for _, tree in distribution.trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition("kerata.")[2].partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module == "kerata":
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition("kerata.")[2].partition(".")[0])
            elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
    return found & set(OFFICIAL)


def modules_of_plugins(distribution: Distribution) -> set[str]:
    """The distributions whose modules under `kerata` it imports: `from kerata.preprocessing.text import Tokenizer`."""
    paths = {
        name
        for _, tree in distribution.trees()
        for node in ast.walk(tree)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [])
    }
    return {owner for path, owner in OFFICIAL["modules"].items() if f"kerata.{path}" in paths}


def _ids(distributions: list[Distribution]) -> list[str]:
    return [d.name for d in distributions]


@pytest.mark.parametrize("distribution", ALL, ids=_ids(ALL))
def test_what_it_imports_it_declares(distribution: Distribution) -> None:
    undeclared = {
        f"{name} at {place}"
        for name, place in imported(distribution).items()
        if not owners().get(name, {_normalized(name)}) & (distribution.dependencies | distribution.extras)
    }
    assert not undeclared, f"{distribution.name} imports what its pyproject.toml does not declare"


@pytest.mark.parametrize("distribution", PLUGINS, ids=_ids(PLUGINS))
def test_the_components_it_uses_by_name_come_with_what_it_declares(distribution: Distribution) -> None:
    missing = {
        f"{name} of {OFFICIAL[kind][name]} at {place}"
        for kind, name, place in asked_for(distribution)
        if OFFICIAL[kind].get(name, distribution.name) not in {distribution.name, *distribution.dependencies}
    }
    assert not missing, f"{distribution.name} needs components that its dependencies do not bring"


@pytest.mark.parametrize("distribution", ALL, ids=_ids(ALL))
def test_what_it_declares_it_uses(distribution: Distribution) -> None:
    used = {owner for name in imported(distribution) for owner in owners().get(name, {_normalized(name)})}
    used |= {OFFICIAL[kind][name] for kind, name, _ in asked_for(distribution) if name in OFFICIAL[kind]}
    used |= modules_of_plugins(distribution)
    used |= {owner for kind in kinds_of(distribution) for owner in OFFICIAL[kind].values()}
    assert distribution.dependencies <= used, f"{distribution.name} declares what it does not use"


def test_all_distributions_have_the_version_ranges_and_metadata_that_are_written_from_one_place() -> None:
    ran = subprocess.run([sys.executable, METADATA, "--check"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert {d.project["version"] for d in [_read(ROOT), *ALL]} == {kerata.__version__}


def test_a_new_version_is_written_into_all_of_them_with_the_ranges_of_what_they_need(tmp_path: Path) -> None:
    tree = copy_of_metadata(tmp_path)
    run = [sys.executable, METADATA, "--root", tree]
    assert subprocess.run([*run, "--check"]).returncode == 0
    subprocess.run([*run, "7.8.9"], check=True, capture_output=True)
    assert subprocess.run([*run, "--check"]).returncode == 0
    names = {d.name for d in ALL}
    for folder in (tree, *(tree / d.folder.relative_to(ROOT) for d in ALL)):
        project = _read(folder).project
        assert project["version"] == "7.8.9"
        extras = project.get("optional-dependencies", {}).values()
        for requirement in map(Requirement, itertools.chain(project["dependencies"], *extras)):
            if requirement.name in names:
                assert set(map(str, requirement.specifier)) == {">=7.8.9", "<7.9"}, folder
    assert '"7.8.9"' in (tree / "core" / "src" / "kerata" / "_version.py").read_text()
    example = _read(tree / "examples" / "kerata-backend-numpy").project
    assert example["version"] == "0.1.0" and "kerata-core>=7.8" in example["dependencies"]


def test_what_differs_from_what_would_be_written_is_found(tmp_path: Path) -> None:
    tree = copy_of_metadata(tmp_path)
    project = tree / "plugins" / "metrics" / "standard" / "pyproject.toml"
    project.write_text(project.read_text().replace(">=0.1", ">=0.0"))
    (tree / "core" / "LICENSE").unlink()
    ran = subprocess.run([sys.executable, METADATA, "--root", tree, "--check"], capture_output=True, text=True)
    assert ran.returncode == 1
    assert "would write core/LICENSE, plugins/metrics/standard/pyproject.toml\n" in ran.stderr


def test_before_a_commit_the_ruff_runs_that_ci_has() -> None:
    versions = re.findall(r"ruff==([\d.]+)", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (tested,) = re.findall(r"^ruff==([\d.]+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.M)
    assert versions and set(versions) == {tested}


def copy_of_metadata(folder: Path) -> Path:
    """What the release reads and writes, without the sources."""
    files = ["README.md", "README.ja.md", "LICENSE", "pyproject.toml", "requirements.txt", "requirements-dev.txt"]
    files += ["core/src/kerata/_version.py"]
    for one in (ROOT / "core", *ROOT.glob("plugins/*/*/"), *ROOT.glob("examples/kerata-*/")):
        if (one / "pyproject.toml").exists():
            files += [str(one.relative_to(ROOT) / name) for name in ("pyproject.toml", "LICENSE", "MANIFEST.in")]
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.mark.parametrize("example", sorted(ROOT.glob("examples/kerata-*")), ids=lambda path: path.name)
def test_a_third_partys_plugin_has_no_upper_bound_that_a_release_would_break(example: Path) -> None:
    for requirement in map(Requirement, _read(example).project["dependencies"]):
        if requirement.name.startswith("kerata-"):
            assert requirement.specifier.contains("99.0"), requirement


@pytest.mark.parametrize("distribution", PLUGINS, ids=_ids(PLUGINS))
def test_it_has_one_entry_point_which_is_its_package(distribution: Distribution) -> None:
    entries = distribution.project["entry-points"]["kerata"]
    # That one is imported when Python starts, when Kerata is not to be.
    apart = ".plugin" if distribution.package == "kerata_keras1" else ""
    assert entries == {distribution.name.removeprefix("kerata-"): distribution.package + apart}


@pytest.mark.parametrize("distribution", ALL, ids=_ids(ALL))
def test_it_is_typed_described_and_licensed(distribution: Distribution) -> None:
    assert (distribution.folder / "src" / distribution.package / "py.typed").exists()
    assert (distribution.folder / distribution.project["readme"]).read_text(encoding="utf-8").strip()
    assert distribution.project["license"] == "MIT"
    assert (distribution.folder / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()
    assert distribution.project["description"]
    assert distribution.project["authors"] and distribution.project["keywords"] and distribution.project["urls"]
    pythons = SpecifierSet(distribution.project["requires-python"])
    stated = {c.rpartition(" ")[2] for c in distribution.project["classifiers"] if "Python :: 3." in c}
    assert stated == {python for python in ("3.10", "3.11", "3.12", "3.13") if python in pythons}


def test_the_core_imports_no_plugin() -> None:
    plugins = {d.package for d in PLUGINS}
    assert not plugins & set(imported(CORE))


def test_kerata_installs_every_standard_plugin_and_a_backend_on_request() -> None:
    project = _read(ROOT).project
    backends = {d.name for d in PLUGINS if d.name.startswith("kerata-backend-")}
    wholly = {_distribution_of(r) for r in project["dependencies"]}
    assert {d.name for d in ALL if "compat" not in d.folder.parts} - backends <= wholly
    assert not wholly & backends
    for name in backends:
        extra = project["optional-dependencies"][name.removeprefix("kerata-backend-")]
        assert {_distribution_of(r) for r in extra} == {name}
    engines = {"jax-cuda": "kerata-backend-jax[cuda]", "tensorflow-cuda": "kerata-backend-tensorflow[cuda]"}
    for extra_name, wanted in engines.items():
        assert [r.partition(">=")[0] for r in project["optional-dependencies"][extra_name]] == [wanted]
        (backend,) = (d for d in PLUGINS if d.name == wanted.partition("[")[0])
        assert backend.project["optional-dependencies"]["cuda"]
