"""Every public name of Keras 1.2.2 is here, or docs/keras1_names.yaml says in what other way, or why it is not.

Names and signatures were read off the real package; see tests/golden/keras122_names.py.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

DOCS = Path(__file__).parent.parent / "docs"
needs_both_engines = pytest.mark.skipif(not importlib.util.find_spec("theano"), reason="without Theano")


@pytest.fixture(scope="module")
def names() -> ModuleType:
    """docs/keras1_names.py, which compares."""
    spec = importlib.util.spec_from_file_location("keras1_names", DOCS / "keras1_names.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules.setdefault(spec.name, importlib.util.module_from_spec(spec))
    if not hasattr(module, "differences"):
        spec.loader.exec_module(module)
    return module


def test_the_list_has_the_modules_classes_and_functions_of_keras_1(names: ModuleType) -> None:
    own = [entry for found in names.listed().values() for entry in found.values() if "from" not in entry]
    kinds = [entry["kind"] for entry in own]
    assert len(names.listed()) == 59
    assert (kinds.count("class"), kinds.count("function")) == (136, 456)
    assert sum(len(entry["members"]) + len(entry.get("attributes", ())) for entry in own if "members" in entry) > 1000


@needs_both_engines
def test_every_difference_has_its_reason(names: ModuleType) -> None:
    unexplained = [f"{d.name}: {d.what}" for d in names.differences() if names.key_of(d) is None]
    assert not unexplained, "give the reason in docs/keras1_names.yaml, or have the name"


@needs_both_engines
def test_every_reason_has_its_difference(names: ModuleType) -> None:
    used = {names.key_of(difference) for difference in names.differences()}
    assert not set(names.reasons()) - used, "these are as they were: take them out of docs/keras1_names.yaml"


@needs_both_engines
def test_every_module_is_there(names: ModuleType) -> None:
    assert [path for path in names.listed() if isinstance(names.here()[path], str)] == []


@pytest.mark.parametrize(
    ("known", "found", "told"),
    [
        (["x", "y=1"], ["x", "y=1"], ""),
        (["x", "y=1"], ["x", "y=1", "more=None", "**kwargs"], ""),
        (["x", "**kwargs"], ["x", "more=None", "**kwargs"], ""),
        ([], ["*, only=None"], ""),
        (None, ["x"], ""),
        (["x", "y=1"], ["x", "y=2"], "(x, y=2), was (x, y=1)"),
        (["x", "y=1"], ["y=1", "x"], "(y=1, x), was (x, y=1)"),
        (["x"], ["value"], "(value), was (x)"),
        (["x"], ["x", "more"], "(x, more), was (x)"),
        (["x"], None, "not a function"),
        (["x", "**kwargs"], ["x"], "(x), was (x, **kwargs)"),
        (["x", "*args"], ["x", "**kwargs"], "(x, **kwargs), was (x, *args)"),
    ],
)
def test_arguments_are_compared_by_name_default_and_place(names: ModuleType, known: Any, found: Any, told: str) -> None:
    assert names._of_arguments(known, found) == told
