"""`kerata new`: what is written is well formed; tests/test_authors.py installs and tests it."""

from __future__ import annotations

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


def test_every_kind_of_component_has_one() -> None:
    hooks = {component.hook for component in COMPONENTS.values()}
    assert hooks | {f"kerata_{kind}" for kind in ("activations", "applications", "modules", "primitives")} == {
        f"kerata_{kind}" for kind in KINDS
    }


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
