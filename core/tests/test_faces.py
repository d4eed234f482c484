"""The modules kerata.layers, kerata.optimizers, ...: names from plugins, `get` as in Keras 1."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

import pytest

from kerata import (
    Callback,
    Layer,
    Optimizer,
    activations,
    constraints,
    hookimpl,
    initializations,
    layers,
    metrics,
    objectives,
    optimizers,
    regularizers,
)
from kerata import callbacks as callbacks_face
from kerata.bases.constraint import Constraint
from kerata.errors import ArgumentTypeError, MissingPluginError, UnknownNameError
from kerata.plugins import Registry, _registry

FACES = (
    activations,
    callbacks_face,
    constraints,
    initializations,
    layers,
    metrics,
    objectives,
    optimizers,
    regularizers,
)


class Lion(Optimizer):
    def __init__(self, lr: float = 0.5) -> None:
        super().__init__()
        self.lr = lr

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> list[Any]:
        return []


class Clip(Constraint):
    def __init__(self, m: float = 2) -> None:
        self.m = m

    def __call__(self, p: Any) -> Any:
        return p


class Sheet(Layer):
    """A layer."""


class Watcher(Callback):
    """A callback."""


def straight(x: Any) -> Any:
    return x


def ridge(l2: float = 0.01) -> Clip:
    return Clip(l2)


@pytest.fixture(autouse=True)
def toy_registry(monkeypatch):
    """A registry with one component of each kind, and no installed plugin."""
    contributed = {
        "layers": {"Clip": Sheet},
        "activations": {"linear": straight},
        "initializations": {"nil": straight},
        "objectives": {"mse": straight, "MSE": straight},
        "metrics": [straight],
        "regularizers": [ridge],
        "constraints": {"maxnorm": Clip},
        "optimizers": [Lion],
        "callbacks": [Watcher],
    }
    hooks = {f"kerata_{kind}": hookimpl(lambda value=value: value) for kind, value in contributed.items()}
    for name, hook in hooks.items():
        hook.__name__ = name
    registry = Registry(find=lambda: [])
    registry.register(SimpleNamespace(__name__="toy", **hooks))
    monkeypatch.setattr(_registry, "_registry", registry)
    return registry


def test_names_are_imported_from_the_face():
    from kerata.layers import Clip as found

    assert found is Sheet


def test_a_missing_plugin_is_an_import_error_that_names_the_distribution():
    with pytest.raises(ImportError, match="pip install kerata-layers-recurrent") as caught:
        from kerata.layers import LSTM  # noqa: F401
    assert isinstance(caught.value, MissingPluginError)


def test_a_misspelt_import_is_an_import_error_with_suggestions():
    with pytest.raises(ImportError, match="Did you mean 'Dense'") as caught:
        from kerata.layers import Dnse  # noqa: F401
    assert isinstance(caught.value, UnknownNameError)


def test_a_misspelt_attribute_is_an_attribute_error_with_suggestions():
    with pytest.raises(AttributeError, match="Did you mean 'Dense'") as caught:
        layers.Dnse  # noqa: B018
    assert isinstance(caught.value, UnknownNameError)
    assert not hasattr(layers, "Dnse")
    assert getattr(layers, "Dnse", 3) == 3


@pytest.mark.parametrize("face", FACES)
def test_underscored_names_are_plain_attribute_errors(face):
    for name in ("__wrapped__", "__nothing__", "_private"):
        assert not hasattr(face, name)


@pytest.mark.parametrize("face", FACES)
def test_everything_dir_shows_can_be_looked_up(face):
    shown = dir(face)
    assert "get" in shown and "annotations" not in shown
    for name in shown:
        getattr(face, name)


def test_dir_follows_what_is_registered(toy_registry):
    assert "Clip" in dir(layers)
    toy_registry.unregister("toy")
    assert "Clip" not in dir(layers)


def test_core_base_classes_are_attributes_of_their_faces():
    expected = {
        layers: ("Layer", "InputSpec", "InputLayer", "Input"),
        optimizers: ("Optimizer",),
        regularizers: ("Regularizer",),
        constraints: ("Constraint",),
        callbacks_face: ("Callback", "CallbackList", "History"),
    }
    for face, names in expected.items():
        for name in names:
            assert getattr(face, name).__name__ == name
            assert name in dir(face)


def test_activations_get_takes_none_names_and_functions():
    assert activations.get(None) is straight
    assert activations.get("linear") is straight
    assert activations.get(len) is len


def test_function_faces_pass_functions_and_refuse_the_rest():
    assert objectives.get("MSE") is objectives.get("mse") is straight
    assert metrics.get("straight") is straight
    assert initializations.get("nil") is straight
    assert initializations.get(len) is len
    assert initializations.get(ridge, l2=4)().m == 4
    for face in (objectives, metrics, initializations, activations, layers, callbacks_face):
        with pytest.raises(ArgumentTypeError, match="expected the name of"):
            face.get(3)


def test_optimizers_are_made_from_names_configurations_and_instances():
    assert optimizers.get("lion").lr == 0.5
    assert optimizers.get("Lion", {"lr": 2}).lr == 2
    assert optimizers.get({"class_name": "Lion", "config": {"lr": 3}}).lr == 3
    assert optimizers.get({"name": "lion", "lr": 4}).lr == 4
    own = Lion()
    assert optimizers.get(own) is own
    with pytest.raises(ArgumentTypeError, match="expected the name of an optimizer"):
        optimizers.get(len)
    with pytest.raises(ArgumentTypeError, match="needs the key 'name'"):
        optimizers.get({"lr": 3})


def test_optimizer_from_config_knows_custom_objects():
    made = optimizers.optimizer_from_config({"class_name": "Mine", "config": {"lr": 9}}, {"Mine": Lion})
    assert made.lr == 9


@pytest.mark.parametrize(("face", "name", "argument"), [(regularizers, "ridge", "l2"), (constraints, "maxnorm", "m")])
def test_regularizers_and_constraints_are_made_or_passed(face, name, argument):
    assert face.get(None) is None
    assert isinstance(face.get(name), Clip)
    assert face.get(name, {argument: 7}).m == 7
    configuration = {"name": name, argument: 8}
    assert face.get(configuration).m == 8
    assert configuration == {"name": name, argument: 8}
    own = Clip()
    assert face.get(own) is own


def test_every_public_name_of_kerata_exists():
    kerata = importlib.import_module("kerata")
    for name in kerata.__all__:
        assert getattr(kerata, name) is not None
    assert set(kerata.__all__) <= set(dir(kerata))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        kerata.nonsense  # noqa: B018


def test_custom_objects_of_keras_1_win_over_plugins():
    from kerata.utils.generic_utils import CustomObjectScope, custom_object_scope, get_custom_objects

    with custom_object_scope({"mse": len}, {"mine": max}) as scope:
        assert isinstance(scope, CustomObjectScope)
        assert objectives.get("mse") is len and objectives.get("mine") is max
    assert objectives.get("mse") is straight
    get_custom_objects()["mse"] = len
    assert objectives.get("mse") is len
    get_custom_objects().clear()
    assert objectives.get("mse") is straight


def test_a_star_imports_all_names() -> None:
    names: dict[str, Any] = {}
    exec("from kerata.layers import *", names)
    assert {"Input", "Layer", "InputSpec"} <= set(names)
