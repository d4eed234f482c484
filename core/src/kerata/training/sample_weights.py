"""How much each sample counts: sample weights and class weights, as one array per trained output."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerata.argument_validation import shown
from kerata.errors import ArgumentError, ArgumentTypeError, DataError
from kerata.training.array_slicing import Rows
from kerata.training.per_output import listed
from kerata.training.weighted_objective import Target
from kerata.types import Array


def weights_as_rows(
    sample_weight: Any,
    class_weight: Any,
    rows: Sequence[Rows],
    targets: Sequence[Target],
) -> list[Array]:
    """The weights of each trained output, (samples,) or (samples, steps).

    Arguments:
        sample_weight: None, an array (for a single output), a list, or a dict by output name.
        class_weight: None, a dict from class number to weight (for a single output), or a list or dict of
            such. Where an output has both, its sample weights count. What is no dict is left aside for a single
            output, with a warning, as Keras 1 did ("auto").
        rows, targets: of the trained outputs.

    Raises:
        DataError: weights that do not fit the targets, or a class without a weight.
        ArgumentError, ArgumentTypeError: the arguments are not of these forms.
    """
    names = [target.name for target in targets]
    samples = _per_output(sample_weight, names, "sample_weight")
    classes = _per_output(_heeded(class_weight, names), names, "class_weight")
    result = []
    for weights, by_class, y, target in zip(samples, classes, rows, targets, strict=True):
        name, mode = target.name, target.mode
        if weights is not None:
            array = _checked(weights, y, name, mode)
        elif by_class is not None:
            array = _of_classes(by_class, y, name)
            if mode == "temporal":
                array = np.repeat(array[:, np.newaxis], y.shape[1], axis=1)
        else:
            array = np.ones(y.shape[:2] if mode == "temporal" else y.shape[:1])
        result.append(np.asarray(array, dtype=target.weights.dtype))
    return result


def _heeded(class_weight: Any, names: Sequence[str]) -> Any:
    """None in place of what Keras 1 did not look at."""
    given = class_weight[0] if isinstance(class_weight, (list, tuple)) and len(class_weight) == 1 else class_weight
    if len(names) != 1 or isinstance(given, Mapping) or not hasattr(given, "__len__"):
        return class_weight
    warnings.warn(
        "class_weight is a dict from class number to weight; nothing is done with what came instead, as in Keras 1: "
        f"{shown(given)}. Samples count alike.",
        stacklevel=2,
    )
    return None


def _per_output(value: Any, names: Sequence[str], argument: str) -> list[Any]:
    if value is None or (isinstance(value, Mapping) and not value):
        return [None] * len(names)
    if isinstance(value, Mapping):
        by_name = [name for name in value if name in names]
        if by_name:
            strange = [str(key) for key in value if key not in names]
            if strange:
                raise ArgumentError(f"{argument} names {listed(strange)}; the trained outputs are {listed(names)}.")
            return [value.get(name) for name in names]
        if len(names) == 1 and argument == "class_weight":
            return [value]
        raise ArgumentError(
            f"{argument} is a dict with the keys {list(value)[:5]}; for this model it goes by output name: "
            f"{listed(names)}."
        )
    if isinstance(value, (list, tuple)) and not (len(names) == 1 and value and np.isscalar(value[0])):
        if len(value) != len(names):
            raise ArgumentError(
                f"{argument} is a list of {len(value)}; the model has {len(names)} trained output(s): {listed(names)}."
            )
        return list(value)
    if len(names) == 1:
        return [value]
    raise ArgumentTypeError(
        f"{argument} must be a list or a dict by output name, since the model has the outputs "
        f"{listed(names)}; got one {type(value).__name__}."
    )


def _checked(weights: Any, y: Rows, name: str, mode: str | None) -> Array:
    array = np.asarray(weights)
    if array.dtype.kind not in "biuf":
        raise DataError(f'The sample weights of output "{name}" must be numbers; got the dtype {array.dtype}.')
    wanted = y.shape[:2] if mode == "temporal" else y.shape[:1]
    if array.shape != wanted:
        hint = ""
        if array.shape == (len(y), 1):
            hint = "weights[:, 0] has that shape."
        elif array.ndim == 2 and mode is None and y.ndim > 2:
            hint = 'compile(sample_weight_mode="temporal") takes one weight per time step.'
        raise DataError(
            f'The sample weights of output "{name}" should have shape {wanted}, because its targets have '
            f"shape {y.shape}; got {array.shape}. {hint}".strip()
        )
    return array


def _of_classes(class_weight: Any, y: Rows, name: str) -> Array:
    if not isinstance(class_weight, Mapping):
        raise ArgumentTypeError(
            f"class_weight must be a dict from class number to weight; got {type(class_weight).__name__}."
        )
    if y.ndim > 2:
        raise DataError(
            f'class_weight works on targets of one class per sample; those of output "{name}" have shape '
            f"{y.shape}. Use sample_weight."
        )
    targets = y[0 : len(y)]
    classes = targets.argmax(axis=1) if targets.ndim == 2 and targets.shape[1] > 1 else targets.reshape(-1)
    # Only classes that occur need a weight; Keras 1 looked each sample up in the dict, one by one.
    present, places = np.unique(classes, return_inverse=True)
    missing = [c for c in present.tolist() if c not in class_weight]
    if missing:
        raise DataError(
            f"class_weight has no weight for class {missing[0]:g}, which occurs in the targets of output "
            f'"{name}". Its keys are {list(class_weight)[:10]}.'
        )
    by_class = np.asarray([float(class_weight[c]) for c in present.tolist()])
    return np.asarray(by_class[places.reshape(-1)])
