"""`from keras.x import *` brings what it brought in Keras 1.2.2, where programs relied on it without knowing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# What docs/keras1_names.yaml explains, and modules that come only where a function of theirs is used.
NOT_BROUGHT = {
    "absolute_import",
    "division",
    "print_function",
    "range",
    "zip",
    "six",
    "librosa",
    "parse_version",
    "h5py",
}
NOT_BROUGHT |= {"requests", "tables", "tf", "pydot"}
NOT_WANTED_THEN = {"generator_queue"}  # of Keras 1.0
PROGRAM = """
    import importlib, json, sys
    brought = {}
    for path in json.loads(sys.stdin.read()):
        names = {}
        exec("from " + path + " import *", names)
        brought[path] = sorted(name for name in names if not name.startswith("_"))
    print(json.dumps(brought))
"""


@pytest.fixture(scope="module")
def listed(golden_dir: Path) -> dict[str, Any]:
    """The names of Keras 1.2.2 by module, those alone which are no modules of a package."""
    found = json.loads((golden_dir / "keras122_names.json").read_text(encoding="utf-8"))
    return {
        path: {name for name, entry in names.items() if f"{path}.{name}" not in found}
        for path, names in found.items()
        if not path.startswith("keras.backend")
    }


def test_star_imports_bring_what_they_brought_and_no_more(program: Callable[..., str], listed: dict[str, Any]) -> None:
    brought = json.loads(program(PROGRAM, stdin=json.dumps(list(listed))).splitlines()[-1])
    for path, names in listed.items():
        assert names - NOT_BROUGHT <= set(brought[path]), path
        modules = {name for name in brought[path] if f"{path}.{name}" in listed or name == "backend"}
        assert set(brought[path]) - names - modules <= NOT_WANTED_THEN, path


def test_names_of_plugins_are_there_though_no_star_import_brings_them(program: Callable[..., str]) -> None:
    printed = program(
        """
        from kerata import Layer, hookimpl, plugins
        class Swish(Layer):
            pass
        class Plugin:
            @hookimpl
            def kerata_layers(self):
                return [Swish]
        plugins.registry().register(Plugin())
        import keras.layers
        from keras.layers import Swish as theirs
        names = {}
        exec("from keras.layers import *", names)
        print(theirs is Swish, "Swish" in names)
        """
    )
    assert printed.splitlines()[-1] == "True False"


def test_a_name_that_nobody_has_is_an_import_error(program: Callable[..., str]) -> None:
    printed = program(
        """
        try:
            from keras.layers import Dnse
        except ImportError as error:
            print(type(error).__name__, error)
        """
    )
    assert printed.startswith("ImportError")
    assert "Dnse" in printed
