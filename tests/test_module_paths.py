"""The paths that Keras 1 had for the modules of its layers, under `kerata`."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

import kerata.layers

LISTED = json.loads((Path(__file__).parent / "golden" / "keras122_names.json").read_text(encoding="utf-8"))
CLASSES = [
    (path.replace("keras", "kerata", 1), name)
    for path, names in LISTED.items()
    if path.startswith("keras.layers.")
    for name, entry in names.items()
    if entry["kind"] == "class" and "from" not in entry
]


def test_the_list_has_the_layers_of_all_families() -> None:
    assert len(CLASSES) == 72
    assert len({path for path, _ in CLASSES}) == 11


@pytest.mark.parametrize(("path", "name"), CLASSES)
def test_a_layer_is_the_same_by_the_path_of_its_module(path: str, name: str) -> None:
    assert getattr(importlib.import_module(path), name) is getattr(kerata.layers, name)


def test_the_module_of_a_path_is_the_plugins_own() -> None:
    from kerata.layers import core

    assert core.__name__ == "kerata_layers_core"
