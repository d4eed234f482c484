"""Stubs of what is installed beside the standard plugins, and the command that writes them."""

from __future__ import annotations

import ast

import pytest
from click.testing import CliRunner

from kerata import stubs
from kerata.cli._app import app

PLUGIN = '''
"""Toys."""
from kerata import hookimpl

__all__ = ["Toy"]
SIZE = 3

class Toy:
    """A toy."""

def rattle(x):
    """Rattle."""
    return x

@hookimpl
def kerata_activations():
    return {"rattle": rattle, "clatter": rattle, "nameless": lambda x: x, "no name": rattle}

@hookimpl
def kerata_applications():
    return {"Castle": "kerata_toys_castle:Castle"}

@hookimpl
def kerata_modules():
    return {"toys.words": "kerata_toys", "toys.broken": "kerata_toys_broken", "utils.toys": "kerata_toys"}
'''


@pytest.fixture
def toys(site, home, fresh_registry):
    site.add("kerata-toys", PLUGIN)
    (site.folder / "kerata_toys_broken.py").write_text("1 / 0\n")
    fresh_registry()
    return site


def test_a_component_is_imported_from_where_it_is_defined(toys):
    text = stubs.installed()["activations.pyi"]
    assert "\nfrom kerata_toys import rattle as rattle\n" in text
    assert "\nfrom kerata_toys import rattle as clatter\n" in text
    assert "\nnameless: Any\n" in text
    assert "no name" not in text
    assert {"rattle", "clatter", "nameless", "get"} <= set(ast.literal_eval(text[text.index("__all__ =") + 10 :]))


def test_a_lazy_component_is_not_imported(toys):
    assert "\nfrom kerata_toys_castle import Castle as Castle\n" in stubs.installed()["applications/__init__.pyi"]


def test_a_name_that_several_plugins_have_is_left_out(toys):
    toys.add_layer("kerata-one", "Twice")
    toys.add_layer("kerata-two", "Twice")
    toys.add_layer("kerata-three", "Once")
    text = stubs.installed()["layers/__init__.pyi"]
    assert "Twice" not in text
    assert "from kerata_three import Once as Once" in text


def test_a_module_of_a_plugin_has_a_stub_with_its_public_names(toys):
    written = stubs.installed()
    assert "from kerata_toys import Toy as Toy" in written["toys/words.pyi"]
    assert "from kerata_toys import SIZE as SIZE" in written["toys/words.pyi"]
    assert "kerata_activations" not in written["toys/words.pyi"]
    assert "__all__: list[str] = []" in written["toys/__init__.pyi"]
    assert "import kerata.utils.np_utils as np_utils" in written["utils/__init__.pyi"]


def test_a_module_that_cannot_be_imported_takes_no_other_down(toys):
    assert stubs.installed()["toys/broken.pyi"].splitlines()[1:] == ["from kerata_toys_broken import *"]


def test_every_stub_is_python(toys):
    for path, text in stubs.installed().items():
        compile(text, path, "exec", flags=ast.PyCF_ONLY_AST)


def test_a_docstring_is_quoted_whatever_is_in_it():
    for doc in ('Ends in "quotes"', 'A """ and a \\', "Plain."):
        assert ast.literal_eval(stubs._quoted(doc)) == doc


def test_the_standard_stubs_have_nothing_of_other_plugins(toys):
    assert "rattle" not in "".join(stubs.standard().values())


def test_the_command_writes_them_and_takes_away_its_own_that_are_no_more(toys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "typings" / "kerata").mkdir(parents=True)
    for name, text in (("gone.pyi", "# Written by kerata.stubs; before\n"), ("mine.pyi", "x: int\n")):
        (tmp_path / "typings" / "kerata" / name).write_text(text)
    result = CliRunner().invoke(app, ["stubs"])
    assert result.exit_code == 0, result.output
    assert "MYPYPATH=typings" in result.output
    assert {path.name for path in (tmp_path / "typings" / "kerata").glob("[gm]*.pyi")} == {"mine.pyi", "metrics.pyi"}
    assert stubs.below(tmp_path / "typings" / "kerata") == stubs.installed()


def test_the_command_says_where_it_cannot_write(toys, tmp_path):
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(app, ["stubs", str(tmp_path / "file" / "folder")])
    assert result.exit_code == 1
    assert "stubs cannot be written to" in result.output
