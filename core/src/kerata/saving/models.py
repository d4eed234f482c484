"""Whole models in files: architecture, weights, how training was set up, and where it stands."""

from __future__ import annotations

import contextlib
import json
import os
import warnings
from collections.abc import Mapping
from typing import Any

from kerata import metrics, optimizers
from kerata._version import __version__
from kerata.bases.metric import EpochMetric
from kerata.engine.network import Network
from kerata.engine.pending_weights import values_to_come
from kerata.engine.serialization import describe
from kerata.engine.weight_budget import at_most
from kerata.errors import FileFormatError, KerataError, MissingPluginError, UnknownNameError
from kerata.plugins import registry
from kerata.saving.architecture import LAYOUT, model_from_config, parsed, plain
from kerata.saving.model_reader import ModelFile, opened, placed
from kerata.saving.model_writer import created, may_write, write_text
from kerata.saving.optimizer_state import keras1_weights, put_progress, write_progress
from kerata.saving.provenance import distributions, read_sources, sources_of, versions
from kerata.saving.weights import file_names, put_weights, size_of, weight_names_of, write_weights


def save_model(model: Network, filepath: str | os.PathLike[str], overwrite: bool = True) -> None:
    """Write a model to one file of HDF5; see `Container.save`.

    Arguments:
        model: the model, compiled or not.
        filepath: where.
        overwrite: whether a file that is there is replaced (default True); False asks on the terminal.

    Raises:
        ArgumentTypeError, ArgumentError: `filepath` is not a path, or layers have names that no file can hold.
        FileAccessError: it cannot be written, or is there and must not be overwritten.

    Example:
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential, load_model, save_model
        >>> model = Sequential([Dense(64, input_dim=20)])
        >>> model.compile("adam", "mse")
        >>> save_model(model, "model.h5")
        >>> load_model("model.h5").output_shape
        (None, 64)
    """
    if not may_write(filepath, overwrite):
        return
    optimizer = getattr(model, "optimizer", None)
    # All text first: what cannot be described is an error before anything is written.
    with registry().naming() as named:
        architecture = json.dumps(describe(model), default=plain)
        training = json.dumps(_training(model), default=plain) if optimizer else None
    layers = model._weighted()
    names = weight_names_of(layers)
    if optimizer:
        names.append(file_names(keras1_weights(optimizer)))
    text = len(architecture) + len(training or "")
    with created(filepath, names, 2 * text + size_of([*model.weights, *getattr(optimizer, "weights", ())])) as file:
        write_text(file, "keras_version", LAYOUT)
        write_text(file, "model_config", architecture)
        write_text(file, "kerata_version", __version__)
        write_text(file, "kerata_components", json.dumps(sources_of(model, named)))
        write_weights(file.create_group("model_weights"), layers)
        if training is not None:
            write_text(file, "training_config", training)
            write_progress(file, model)


def load_model(
    filepath: str | os.PathLike[str],
    custom_objects: Mapping[str, Any] | None = None,
    allow_code: bool = False,
    compile: bool = True,
) -> Any:
    """A model from a file that `Model.save` wrote, here or in Keras 1.2.2.

    If it was compiled, training goes on where it stopped.

    Arguments:
        filepath: the file.
        custom_objects: names that are not registered -> classes or functions.
        allow_code: whether Python bytecode of Lambda layers in the file may be run (default False). It can do anything.
        compile: whether to compile a model that was compiled (default True). False is for prediction alone: the
            plugins of its optimizer, objective and metrics are not needed then.

    Raises:
        ArgumentTypeError, ArgumentError: `filepath` is not a path.
        FileAccessError: there is no such file.
        FileFormatError: the file is damaged, or holds no model, such as one of weights alone.
        UnsafeFileError: it holds bytecode.
        UnknownNameError, MissingPluginError: it names something that is not installed.
        ShapeError: the weights in it are not those of its model.

    Example:
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential, load_model
        >>> model = Sequential([Dense(64, input_dim=20)])
        >>> model.compile("adam", "mse")
        >>> model.save("model.h5")
        >>> load_model("model.h5").output_shape
        (None, 64)
    """
    with opened(filepath) as file:
        architecture = file.contents.texts.get("model_config")
        if architecture is None:
            raise FileFormatError(
                "There is no model in the file: it has no attribute model_config. If it holds weights alone, make the "
                "model and call its load_weights(path)."
            )
        sources = read_sources(file.contents.texts.get("kerata_components"))
        try:
            with registry().scope(custom_objects), registry().origins(distributions(sources)):
                # Twice: a layer may have weights that no file lists, and small models more of those than of others.
                with at_most(2 * file.count + 1000, "the file holds"), values_to_come() as waiting:
                    model = model_from_config(parsed(architecture, "model_config"), None, allow_code)
                filled = put_weights(model, file)
                for weight, initialize in waiting:
                    if weight not in filled:  # a layer does not list it among its weights
                        weight.set_value(initialize().get_value())
                if compile:
                    _resume(model, file, custom_objects or {})
        except (MissingPluginError, UnknownNameError) as error:
            raise _with_versions(error, file, versions(sources, str(error))) from error
        return model


