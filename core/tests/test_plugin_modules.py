"""Modules of plugins under `kerata`: found, missing, misspelt, and nobody's."""

from __future__ import annotations

import importlib
import subprocess
import sys
import types
from types import SimpleNamespace

import pytest

from kerata import hookimpl
from kerata.errors import AmbiguousNameError, MissingPluginError, UnknownNameError
from kerata.plugins import Registry, _registry


def _plugin(name, **hooks):
    functions = {f"kerata_{hook}": hookimpl(lambda value=value: value) for hook, value in hooks.items()}
    for hook, function in functions.items():
        function.__name__ = hook
    return SimpleNamespace(__name__=name, **functions)


@pytest.fixture
def toys(monkeypatch):
    """A registry with a plugin that has two modules and a dataset; what is imported meanwhile is forgotten."""
    for name in ("toy_stones", "toy_words"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name, f"The module {name}."))
    sys.modules["toy_stones"].load_data = lambda: "stones"
    registry = Registry(find=lambda: [])
    registry.register(
        _plugin(
            "toy",
            modules={"toys.words": "toy_words", "layers.toys": "toy_words"},
            datasets={"stones": "toy_stones"},
        )
    )
    monkeypatch.setattr(_registry, "_registry", registry)
    for name in [n for n in sys.modules if n.startswith(("kerata.preprocessing", "kerata.datasets."))]:
        monkeypatch.delitem(sys.modules, name)
    before = set(sys.modules)
    yield registry
    for name in set(sys.modules) - before:
        if name.startswith("kerata."):
            parent, _, last = name.rpartition(".")
            vars(sys.modules.get(parent, SimpleNamespace())).pop(last, None)
            del sys.modules[name]


def test_a_module_of_a_plugin_stands_under_kerata_and_keeps_its_own_name(toys):
    module = importlib.import_module("kerata.toys.words")
    assert module is sys.modules["toy_words"]
    assert module.__name__ == "toy_words"
    assert module.__spec__ is None  # as it was
    assert dir(sys.modules["kerata.toys"])[-1] == "words"


def test_a_package_that_exists_for_plugins_alone_has_their_modules_as_attributes(toys):
    package = importlib.import_module("kerata.toys")
    assert package.words is sys.modules["toy_words"]
    with pytest.raises(ImportError, match="no plugin has a module kerata.toys.wrds. Did you mean 'words'"):
        from kerata.toys import wrds  # noqa: F401
    with pytest.raises(AttributeError, match="Did you mean 'words'"):
        package.wrds  # noqa: B018


def test_a_face_has_modules_beside_its_components(toys):
    from kerata.layers import toys as found

    assert found is sys.modules["toy_words"]
    assert importlib.import_module("kerata.layers.toys") is found


def test_a_dataset_is_the_module_that_loads_it(toys):
    from kerata import datasets

    assert importlib.import_module("kerata.datasets.stones").load_data() == "stones"
    assert datasets.stones is datasets.get("stones") is sys.modules["toy_stones"]
    with pytest.raises(UnknownNameError, match="no dataset is called 'stone'. Did you mean 'stones'"):
        datasets.stone  # noqa: B018


def test_a_module_of_an_official_plugin_that_is_not_there_says_what_to_install(toys):
    with pytest.raises(MissingPluginError, match="pip install kerata-preprocessing-text") as caught:
        importlib.import_module("kerata.preprocessing.text")
    assert isinstance(caught.value, ImportError)
    with pytest.raises(MissingPluginError, match="pip install kerata-datasets"):
        importlib.import_module("kerata.datasets.mnist")


def test_what_nobody_has_is_not_found_as_anywhere(toys):
    for name in ("kerata.nothing", "kerata.layers.nothing", "kerata.toys.nothing"):
        with pytest.raises(ModuleNotFoundError, match=f"No module named '{name}'"):
            importlib.import_module(name)


def test_two_plugins_with_a_module_at_one_path_are_ambiguous(toys):
    toys.register(_plugin("other", modules={"toys.words": "toy_stones"}))
    with pytest.raises(AmbiguousNameError, match=r"toys\.words"):
        importlib.import_module("kerata.toys.words")


def test_importing_kerata_looks_for_no_plugin():
    code = "import sys, kerata; sys.exit('kerata.plugins' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
