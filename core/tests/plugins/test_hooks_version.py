"""A plugin states the version of the hooks it was written for; one that this core does not keep to is refused."""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any

import pytest

from kerata.errors import BrokenPluginError
from kerata.plugins import Registry, _hooks_version, hookspecs

PROMISED = {
    "kerata_layers": (),
    "kerata_activations": (),
    "kerata_initializations": (),
    "kerata_objectives": (),
    "kerata_metrics": (),
    "kerata_regularizers": (),
    "kerata_constraints": (),
    "kerata_optimizers": (),
    "kerata_callbacks": (),
    "kerata_backends": (),
    "kerata_primitives": (),
    "kerata_datasets": (),
    "kerata_applications": (),
    "kerata_modules": (),
    "kerata_commands": (),
    "kerata_model_built": ("model",),
    "kerata_model_compiled": ("model",),
    "kerata_train_begin": ("model",),
    "kerata_train_end": ("model",),
    "kerata_default_callbacks": ("model", "verbose"),
}
"""The hooks 1.0. While the first number is 1, what stands here is kept."""


def register(stated: Any) -> str:
    plugin = SimpleNamespace(__name__="toy", kerata_hooks_version=stated)
    return Registry(find=lambda: []).register(plugin).state


def test_what_the_first_version_promised_is_there() -> None:
    assert _hooks_version.HOOKS_VERSION[0] == 1
    for name, arguments in PROMISED.items():
        assert set(arguments) <= set(inspect.signature(getattr(hookspecs, name)).parameters), name


@pytest.mark.parametrize("stated", ["3.0", "3.4"])
def test_a_plugin_for_these_hooks_or_earlier_ones_that_are_kept_is_taken(
    stated: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_hooks_version, "HOOKS_VERSION", (3, 4))
    assert register(stated) == "active"


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("3.5", r"written for hooks 3.5, and this kerata-core has 3.4: upgrade that with `pip install -U kerata-core`"),
        ("4.0", r"written for hooks 4.0, and this kerata-core has 3.4: upgrade that"),
        ("2.9", r"written for hooks 2.9, and this kerata-core has 3.4, which breaks with them: upgrade the plugin"),
        (None, r"written for hooks 1.0, and this kerata-core has 3.4, which breaks with them: upgrade the plugin"),
        ("3", r"must be a string of two numbers, as \"1.0\"; got '3'"),
        (3.4, r"must be a string of two numbers, as \"1.0\"; got 3.4"),
    ],
)
def test_one_for_hooks_that_this_core_does_not_keep_to_is_refused(
    stated: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_hooks_version, "HOOKS_VERSION", (3, 4))
    with pytest.raises(BrokenPluginError, match=said):
        register(stated)


def test_an_installed_one_is_broken_before_its_hooks_are_looked_at(site: Any) -> None:
    site.add(
        "kerata-later",
        """
        from kerata import hookimpl
        kerata_hooks_version = "1000.0"
        @hookimpl
        def kerata_teleports():
            return []
        """,
    )
    (found,) = (p for p in site.registry().plugins() if p.name == "kerata-later")
    assert found.state == "broken"
    assert "written for hooks 1000.0" in found.error and "pip install -U kerata-core" in found.error
