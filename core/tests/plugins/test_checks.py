"""What is wrong with a contribution is said when the plugin is registered, with the cure."""

from __future__ import annotations

import functools
import math
from types import SimpleNamespace
from typing import Any

import click
import pytest

from kerata import Layer, hookimpl
from kerata.callbacks import Callback
from kerata.constraints import Constraint
from kerata.errors import BrokenPluginError
from kerata.kinds import BASES, CLASSES, KINDS
from kerata.metrics import EpochMetric
from kerata.optimizers import Optimizer
from kerata.plugins import Registry
from kerata.regularizers import Regularizer


class Swish(Layer):
    """A layer."""


class Lion(Optimizer):
    """An optimizer."""


class Plain:
    """No component of any kind."""


def wavy(x: Any) -> Any:
    """A function."""
    return x


def contributing(kind: str, value: Any) -> Any:
    """A plugin with one component, called "it"."""
    return SimpleNamespace(__name__="toy", **{f"kerata_{kind}": hookimpl(lambda: {"it": value})})


def hooks(kind: str, value: Any) -> Any:
    plugin = contributing(kind, value)
    getattr(plugin, f"kerata_{kind}").__name__ = f"kerata_{kind}"
    return plugin


MISTAKES = {
    "a class of another kind": ("layers", Lion, "is an optimizer; the hook for those is kerata_optimizers"),
    "a layer as an activation": ("activations", Swish, "is a layer; the hook for those is kerata_layers"),
    "a class of no kind": ("optimizers", Plain, "does not inherit from kerata.optimizers.Optimizer"),
    "a callback of no kind": ("callbacks", Plain, "does not inherit from kerata.callbacks.Callback"),
    "an instance": ("layers", Swish(), "give the class, Swish"),
    "an instance of another kind": ("metrics", Lion(), "give the class, Lion"),
    "a text for a class": ("layers", "Swish", "is the text 'Swish'; give the layer itself"),
    "a text for a function": ("objectives", "mse", "give the objective itself"),
    "a class for a function": ("initializations", Plain, "is the class Plain; give a function"),
    "a class for a metric": ("metrics", Plain, "give a function, or a class of EpochMetric"),
    "a number for a function": ("metrics", 3, "is 3, which cannot be called"),
    "a number for a class": ("callbacks", 3, "is 3; give a class that inherits from kerata.callbacks.Callback"),
    "a function for a class": ("optimizers", wavy, "give a class that inherits from kerata.optimizers.Optimizer"),
    "a command without click": ("commands", wavy, "decorate the function with @click.command()"),
    "a command by half a name": ("commands", "kerata_toy", 'name what is to be imported as "module:command"'),
    "a backend by half a name": ("backends", "kerata_toy:", 'name what is to be imported as "module:Class"'),
    "a dataset that does not load": ("datasets", math, "has no load_data()"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_cure(mistake: str) -> None:
    kind, value, told = MISTAKES[mistake]
    registry = Registry(find=lambda: [])
    with pytest.raises(BrokenPluginError) as caught:
        registry.register(hooks(kind, value))
    assert f"kerata_{kind}: 'it' " in str(caught.value) and told in str(caught.value)
    assert registry.names(kind) == []


RIGHT = {
    "a layer": ("layers", Swish),
    "a function that makes one": ("layers", wavy),
    "an optimizer": ("optimizers", Lion),
    "a callback": ("callbacks", Callback),
    "a function that makes a regularizer": ("regularizers", wavy),
    "a regularizer": ("regularizers", Regularizer),
    "a constraint": ("constraints", Constraint),
    "an object that can be called": ("objectives", functools.partial(wavy)),
    "a metric of whole epochs": ("metrics", EpochMetric),
    "a command": ("commands", click.Command("it")),
    "a command by name": ("commands", "kerata_toy:command"),
    "a backend by name": ("backends", "kerata_toy:Backend"),
    "a dataset": ("datasets", SimpleNamespace(load_data=wavy)),
    "a dataset by name": ("datasets", "kerata_toy.data"),
}


@pytest.mark.parametrize("what", RIGHT)
def test_what_is_right_passes(what: str) -> None:
    kind, value = RIGHT[what]
    registry = Registry(find=lambda: [])
    registry.register(hooks(kind, value))
    assert registry.get(kind, "it") is value


def test_every_kind_of_classes_has_told_its_base() -> None:
    assert set(BASES) == CLASSES | {"metrics"} <= set(KINDS)


@pytest.mark.parametrize("name", ["kerata_layers", "kerata_train_begin", "kerata_layer"])
def test_a_hook_without_its_mark_is_named(name: str) -> None:
    plugin = type("Toy", (), {name: lambda self: []})()
    with pytest.raises(BrokenPluginError, match=rf"{name}\(\) is not marked as a hook.*@hookimpl"):
        Registry(find=lambda: []).register(plugin)


def test_a_function_that_is_no_hook_may_have_any_name() -> None:
    plugin = type("Toy", (), {"kerata_version_of_this": lambda self: 3})()
    assert Registry(find=lambda: []).register(plugin).state == "active"


def test_an_installed_plugin_that_forgot_the_mark_is_broken_and_says_so(site: Any) -> None:
    site.add("kerata-forgot", "def kerata_layers():\n    return []\n", plugin="forgot")
    (found,) = [p for p in site.registry().plugins() if p.name == "forgot"]
    assert found.state == "broken" and "@hookimpl" in (found.error or "")
