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
    """Layer classes.

    Example:
        >>> from kerata import Layer, hookimpl
        >>> class Doubled(Layer):
        ...     '''Twice the input, of any shape.'''
        ...     def call(self, x, mask=None):
        ...         return 2 * x
        >>> @hookimpl
        ... def kerata_layers():
        ...     return [Doubled]
    """
    raise NotImplementedError


@hookspec
def kerata_activations() -> Components:
    """Functions of a tensor, for `Activation("name")` and `activation="name"`.

    Example:
        >>> from kerata import hookimpl
        >>> def cube(x):
        ...     '''`x ** 3`. Any shape.'''
        ...     return x * x * x
        >>> @hookimpl
        ... def kerata_activations():
        ...     return [cube]
    """
    raise NotImplementedError


@hookspec
def kerata_initializations() -> Components:
    """Functions `(shape, name=None)` that return a variable, for `init="name"`.

    Example:
        >>> from kerata import backend as K, hookimpl
        >>> def half(shape, name=None):
        ...     '''0.5 everywhere.'''
        ...     return K.variable(0.5 * K.get_value(K.ones(shape)), name=name)
        >>> @hookimpl
        ... def kerata_initializations():
        ...     return [half]
    """
    raise NotImplementedError


@hookspec
def kerata_objectives() -> Components:
    """Functions `(y_true, y_pred)` that return one loss per sample, for `compile(loss="name")`.

    Example:
        >>> from kerata import backend as K, hookimpl
        >>> def mean_quartic_error(y_true, y_pred):
        ...     '''`mean((y_pred - y_true) ** 4)`.'''
        ...     return K.mean(K.pow(y_pred - y_true, 4), axis=-1)
        >>> @hookimpl
        ... def kerata_objectives():
        ...     return {"mean_quartic_error": mean_quartic_error, "mqe": mean_quartic_error}
    """
    raise NotImplementedError


@hookspec
def kerata_metrics() -> Components:
    """Functions `(y_true, y_pred)` to a scalar or a value per sample, and classes of `EpochMetric`.

    Example:
        >>> from kerata import backend as K, hookimpl
        >>> def largest_error(y_true, y_pred):
        ...     '''`max(|y_pred - y_true|)`.'''
        ...     return K.max(K.abs(y_pred - y_true))
        >>> @hookimpl
        ... def kerata_metrics():
        ...     return [largest_error]
    """
    raise NotImplementedError


@hookspec
def kerata_regularizers() -> Components:
    """Regularizer classes, or functions that make a regularizer.

    Example:
        >>> from kerata import backend as K, hookimpl
        >>> from kerata.regularizers import Regularizer
        >>> class NotOne(Regularizer):
        ...     '''`sum((x - 1) ** 2)`.'''
        ...     def __call__(self, x):
        ...         return K.sum(K.square(x - 1))
        >>> @hookimpl
        ... def kerata_regularizers():
        ...     return [NotOne]
    """
    raise NotImplementedError


@hookspec
def kerata_constraints() -> Components:
    """Constraint classes, or functions that make a constraint.

    Example:
        >>> from kerata import backend as K, hookimpl
        >>> from kerata.constraints import Constraint
        >>> class AtMostOne(Constraint):
        ...     '''`min(p, 1)`.'''
        ...     def __call__(self, p):
        ...         return K.minimum(p, 1)
        >>> @hookimpl
        ... def kerata_constraints():
        ...     return [AtMostOne]
    """
    raise NotImplementedError


@hookspec
def kerata_optimizers() -> Components:
    """Optimizer classes; their names are found whatever their case (`"sgd"`, `"SGD"`).

    Example:
        >>> from kerata import Optimizer, backend as K, hookimpl
        >>> class Descent(Optimizer):
        ...     '''`p = p - 0.1 * g`.'''
        ...     def get_updates(self, params, constraints, loss):
        ...         return [K.update_sub(p, 0.1 * g) for p, g in zip(params, self.get_gradients(loss, params))]
        >>> @hookimpl
        ... def kerata_optimizers():
        ...     return [Descent]
    """
    raise NotImplementedError


@hookspec
def kerata_callbacks() -> Components:
    """Callback classes.

    Example:
        >>> from kerata import Callback, hookimpl
        >>> class Bell(Callback):
        ...     '''Rings when training has ended.'''
        ...     def on_train_end(self, logs=None):
        ...         print("ding")
        >>> @hookimpl
        ... def kerata_callbacks():
        ...     return [Bell]
    """
    raise NotImplementedError


@hookspec
def kerata_backends() -> Mapping[str, str]:
    """A dict from the backend's name to `"module:Class"`, which is imported only when the backend is used.

    Example:
        >>> from kerata import hookimpl
        >>> @hookimpl
        ... def kerata_backends():
        ...     return {"mine": "my_backend.backend:MyBackend"}
    """
    raise NotImplementedError


@hookspec
def kerata_primitives() -> Mapping[str, Mapping[str, Any]]:
    """A dict `{primitive: {backend: implementation}}`; an implementation may be `"module:function"`.

    Example:
        >>> from kerata import hookimpl
        >>> @hookimpl
        ... def kerata_primitives():
        ...     return {"softmax": {"jax": "my_kernels:softmax", "tensorflow": "my_kernels.tf:softmax"}}
    """
    raise NotImplementedError