def _training(model: Any) -> dict[str, Any]:
    """What `compile` was given, as Keras 1.2.2 writes it."""
    optimizer = model.optimizer
    return {
        "optimizer_config": {
            "class_name": registry().name_of("optimizers", type(optimizer)),
            "config": optimizer.get_config(),
        },
        "loss": _named("objectives", model.loss),
        "metrics": _named("metrics", model.metrics),
        "sample_weight_mode": model.sample_weight_mode,
        "loss_weights": model.loss_weights,
    }


def _named(kind: str, given: Any) -> Any:
    """Functions by their names, wherever they are in lists and dicts."""
    if isinstance(given, Mapping):
        return {key: _named(kind, value) for key, value in given.items()}
    if isinstance(given, (list, tuple)):
        return [_named(kind, value) for value in given]
    if isinstance(given, str):
        _note(kind, given)
        return given
    if isinstance(given, EpochMetric):
        return {"class_name": registry().name_of(kind, type(given)), "config": given.get_config()}
    return registry().name_of(kind, given) if callable(given) else given


def _note(kind: str, name: str) -> None:
    """Count a component that is given by name among those the configuration names."""
    with contextlib.suppress(KerataError):  # such as "accuracy", which stands for several
        registry().name_of(kind, registry().get(kind, name))


def _resume(model: Any, file: ModelFile, custom_objects: Mapping[str, Any]) -> None:
    """Compile the model as it was, and put back the optimizer's state."""
    text = file.contents.texts.get("training_config")
    if text is None:
        warnings.warn(
            f'The model in "{file.path}" was not compiled when it was saved. Compile it before training.', stacklevel=3
        )
        return
    training = parsed(text, "training_config")
    try:
        optimizer = training["optimizer_config"]
        arguments = {
            name: _objects(training[name], custom_objects) if name in ("loss", "metrics") else training[name]
            for name in ("loss", "metrics", "loss_weights", "sample_weight_mode")
        }
    except (KeyError, TypeError) as error:
        raise FileFormatError(
            "training_config should have optimizer_config, loss, metrics, loss_weights and sample_weight_mode; "
            f"{type(error).__name__}: {error}."
        ) from error
    try:
        arguments["metrics"] = _epoch_metrics(arguments["metrics"])
        model.compile(optimizers.optimizer_from_config(optimizer), **arguments)
    except MissingPluginError as error:
        raise MissingPluginError(f"{error} To predict alone: load_model(path, compile=False).") from error
    put_progress(model, file)


def _objects(given: Any, custom_objects: Mapping[str, Any]) -> Any:
    """Custom objects in the place of their names."""
    if isinstance(given, dict):
        return {key: _objects(value, custom_objects) for key, value in given.items()}
    if isinstance(given, list):
        return [_objects(value, custom_objects) for value in given]
    return custom_objects.get(given, given) if isinstance(given, str) else given


def _epoch_metrics(given: Any) -> Any:
    """Metrics of whole epochs in the place of their configurations."""
    if metrics.is_configuration(given):
        return metrics.get(given)
    if isinstance(given, dict):
        return {key: _epoch_metrics(value) for key, value in given.items()}
    return [_epoch_metrics(value) for value in given] if isinstance(given, list) else given


def _with_versions(error: KerataError, file: ModelFile, written_with: str) -> KerataError:
    said = f", which says it was written with {written_with}." if written_with else "."
    return placed(error, f'In the file "{file.path}"{said}')
