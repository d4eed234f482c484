"""The hooks of Kerata: everything a plugin can do.

A plugin is a module or an object with functions of these names, each marked with `hookimpl`, and an entry
point in the group `kerata`. A contributing hook returns a list of components, each named by its `__name__`,
or a dict from name to component, which can also give one component several names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pluggy

Components = Sequence[Any] | Mapping[str, Any]

PROJECT = "kerata"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def kerata_layers() -> Components:
    """Layer classes."""
    raise NotImplementedError


@hookspec
def kerata_activations() -> Components:
    """Functions of a tensor, for `Activation("name")` and `activation="name"`."""
    raise NotImplementedError


@hookspec
def kerata_initializations() -> Components:
    """Functions `(shape, name=None)` that return a variable, for `init="name"`."""
    raise NotImplementedError


@hookspec
def kerata_objectives() -> Components:
    """Functions `(y_true, y_pred)` that return one loss per sample, for `compile(loss="name")`."""
    raise NotImplementedError


@hookspec
def kerata_metrics() -> Components:
    """Functions `(y_true, y_pred)` to a scalar or a value per sample, and classes of `EpochMetric`."""
    raise NotImplementedError


@hookspec
def kerata_regularizers() -> Components:
    """Regularizer classes, or functions that make a regularizer."""
    raise NotImplementedError


@hookspec
def kerata_constraints() -> Components:
    """Constraint classes, or functions that make a constraint."""
    raise NotImplementedError


@hookspec
def kerata_optimizers() -> Components:
    """Optimizer classes; their names are found whatever their case (`"sgd"`, `"SGD"`)."""
    raise NotImplementedError


@hookspec
def kerata_callbacks() -> Components:
    """Callback classes."""
    raise NotImplementedError


@hookspec
def kerata_backends() -> Mapping[str, str]:
    """A dict from the backend's name to `"module:Class"`, which is imported only when the backend is used."""
    raise NotImplementedError


@hookspec
def kerata_primitives() -> Mapping[str, Mapping[str, Any]]:
    """A dict `{primitive: {backend: implementation}}`; an implementation may be `"module:function"`."""
    raise NotImplementedError


@hookspec
def kerata_datasets() -> Mapping[str, Any]:
    """A dict from a dataset's name to a module with `load_data`, or to that module's name: `kerata.datasets.<name>`."""
    raise NotImplementedError


@hookspec
def kerata_applications() -> Components:
    """Functions that make a model of a known architecture: `kerata.applications.<Name>`."""
    raise NotImplementedError


@hookspec
def kerata_modules() -> Mapping[str, str]:
    """A dict from a path below `kerata` to the name of the module there: `{"toys.text": "my_toys.text"}`."""
    raise NotImplementedError


@hookspec
def kerata_commands() -> Components:
    """Click commands for `kerata`, or a dict from name to `"module:command"`, imported when it is run."""
    raise NotImplementedError


@hookspec
def kerata_spellings() -> Mapping[str, Mapping[str, str]]:
    """Other words for components: a dict `{kind: {word: name}}`, as in `{"layers": {"MaxPool2D": "MaxPooling2D"}}`."""
    raise NotImplementedError


@hookspec(firstresult=True)
def kerata_arguments(
    parameters: Mapping[str, Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> tuple[Sequence[Any], Mapping[str, Any]] | None:
    """The arguments of a call, in the words of the function's `parameters`; None for none that need other words."""
    raise NotImplementedError


@hookspec
def kerata_model_built(model: Any) -> None:
    """A model has its layers and inputs."""


@hookspec
def kerata_model_compiled(model: Any) -> None:
    """`model.compile` has ended."""


@hookspec
def kerata_train_begin(model: Any) -> None:
    """A `fit` or `fit_generator` begins."""


@hookspec
def kerata_train_end(model: Any) -> None:
    """A `fit` or `fit_generator` has ended."""


@hookspec
def kerata_default_callbacks(model: Any, verbose: int) -> Sequence[Any]:
    """Callbacks that every `fit` gets besides those it was given; `verbose` is that of the `fit`."""
    raise NotImplementedError
