"""What a user gives as data, step by step to what the compiled functions take: rows that are checked against the model.

`fit` calls these in order: `standardize` (inputs, targets, weights), `split_validation`, `check_batches`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerata.errors import ArgumentError, DataError
from kerata.training.array_slicing import Rows, as_rows, is_array, part
from kerata.training.per_output import listed
from kerata.training.sample_weights import weights_as_rows
from kerata.training.weighted_objective import Target, targets_of
from kerata.types import Shape


def standardize(model: Any, x: Any, y: Any, sample_weight: Any = None, class_weight: Any = None) -> list[Rows]:
    """The rows of inputs, targets and sample weights, in the order of the inputs of the training function.

    Arguments:
        model: a compiled model.
        x, y: inputs and targets, in any of the forms that `fit` takes.
        sample_weight, class_weight: see `kerata.training.sample_weights`, which applies them.

    Raises:
        DataError: they do not fit the model, or each other.
        ArgumentError, ArgumentTypeError: weights of another form.
    """
    targets = targets_of(model)
    inputs = inputs_as_rows(x, model.input_names, model.internal_input_shapes)
    outputs = targets_as_rows(y, targets)
    check_counts({"inputs": inputs, "targets": outputs})
    return [*inputs, *outputs, *weights_as_rows(sample_weight, class_weight, outputs, targets)]


def standardize_inputs(model: Any, x: Any) -> list[Rows]:
    """The rows of the inputs alone, for a prediction.

    Raises:
        DataError: they do not fit the model, or each other.
    """
    rows = inputs_as_rows(x, model.input_names, model.internal_input_shapes)
    check_counts({"inputs": rows})
    return rows


def row_names(model: Any) -> list[str]:
    """What the rows of `standardize` are, for errors."""
    targets = targets_of(model)
    return [
        *(f'the input "{name}"' for name in model.input_names),
        *(f'the target "{target.name}"' for target in targets),
        *(f'the sample weights of "{target.name}"' for target in targets),
    ]


def parts_of_batch(item: Any, what: str) -> tuple[Any, Any, Any]:
    """x, y and the sample weights (None for none) of a tuple of two or three.

    Raises:
        DataError: it is something else.
    """
    if not isinstance(item, (list, tuple)) or len(item) not in (2, 3):
        given = f"a {type(item).__name__} of {len(item)}" if hasattr(item, "__len__") else repr(item)
        raise DataError(f"{what} (x, y) or (x, y, sample_weight); got {given}.")
    x, y, weight = (*item, None)[:3]
    return x, y, weight


def split_validation(rows: list[Rows], split: float) -> tuple[list[Rows], list[Rows] | None]:
    """The rows to train with, and those at the end to validate on: the part `split` of all, None for 0.

    Raises:
        ArgumentError: `split` is no part.
        DataError: one of the two would have no samples.
    """
    if not split:
        return rows, None
    if not 0.0 < split < 1.0:
        raise ArgumentError(f"validation_split must be 0 or more and less than 1; got {split!r}.")
    count = len(rows[0])
    # From the end and before any shuffling, so that the same samples are held out at every epoch and in every run.
    kept = int(count * (1.0 - split))
    if kept in (0, count):
        raise DataError(
            f"validation_split={split} of {count} samples leaves {kept} to train with and {count - kept} "
            "to validate on; both need some."
        )
    return [part(r, 0, kept) for r in rows], [part(r, kept, count) for r in rows]


def inputs_as_rows(x: Any, names: Sequence[str], shapes: Sequence[Shape]) -> list[Rows]:
    """The rows of each input of a model.

    Arguments:
        x: an array, a list of them in the order of the inputs, or a dict by input name.
        names, shapes: of the inputs.

    Raises:
        DataError: `x` does not fit them, or is empty.
    """
    values = _one_each(x, names, "input", "x")
    rows = []
    for value, name, shape in zip(values, names, shapes, strict=True):
        data = as_rows(value, f'Input "{name}"', column=len(shape) != 1)
        if not _fits(data.shape, shape):
            raise _misfit(f'Input "{name}"', data.shape, shape, _hint_for_input(data.shape, shape))
        rows.append(data)
    _check_not_empty(rows, names)
    return rows


def targets_as_rows(y: Any, targets: Sequence[Target]) -> list[Rows]:
    """The rows of each target.

    Arguments:
        y: an array, a list of them in the order of the outputs, or a dict by output name.
        targets: what the model was compiled for.

    Raises:
        DataError: `y` does not fit them.
    """
    values = _one_each(y, [target.name for target in targets], "target", "y")
    return [_of_target(value, target) for value, target in zip(values, targets, strict=True)]


def check_counts(groups: Mapping[str, Sequence[Rows]]) -> int:
    """The number of samples, which all rows have.

    Arguments:
        groups: what the rows are ("inputs", "targets") to the rows themselves.

    Raises:
        DataError: they have different numbers.
    """
    counts = {name: [len(rows) for rows in group] for name, group in groups.items()}
    distinct = {count for group in counts.values() for count in group}
    if len(distinct) > 1:
        text = "; ".join(f"{name}: {', '.join(map(str, group))}" for name, group in counts.items() if group)
        raise DataError(f"All arrays must have one row per sample, the same number. The numbers are {text}.")
    return distinct.pop()


def check_batches(count: int, batch_size: int, shapes: Sequence[Shape], names: Sequence[str], stateful: bool) -> None:
    """Check that the batches are of the size that the model was made for.

    Raises:
        DataError: they are not.
    """
    size = min(batch_size, count)
    if stateful and count % size:
        raise DataError(
            f"A stateful model carries state from each sample to the one in its place in the next batch, so "
            f"the number of samples must be a multiple of the batch size. Got {count} samples, with "
            f"batch_size={batch_size}; leave {count % batch_size} of them out, or another "
            "batch size."
        )
    for shape, name in zip(shapes, names, strict=True):
        fixed = shape[0]
        if fixed is not None and (size != fixed or count % size):
            raise DataError(
                f'Input "{name}" was made for batches of exactly {fixed} samples (its batch_input_shape). '
                f"{count} samples with batch_size={batch_size} give others. Pass batch_size={fixed} and a "
                f"multiple of {fixed} samples."
            )


def _one_each(data: Any, names: Sequence[str], kind: str, argument: str) -> list[Any]:
    if data is None:
        raise DataError(f"{argument} is None; the model needs an array for each {kind}: {listed(names)}.")
    if isinstance(data, Mapping):
        missing = [name for name in names if data.get(name) is None]
        if missing:
            raise DataError(
                f"{argument} is a dict without {listed(missing)}. Its keys are "
                f"{listed([str(k) for k in data])}; the model's {kind}s are {listed(names)}."
            )
        return [data[name] for name in names]
    if isinstance(data, (list, tuple)):
        if len(names) == 1 and data and not any(is_array(item) and np.ndim(item) > 0 for item in data):
            return [data]  # the numbers themselves
        if len(data) != len(names):
            hint = " np.asarray(...) makes one array of a list." if len(names) == 1 else ""
            raise DataError(
                f"The model has {len(names)} {kind}(s), {listed(names)}; {argument} is a list of {len(data)} "
                f"array(s).{hint}"
            )
        return list(data)
    if len(names) != 1:
        raise DataError(
            f"The model has {len(names)} {kind}s, {listed(names)}; {argument} is one {type(data).__name__}. "
            "Give a list of arrays in that order, or a dict by name."
        )
    return [data]


def _of_target(value: Any, target: Target) -> Rows:
    data = as_rows(value, f'Targets of output "{target.name}"', column=len(target.shape) != 1)
    if target.loss_name == "categorical_crossentropy" and data.shape[-1] == 1:
        raise DataError(_ONE_COLUMN.format(name=target.name, came=data.shape, output=_shown(target.output_shape)))
    loss = target.loss_name or getattr(target.loss, "__name__", type(target.loss).__name__)
    what = f'Targets of output "{target.name}" (loss {loss})'
    if not _fits(data.shape, target.shape):
        raise _misfit(what, data.shape, target.shape, _hint_for_target(target, data.shape))
    if target.loss_name == "sparse_categorical_crossentropy":
        _check_labels(data, target.output_shape[-1], target.name)
    return data


def _fits(came: tuple[int, ...], expected: Shape) -> bool:
    return len(came) == len(expected) and all(
        wanted is None or wanted == size for size, wanted in zip(came[1:], expected[1:], strict=True)
    )


def _misfit(what: str, came: tuple[int, ...], expected: Shape, hint: str) -> DataError:
    return DataError(f"{what} should have shape {_shown(expected)}; got an array of shape {came}. {hint}".strip())


def _shown(shape: Shape) -> str:
    sizes = ["samples", *("any" if size is None else str(size) for size in shape[1:])]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


def _hint_for_input(came: tuple[int, ...], expected: Shape) -> str:
    if came == expected[1:] or (came[1:] == (1,) and came[:1] == expected[1:]):
        return "For a single sample, x[np.newaxis] makes a batch of one."
    if len(expected) == len(came) + 1 and expected[-1] == 1:
        return "x[..., np.newaxis] adds the last axis."
    known = all(size is not None for size in expected[1:])
    if known and np.prod(came[1:]) == np.prod([size or 0 for size in expected[1:]]):
        return f"x.reshape((-1, {', '.join(str(size) for size in expected[1:])})) has that shape."
    return ""


def _hint_for_target(target: Target, came: tuple[int, ...]) -> str:
    output = target.output_shape
    if target.loss_name == "sparse_categorical_crossentropy":
        if came[-1] == output[-1]:
            return "These look like one-hot rows: the loss for them is categorical_crossentropy."
        if len(came) == len(output) - 1:
            return "y[..., np.newaxis] adds the last axis."
    return f"The output has shape {_shown(output)}."


_ONE_COLUMN = (
    'The targets of output "{name}" have shape {came}, one number per sample, and the loss is '
    "categorical_crossentropy, which takes one row of probabilities per sample, like the output of shape "
    "{output}. For class numbers use the loss sparse_categorical_crossentropy, or make rows of them with "
    "kerata.utils.np_utils.to_categorical(y); for two classes and one output use binary_crossentropy."
)


def _check_labels(rows: Rows, classes: int | None, name: str) -> None:
    if not isinstance(rows, np.ndarray) or not rows.size or classes is None:
        return
    least, most = rows.min(), rows.max()
    if not (least >= 0 and most < classes):
        raise DataError(
            f'Targets of output "{name}" must be class numbers from 0 to {classes - 1}, because the output '
            f"has {classes} classes; they go from {least} to {most}."
        )


def _check_not_empty(rows: Sequence[Rows], names: Sequence[str]) -> None:
    for data, name in zip(rows, names, strict=True):
        if len(data) == 0:
            raise DataError(f'Input "{name}" has no samples: its shape is {data.shape}.')