@hookspec
def kerata_datasets() -> Mapping[str, Any]:
    """A dict from a dataset's name to a module with `load_data`, or to that module's name: `kerata.datasets.<name>`.

    Example:
        >>> from kerata import hookimpl
        >>> @hookimpl
        ... def kerata_datasets():
        ...     return {"toys": "my_toys.data"}  # a module with load_data()
    """
    raise NotImplementedError


@hookspec
def kerata_applications() -> Components:
    """Functions that make a model of a known architecture: `kerata.applications.<Name>`.

    Example:
        >>> from kerata import Sequential, hookimpl
        >>> from kerata.layers import Dense
        >>> def Perceptron(classes=10):
        ...     '''A dense layer of `classes` probabilities on 784 inputs.'''
        ...     return Sequential([Dense(classes, activation="softmax", input_dim=784)])
        >>> @hookimpl
        ... def kerata_applications():
        ...     return [Perceptron]
    """
    raise NotImplementedError


@hookspec
def kerata_modules() -> Mapping[str, str]:
    """A dict from a path below `kerata` to the name of the module there: `{"toys.text": "my_toys.text"}`.

    Example:
        >>> from kerata import hookimpl
        >>> @hookimpl
        ... def kerata_modules():
        ...     return {"toys.text": "my_toys.text"}  # for `from kerata.toys.text import ...`
    """
    raise NotImplementedError


@hookspec
def kerata_commands() -> Components:
    """Click commands for `kerata`, or a dict from name to `"module:command"`, imported when it is run.

    Example:
        >>> from kerata import hookimpl
        >>> @hookimpl
        ... def kerata_commands():
        ...     return {"greet": "my_commands:greet"}  # for `kerata greet`
    """
    raise NotImplementedError


@hookspec
def kerata_environment() -> Mapping[str, str]:
    """Variables of the environment that a program has which `kerata run` runs.

    Example:
        >>> from kerata import hookimpl
        >>> @hookimpl
        ... def kerata_environment():
        ...     return {"MY_TRACKER": "on"}
    """
    raise NotImplementedError


@hookspec
def kerata_cluster_check() -> Mapping[str, Any] | None:
    """What `kerata doctor --cluster` says of the workers of which this process is one; None where there are none.

    A dict with `workers`, from what each is called to what was found of it, and `problems`, pairs of what is wrong and
    its cure.

    Example:
        >>> from kerata import hookimpl
        >>> @hookimpl
        ... def kerata_cluster_check():
        ...     return {"workers": {"mine": "answers"}, "problems": []}
    """
    raise NotImplementedError


@hookspec
def kerata_spellings() -> Mapping[str, Mapping[str, str]]:
    """Other words for components: a dict `{kind: {word: name}}`, as in `{"layers": {"MaxPool2D": "MaxPooling2D"}}`.

    Example:
        >>> from kerata import hookimpl
        >>> @hookimpl
        ... def kerata_spellings():
        ...     return {"layers": {"FullyConnected": "Dense"}}
    """
    raise NotImplementedError


@hookspec(firstresult=True)
def kerata_arguments(
    parameters: Mapping[str, Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> tuple[Sequence[Any], Mapping[str, Any]] | None:
    """The arguments of a call, in the words of the function's `parameters`; None for none that need other words.

    Example:
        >>> from kerata import hookimpl
        >>> @hookimpl
        ... def kerata_arguments(parameters, args, kwargs):
        ...     if "size" in kwargs and "output_dim" in parameters:  # for Dense(size=10)
        ...         return args, {"output_dim" if name == "size" else name: value for name, value in kwargs.items()}
        >>> kerata_arguments({"output_dim": None}, [], {"size": 10})
        ([], {'output_dim': 10})
    """
    raise NotImplementedError


@hookspec
def kerata_model_built(model: Any) -> None:
    """A model has its layers and inputs.

    Example:
        >>> from kerata import hookimpl
        >>> @hookimpl
        ... def kerata_model_built(model):
        ...     print("built", model.name)
    """


@hookspec
def kerata_model_compiled(model: Any) -> None:
    """`model.compile` has ended.

    Example:
        >>> from kerata import hookimpl
        >>> @hookimpl
        ... def kerata_model_compiled(model):
        ...     print("compiled", model.name, "to minimise", model.loss)
    """


@hookspec
def kerata_train_begin(model: Any) -> None:
    """A `fit` or `fit_generator` begins.

    Example:
        >>> from kerata import hookimpl
        >>> @hookimpl
        ... def kerata_train_begin(model):
        ...     print("training", model.name)
    """


@hookspec
def kerata_train_end(model: Any) -> None:
    """A `fit` or `fit_generator` has ended.

    Example:
        >>> from kerata import hookimpl
        >>> @hookimpl
        ... def kerata_train_end(model):
        ...     print("trained", model.name)
    """


@hookspec
def kerata_default_callbacks(model: Any, verbose: int) -> Sequence[Any]:
    """Callbacks that every `fit` gets besides those it was given; `verbose` is that of the `fit`.

    Example:
        >>> from kerata import hookimpl
        >>> from kerata.callbacks import TerminateOnNaN
        >>> @hookimpl
        ... def kerata_default_callbacks(model, verbose):
        ...     return [TerminateOnNaN()]
    """
    raise NotImplementedError
