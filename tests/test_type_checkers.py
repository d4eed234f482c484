"""What editors and type checkers, which ask no entry point, see of the names that plugins bring."""

from __future__ import annotations

import functools
import importlib.util
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import kerata
from kerata import stubs
from kerata.plugins import registry
from kerata.plugins.official import DISTRIBUTIONS, OFFICIAL

PROGRAMS = Path(__file__).parent / "typed_programs"
MISTAKES = {"Dnse": 4, "activatoin": 7, "sigmoyd": 8, "metric": 9, "epochs": 10}
"""What is wrong in wrong.py, and on which line."""

CONSTRUCTED = [
    component
    for kind in ("layers", "optimizers")
    for component in registry().components(kind)
    if isinstance(component.value, type) and component.distribution in DISTRIBUTIONS
]
without_pyright = pytest.mark.skipif(not importlib.util.find_spec("pyright"), reason="without pyright")
without_jedi = pytest.mark.skipif(not importlib.util.find_spec("jedi"), reason="without jedi")


def _run(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs a module of this environment, which is to find modules where this process does."""
    path = os.environ.get("PYTHONPATH", "")
    env = {**os.environ, "MYPYPATH": path, "NO_COLOR": "1"}
    return subprocess.run([sys.executable, "-m", *args], cwd=cwd, env=env, capture_output=True, text=True, timeout=1200)


@pytest.mark.slow
def test_mypy_finds_each_mistake_and_nothing_else(tmp_path: Path) -> None:
    programs = [str(PROGRAMS / name) for name in ("right.py", "wrong.py")]
    cache = str(tmp_path / "cache")
    strictly = ("--strict", "--config-file=", "--follow-imports=silent", "--cache-dir", cache)
    came = _run("mypy", *strictly, *programs, cwd=tmp_path)
    found = re.findall(r"^(?:.*[/\\])?(\w+\.py):(\d+): error: (.*)$", came.stdout, re.M)
    assert [(name, int(line)) for name, line, _ in found] == [("wrong.py", line) for line in MISTAKES.values()], (
        came.stdout + came.stderr
    )
    assert all(word in text for word, (_, _, text) in zip(MISTAKES, found, strict=True))


@pytest.mark.slow
@without_pyright
def test_pyright_finds_each_mistake_and_nothing_else(tmp_path: Path) -> None:
    ready = _run("pyright", "--version", cwd=tmp_path)
    if ready.returncode:
        pytest.skip(
            f"pyright fetches its program, of JavaScript, at its first run, which failed: {ready.stderr[-200:]}"
        )
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({"extraPaths": paths, "pythonVersion": "3.10"}))
    for program in PROGRAMS.glob("*.py"):
        shutil.copy(program, tmp_path)
    came = _run("pyright", "--outputjson", "--pythonpath", sys.executable, "-p", ".", cwd=tmp_path)
    told = [d for d in json.loads(came.stdout)["generalDiagnostics"] if d["severity"] == "error"]
    found = [(Path(d["file"]).name, d["range"]["start"]["line"] + 1, d["message"]) for d in told]
    assert [(name, line) for name, line, _ in found] == [("wrong.py", line) for line in MISTAKES.values()], found
    assert all(word in text for word, (_, _, text) in zip(MISTAKES, found, strict=True))


@functools.cache
def _completions(code: str) -> dict[str, str]:
    """What jedi, and with it IPython and many editors, offers at the end of some code: name to docstring."""
    import jedi

    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    project = jedi.Project(str(PROGRAMS), added_sys_path=paths)
    return {found.name: found.docstring() for found in jedi.Script(code, project=project).complete()}


@without_jedi
def test_jedi_completes_the_names_of_a_face() -> None:
    found = _completions("import kerata\nkerata.layers.")
    assert OFFICIAL["layers"].keys() <= found.keys()
    assert "Connect each input with each output" in found["Dense"]


@without_jedi
def test_jedi_completes_the_arguments_of_a_layer() -> None:
    parameters = list(inspect.signature(kerata.layers.Dense).parameters)[:-1]
    assert {f"{name}=" for name in parameters} <= _completions("from kerata.layers import Dense\nDense(").keys()


@without_jedi
def test_jedi_completes_the_functions_of_k() -> None:
    assert kerata.backend.sigmoid.__doc__
    assert _completions("from kerata import backend as K\nK.sig").keys() == {"sigmoid", "sign"}


def test_the_stubs_of_the_core_are_what_is_written_now() -> None:
    there = stubs.below(Path(kerata.__file__).parent)
    now = stubs.standard()
    assert sorted(there) == sorted(now), "`make docs` renews them"
    assert [path for path in now if there[path] != now[path]] == [], "`make docs` renews them"


def test_every_stub_is_written_and_none_has_an_unknown_type() -> None:
    shipped = {path.relative_to(Path(kerata.__file__).parent) for path in Path(kerata.__file__).parent.rglob("*.pyi")}
    written = stubs.standard()
    assert {Path(path) for path in written} == shipped
    assert [path for path, text in written.items() if re.search(r"^\w+: Any$", text, re.M)] == []


@pytest.mark.parametrize("kind", stubs.FACES)
def test_a_stub_shows_each_official_name(kind: str) -> None:
    (text,) = (text for path, text in stubs.standard().items() if path in (f"{kind}.pyi", f"{kind}/__init__.pyi"))
    namespace: dict[str, Any] = {}
    exec(text[text.index("__all__") :], namespace)
    assert OFFICIAL[kind].keys() <= set(namespace["__all__"])
    face = importlib.import_module(f"kerata.{kind}")
    assert {name for name in namespace["__all__"] if not hasattr(face, name)} == set()


@pytest.mark.parametrize("component", CONSTRUCTED, ids=lambda component: component.name)
def test_an_argument_in_the_docstring_is_one_to_a_type_checker(component: Any) -> None:
    constructor = next(vars(owner)["__init__"] for owner in component.value.__mro__ if "__init__" in vars(owner))
    parameters = inspect.signature(constructor).parameters
    known = set(parameters) - {"self", "kwargs"}
    if "kwargs" in parameters:
        unpacked = re.fullmatch(r"Unpack\[(\w+)\]", parameters["kwargs"].annotation)
        assert unpacked, f"{component.name} takes any keyword arguments"
        known |= inspect.unwrap(constructor).__globals__[unpacked[1]].__annotations__.keys()
    section = re.search(r"^Arguments:\n(.*?)(?:\n\n|\Z)", inspect.getdoc(component.value) or "", re.M | re.S)
    told = re.findall(r"^    (\w+(?:, \w+)*):", section[1], re.M) if section else []
    assert {name for names in told for name in names.split(", ")} <= known
