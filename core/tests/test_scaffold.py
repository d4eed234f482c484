"""`kerata new`: packages that install, are found, and pass their tests as they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kerata.cli._app import app
from kerata.errors import ArgumentError, FileAccessError
from kerata.plugins import KINDS
from kerata.scaffold import Names, files, written
from kerata.scaffold.components import COMPONENTS


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of each kind, and all of them installed into the folder `site` beside."""
    folder = tmp_path_factory.mktemp("packages")
    for kind in COMPONENTS:
        written(kind, f"try-{kind}", folder / kind)
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*install, "--target", str(folder / "site"), *(str(folder / kind) for kind in COMPONENTS)], check=True
    )
    return folder


def environment(packages: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(packages / "site"), "KERATA_BACKEND": "jax"}


def test_every_kind_of_component_has_one() -> None:
    hooks = {component.hook for component in COMPONENTS.values()}
    assert hooks | {f"kerata_{kind}" for kind in ("activations", "applications", "modules", "primitives")} == {
        f"kerata_{kind}" for kind in KINDS
    }


def test_they_pass_their_own_tests_as_they_are(packages: Path) -> None:
    tests = [str(packages / kind / "tests") for kind in COMPONENTS]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", *tests]
    ran = subprocess.run(command, env=environment(packages), cwd=packages, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]
    assert " passed" in ran.stdout and "skipped" not in ran.stdout


def test_they_are_found_and_nothing_is_wrong_with_them(packages: Path) -> None:
    command = [sys.executable, "-m", "kerata", "plugins", "--json"]
    ran = subprocess.run(command, env=environment(packages), capture_output=True, text=True, check=True)
    found = {plugin["name"]: plugin for plugin in json.loads(ran.stdout)}
    for kind, component in COMPONENTS.items():
        plugin = found[f"try-{kind}"]
        assert plugin["state"] == "active" and plugin["distribution"] == f"kerata-try-{kind}"
        assert list(plugin["contributes"]) == [component.hook.removeprefix("kerata_")]
    doctor = [sys.executable, "-m", "kerata", "doctor", "--json"]
    told = subprocess.run(doctor, env=environment(packages), capture_output=True, text=True)
    assert "kerata-try-" not in str(json.loads(told.stdout)["problems"])


@pytest.mark.parametrize("kind", COMPONENTS)
def test_what_is_written_is_well_formed(tmp_path: Path, kind: str) -> None:
    written(kind, "two-words", tmp_path / "new")
    for path in (tmp_path / "new").rglob("*.py"):
        compile(path.read_text(), path.name, "exec")
    texts = files(kind, "two-words")
    assert not any("$code" in text or "$module" in text or "$class_" in text for text in texts.values())
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check", "--select", "B,E,F,I,UP,W"], ["format", "--check"]):
        arguments = [*command, "--isolated", "--no-cache", "--line-length", "120", "."]
        ran = subprocess.run([*ruff, *arguments], cwd=tmp_path / "new", capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("name", ["soft-clip", "soft_clip", "SoftClip", "kerata-soft-clip", "kerata_soft_clip"])
def test_a_name_may_be_in_any_form(name: str) -> None:
    assert Names.of(name) == ("soft-clip", "kerata-soft-clip", "kerata_soft_clip", "SoftClip", "soft_clip")


@pytest.mark.parametrize("name", ["", "kerata-", "3d", "a b", "../up", "a--b", "é"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ArgumentError, match="a name has letters"):
        files("layer", name)


def test_nothing_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["new", "layer", "swish"])
    assert result.exit_code == 0 and "kerata-swish, with layer Swish" in result.output
    before = (tmp_path / "kerata-swish" / "README.md").read_text()
    again = CliRunner().invoke(app, ["new", "metric", "swish"])
    assert again.exit_code == 1 and "is there already, and not empty" in again.stderr
    assert (tmp_path / "kerata-swish" / "README.md").read_text() == before
    (tmp_path / "file").write_text("")
    with pytest.raises(FileAccessError, match="not empty"):
        written("layer", "swish", tmp_path / "file")
