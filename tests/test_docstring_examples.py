"""Whatever is public ends its docstring with an `Example:`, and the example is true.

The examples are doctests. They run on the backend that the tests run on, and show the same on every one.
"""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import kerata.utils
from kerata import Layer, settings
from kerata import backend as K
from kerata._imports import import_target
from kerata.kinds import KINDS
from kerata.models import Model, Sequential
from kerata.plugins import Component, Registry, hookspecs, registry
from kerata.plugins.official import DISTRIBUTIONS
from kerata.stubs import FACES

LAST_SECTION = re.compile(r"^Example:\n((?: {4}.*\n|\n)+)\Z", re.M)
OF_DATA_UTILS = {"archive", "download", "download_bar", "file_lock"}  # what it is made of, not for users
OF_LAYERS_TOO = {"get_config", "from_config", "get_weights", "set_weights", "count_params"}


def example(value: Any) -> doctest.DocTest | None:
    """The example in a docstring, if there is one and nothing comes after it."""
    section = LAST_SECTION.search(f"{inspect.getdoc(value) or ''}\n")
    if section is None or ">>> " not in section[1]:
        return None
    return doctest.DocTestParser().get_doctest(section[1], {"__name__": "__main__"}, "", None, None)


def told(found: doctest.DocTest) -> str:
    """What is wrong with an example, once it has run; its names are then in `globs`."""
    np.random.seed(1337)
    K.reset_uids()
    lines: list[str] = []
    doctest.DocTestRunner(verbose=False).run(found, out=lines.append, clear_globs=False)
    return "".join(lines)


def wrong(values: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """The names of those without an example, and what is wrong with the examples of others."""
    for name, value in values:
        found = example(value)
        if found is None:
            yield f"{name}: no section `Example:`, or it is not the last one"
        elif problem := told(found):
            yield f"{name}: {problem}"


def check(values: Mapping[str, Any]) -> None:
    assert values
    problems = "\n".join(wrong(values.items()))
    assert not problems, problems


@pytest.fixture(autouse=True)
def own_folder_and_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples write files to where they are, and change settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(settings, "_changed", {})


def standard(kind: str) -> list[Component]:
    """The components of a kind that the standard plugins have. Others need no example."""
    return [component for component in registry().components(kind) if component.distribution in DISTRIBUTIONS]


def once(values: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """What has several names under the first of them."""
    first: dict[int, tuple[str, Any]] = {}
    for name, value in values:
        first.setdefault(id(value), (name, value))
    return dict(first.values())


def public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """The functions and classes of a module: those in its `__all__`, and those that it defines."""
    for name in dict.fromkeys([*vars(module).get("__all__", ()), *vars(module)]):
        value = getattr(module, name)
        own = name in vars(module).get("__all__", ()) or getattr(value, "__module__", None) == module.__name__
        is_one = inspect.isfunction(value) or inspect.isclass(value)
        if own and is_one and not name.startswith("_") and not hasattr(value, "kerata_impl"):
            yield f"{module.__name__}.{name}", value


@pytest.mark.parametrize("kind", [kind for kind in FACES if kind != "datasets"])  # a dataset is a module
def test_every_component_has_an_example_that_is_true(kind: str) -> None:
    found = once((component.name, component.value) for component in standard(kind))
    check(found)


def test_every_function_of_k_has_an_example_that_is_true() -> None:
    found = once((f"K.{name}", getattr(K, name)) for name in K.__all__)
    check(found)


def test_what_users_call_of_models_has_an_example_that_is_true() -> None:
    """Methods that a layer has too are for those who write layers, but for a few."""
    methods = once(
        (f"{model.__name__}.{name}", getattr(member, "__func__", member))
        for model in (Model, Sequential)
        for name in sorted(set(dir(model)) - set(dir(Layer)) | OF_LAYERS_TOO)
        for member in [inspect.getattr_static(model, name)]
        if not name.startswith("_") and inspect.isfunction(getattr(member, "__func__", member))
    )
    check(methods)


def test_what_is_in_modules_has_an_example_that_is_true() -> None:
    """Preprocessing, wrappers, datasets, utilities, and what `kerata` and its modules have besides components."""
    named = [
        *("kerata", "kerata.models", *(f"kerata.{face}" for face in FACES)),
        *(f"kerata.utils.{found.name}" for found in pkgutil.iter_modules(kerata.utils.__path__)),
    ]
    modules = [importlib.import_module(name) for name in named if name.rpartition(".")[2] not in OF_DATA_UTILS]
    for component in [*standard("modules"), *standard("datasets")]:
        modules.append(import_target(component.value) if isinstance(component.value, str) else component.value)
    components = {id(component.value) for kind in FACES for component in standard(kind)}
    found = once(pair for module in modules for pair in public(module))
    check({name: value for name, value in found.items() if id(value) not in components})


def test_the_example_of_every_hook_is_a_plugin() -> None:
    hooks = {name: hook for name, hook in vars(hookspecs).items() if name.startswith("kerata_")}
    assert hooks
    for name, hook in hooks.items():
        found = example(hook)
        assert found, name
        assert not told(found), name
        registered = Registry(lambda: [])
        registered.register(SimpleNamespace(**{name: found.globs[name]}), "example")
        kind = name.removeprefix("kerata_")
        assert kind not in KINDS or kind == "primitives" or registered.names(kind), f"{name} gives nothing"


def test_what_has_no_example_or_a_wrong_one_is_told() -> None:
    def bare() -> None:
        """Nothing."""

    def early() -> None:
        """Not at the end.

        Example:
            >>> 1 + 1
            2

        Raises:
            ValueError: never.
        """

    def false() -> None:
        """Wrong.

        Example:
            >>> 1 + 1
            3
        """

    def true() -> None:
        """Right.

        Example:
            >>> 1 + 1
            2
        """

    found = list(wrong((f.__name__, f) for f in (bare, early, false, true)))
    assert [text.partition(":")[0] for text in found] == ["bare", "early", "false"]
    assert "Expected:\n    3\nGot:\n    2" in found[2]
