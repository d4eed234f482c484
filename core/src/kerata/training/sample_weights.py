"""How much each sample counts: sample weights and class weights, as one array per trained output."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence, ValuesView
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
        class_weight: None, a dict from class number to weight (for a single output), "balanced", or a list or dict of
            such; one "balanced" is for all outputs. Where an output has both, its sample weights count. What else is no
            dict is left aside for a single output, with a warning, as Keras 1 did ("auto").
        rows, targets: of the trained outputs.

    Raises:
        DataError: weights that do not fit the targets, or a class without a weight.
        ArgumentError, ArgumentTypeError: the arguments are not of these forms.
    """
    names = [target.name for target in targets]
    samples = _per_output(sample_weight, names, "sample_weight")
    alone = isinstance(class_weight, (list, tuple)) and len(class_weight) == len(names) == 1
    if _is_balanced(class_weight[0] if alone else class_weight):
        classes: list[Any] = ["balanced"] * len(names)
    else:
        classes = _per_output(_heeded(class_weight, names), names, "class_weight")
    result = []
    for weights, by_class, y, target in zip(samples, classes, rows, targets, strict=True):
        name, mode = target.name, target.mode
        if weights is not None:
            array = _checked(weights, y, name, mode)
        elif by_class is not None:
            array = _of_classes(balanced_weights(y, name) if _is_balanced(by_class) else by_class, y, name)
            if mode == "temporal":
                array = np.repeat(array[:, np.newaxis], y.shape[1], axis=1)
        else:
            array = np.ones(y.shape[:2] if mode == "temporal" else y.shape[:1])
        result.append(np.asarray(array, dtype=target.weights.dtype))
    return result


def balanced_weights(y: Rows, name: str) -> dict[float, float]:
    """From each class that occurs to a weight by which all classes count alike.

    It is `n / (classes * count)`, for n samples, the number of classes that occur, and that of the samples of the
    class: the mean over all samples is 1 (King and Zeng, 2001, "Logistic regression in rare events data").

    Arguments:
        y: class numbers or one-hot rows.
        name: of the output, for errors.

    Raises:
        DataError: a sample has not one class.
    """
    _check_one_class_per_sample(y, name)
    classes, counts = np.unique(_classes(y), return_counts=True)
    weights = len(y) / (len(classes) * counts)
    return dict(zip(classes.tolist(), weights.tolist(), strict=True))


def refuse_balanced(class_weight: Any, where: str) -> None:
    """Refuse "balanced" where the targets come in parts, and no part can tell how often a class occurs in the whole.

    Arguments:
        class_weight: as it was given.
        where: what gets the parts, for the error.

    Raises:
        ArgumentError: it is "balanced", for one output or for all.
    """
    parts = class_weight.values() if isinstance(class_weight, Mapping) else class_weight
    among = isinstance(parts, (Sequence, ValuesView)) and any(_is_balanced(part) for part in parts)
    if _is_balanced(class_weight) or among:
        raise ArgumentError(
            f'class_weight="balanced" needs all targets, and {where} sees one batch at a time. Give a dict from class '
            "number to weight, n / (number of classes * samples of the class), or use fit."
        )


def _is_balanced(class_weight: Any) -> bool:
    return isinstance(class_weight, str) and class_weight == "balanced"


def _heeded(class_weight: Any, names: Sequence[str]) -> Any:
    """None in place of what Keras 1 did not look at."""
    given = class_weight[0] if isinstance(class_weight, (list, tuple)) and len(class_weight) == 1 else class_weight
    if len(names) != 1 or isinstance(given, Mapping) or not hasattr(given, "__len__"):
        return class_weight
    warnings.warn(
        'class_weight is a dict from class number to weight, or "balanced"; nothing is done with what came instead, '
        f"as in Keras 1: {shown(given)}. Samples count alike.",
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
            f'class_weight must be a dict from class number to weight, or "balanced"; got {shown(class_weight)}.'
        )
    _check_rank(y, name)
    classes = _classes(y)
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


def _classes(y: Rows) -> Array:
    """The class of each sample, of class numbers or of one-hot rows."""
    targets = np.asarray(y[0 : len(y)])
    return targets.argmax(axis=1) if targets.ndim == 2 and targets.shape[1] > 1 else targets.reshape(-1)


def _check_rank(y: Rows, name: str) -> None:
    if y.ndim > 2:
        raise DataError(
            f'class_weight works on targets of one class per sample; those of output "{name}" have shape '
            f"{y.shape}. Use sample_weight."
        )


def _check_one_class_per_sample(y: Rows, name: str) -> None:
    """Check that it can be known which class each sample is of."""
    _check_rank(y, name)
    targets = np.asarray(y[0 : len(y)])
    if targets.ndim == 2 and targets.shape[1] > 1:
        ones = np.isin(targets, (0, 1)).all(axis=1) & (targets.sum(axis=1) == 1)
        if not ones.all():
            row = int(np.argmin(ones))
            raise DataError(
                f'class_weight="balanced" needs one class per sample; sample {row} of the targets of output "{name}" '
                f"is {shown(targets[row].tolist())}, which is no one-hot row. Weigh such samples by sample_weight."
            )
    elif not np.array_equal(targets, np.floor(targets)):
        value = targets[targets != np.floor(targets)].flat[0]
        raise DataError(
            f'class_weight="balanced" needs class numbers or one-hot rows; the targets of output "{name}" have '
            f"{value!s} among them."
        )
