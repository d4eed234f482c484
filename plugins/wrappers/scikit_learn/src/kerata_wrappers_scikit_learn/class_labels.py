"""Labels of classes to what a model is trained on, and back.

Labels are any values that can be sorted: numbers, texts. A model has a column for each class, or one value for two
classes; a class is the number of its column.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata.errors import ArgumentError
from kerata.types import Array
from kerata.utils.np_utils import to_categorical

_SIGNED = ("hinge", "squared_hinge")
"""The losses whose two classes are -1 and 1, with a border at 0."""


def loss_name(model: Any) -> str:
    """The name of the loss of a model with one output; empty where there is no single one."""
    names = [getattr(loss, "__name__", "") for loss in model.loss_functions]
    return names[0] if len(names) == 1 else ""


def classes_of_columns(classes: Array, units: int) -> Array:
    """The class of each column of a model's output.

    Where the labels seen in training are whole numbers, and the model has more columns than there were labels, they are
    numbers of columns, as they were in Keras 1: a part of the data may lack a class.

    Arguments:
        classes: the labels seen in training, sorted.
        units: the size of the model's output: 1 for two classes, or one for each.

    Raises:
        ArgumentError: the model has too few columns, or too many and the labels do not say which they are.
    """
    columns = max(units, 2)
    if len(classes) == columns:
        return classes
    if len(classes) < columns and classes.dtype.kind in "biuf":
        numbers = np.arange(columns)
        if np.isin(classes, numbers).all():
            return numbers.astype(classes.dtype)
    raise ArgumentError(
        f"The model tells {columns} classes apart (its output has {units} value{'s' * (units != 1)} for a sample); "
        f"y has {len(classes)} class{'es' * (len(classes) != 1)}: {_shown(classes)}. Let build_fn make an output for "
        f"each; it can have an argument n_classes_."
    )


def numbers_of(labels: Array, classes: Array) -> Array:
    """The number of each label's class.

    Raises:
        ArgumentError: a label is not among the classes.
    """
    unknown = np.setdiff1d(labels, classes)
    if len(unknown):
        raise ArgumentError(f"y must have labels of the classes {_shown(classes)}; got {_shown(unknown)} too.")
    return np.searchsorted(classes, labels)


def targets_of(numbers: Array, loss: str, columns: int) -> Array:
    """What a model with this loss is trained on, for samples of the classes with these numbers.

    Arguments:
        numbers: of the classes, (samples,).
        loss: the loss's name.
        columns: how many classes there are.

    Returns:
        rows with a single one for "categorical_crossentropy", -1 and 1 for hinges, and else the numbers.
    """
    if loss == "categorical_crossentropy":
        return to_categorical(numbers, columns)
    return 2 * numbers - 1 if loss in _SIGNED else numbers


def predicted_numbers(outputs: Array, loss: str) -> Array:
    """The number of the class that a model's output tells: of the greatest column, or 1 if the only one is above 0.5.

    Where the classes were -1 and 1, it is 1 if that is above 0.
    """
    if outputs.shape[-1] > 1:
        return np.asarray(outputs.argmax(axis=-1))
    return (outputs[..., 0] > (0.0 if loss in _SIGNED else 0.5)).astype(np.int64)


def _shown(labels: Array) -> str:
    return ", ".join(repr(label) for label in labels[:5].tolist()) + (", ..." if len(labels) > 5 else "")
