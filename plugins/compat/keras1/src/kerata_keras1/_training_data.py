"""Arrays as Keras 1 took them apart and checked them: functions of `keras.engine.training` that programs called.

Kerata's own training does not use them: its checks are in `kerata.training.data_adapter`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from kerata.argument_validation import shown
from kerata.errors import ArgumentError, ArgumentTypeError, DataError
from kerata.training.batch_source import shuffled
from kerata.types import Array


def slice_X(X: Any, start: Any = None, stop: int | None = None) -> Any:
    """Rows of an array, or of each of a list of arrays.

    Arguments:
        X: an array, or a list of such.
        start: number of the first row (default the first), or a list or array of row numbers.
        stop: number of the row to stop before (default: to the end).
    """
    if isinstance(X, list):
        return [slice_X(x, start, stop) for x in X]
    if hasattr(start, "__len__"):
        # HDF5 datasets take lists of row numbers, not arrays.
        return X[start.tolist() if hasattr(start, "tolist") else start]
    return X[start:stop]


def make_batches(size: int, batch_size: int) -> list[tuple[int, int]]:
    """The first row of each batch, and the row that it ends before; the last batch may be smaller."""
    return [(start, min(size, start + batch_size)) for start in range(0, size, batch_size)]


def batch_shuffle(index_array: Array, batch_size: int) -> Array:
    """Row numbers with whole batches in random order; those left over at the end stay there."""
    return shuffled(np.asarray(index_array), batch_size, "batch")


def standardize_input_data(
    data: Any,
    names: Sequence[str],
    shapes: Sequence[Sequence[int | None] | None] | None = None,
    check_batch_axis: bool = True,
    exception_prefix: str = "",
) -> list[Array]:
    """A list of arrays in the order of the `names`, each of rank 2 or more: n numbers become shape (n, 1).

    Arguments:
        data: an array, a list of arrays, or a dict from name to array.
        names: of the inputs or outputs that the data are for.
        shapes: what their shapes should be, with None for any size; checked unless None (default).
        check_batch_axis: whether the first axis is checked too (default True).
        exception_prefix: what the data are, for errors.

    Raises:
        DataError: data for a name are missing, or of another shape or number.
        ArgumentTypeError: `data` is none of these.
    """
    what = exception_prefix or "data"
    arrays = [_as_column(array) for array in _one_each(data, names, what)]
    for array, name, shape in zip(arrays, names, shapes or [], strict=False):
        if shape is None:
            continue
        if array.ndim != len(shape):
            raise DataError(f"{what} {name!r}: expected {len(shape)} axes, got an array of shape {array.shape}.")
        sizes = list(zip(array.shape, shape, strict=True))[0 if check_batch_axis else 1 :]
        if any(wanted and wanted != came for came, wanted in sizes):
            raise DataError(f"{what} {name!r}: expected shape {tuple(shape)}, got an array of shape {array.shape}.")
    return arrays


def check_array_lengths(inputs: Sequence[Array], targets: Sequence[Array], weights: Sequence[Array]) -> None:
    """Whether inputs, targets and sample weights all have the same number of rows.

    Raises:
        DataError: they have not.
    """
    counts = []
    for what, arrays in (("inputs", inputs), ("targets", targets), ("sample weights", weights)):
        found = {len(array) for array in arrays}
        if len(found) != 1:
            raise DataError(f"All {what} should have the same number of samples, got {sorted(found)}.")
        counts.append((what, found.pop()))
    if len({count for _, count in counts}) > 1:
        told = ", ".join(f"{count} of {what}" for what, count in counts)
        raise DataError(f"Inputs, targets and sample weights should have the same number of samples, got {told}.")


def check_loss_and_target_compatibility(
    targets: Sequence[Array], losses: Sequence[Callable[..., Any]], output_shapes: Sequence[Sequence[int | None]]
) -> None:
    """Whether the targets have the shapes that cross-entropies (and the squared error) want.

    Arguments:
        targets: an array for each output.
        losses: the function of each.
        output_shapes: the shape of each, with the batch.

    Raises:
        DataError: class numbers where "categorical_crossentropy" wants a column per class, or another size than the
            output's in an axis but the first.
    """
    for target, loss, shape in zip(targets, losses, output_shapes, strict=True):
        name = getattr(loss, "__name__", "")
        if name == "categorical_crossentropy" and target.shape[-1] == 1:
            raise DataError(
                f'The loss "{name}" expects targets with a column per class, got shape {target.shape}. '
                "keras.utils.np_utils.to_categorical makes them of class numbers; with the loss "
                '"sparse_categorical_crossentropy" class numbers can stay as they are.'
            )
        same = name in ("mean_square_error", "binary_crossentropy", "categorical_crossentropy")
        if same and any(w is not None and w != c for c, w in zip(target.shape[1:], shape[1:], strict=False)):
            raise DataError(f'The loss "{name}" expects targets of the shape {tuple(shape)}, got {target.shape}.')


def collect_metrics(metrics: Any, output_names: Sequence[str]) -> list[list[Any]]:
    """The metrics of each output.

    Arguments:
        metrics: None, a list for all outputs, or a dict from the name of an output to a metric or a list.
        output_names: the outputs.

    Raises:
        ArgumentTypeError: `metrics` is none of these.
    """
    if not metrics:
        return [[] for _ in output_names]
    if isinstance(metrics, Mapping):
        chosen = [metrics.get(name, []) for name in output_names]
        return [one if isinstance(one, list) else [one] for one in chosen]
    if isinstance(metrics, list):
        return [list(metrics) for _ in output_names]
    raise ArgumentTypeError(f"metrics is a list, or a dict from the name of an output; got {shown(metrics)}.")


def _one_each(data: Any, names: Sequence[str], what: str) -> list[Any]:
    if isinstance(data, Mapping):
        missing = [name for name in names if name not in data]
        if missing:
            raise DataError(f"{what}: nothing is given for {missing[0]!r}; needed are {list(names)}.")
        return [data[name] for name in names]
    if isinstance(data, list):
        if len(data) == len(names):
            return data
        if len(names) == 1 and not hasattr(data[0] if data else None, "shape"):
            return [np.asarray(data)]
        raise DataError(f"{what}: expected {len(names)} arrays ({', '.join(names)}), got a list of {len(data)}.")
    if not hasattr(data, "shape"):
        raise ArgumentTypeError(f"{what}: expected an array, or a list or dict of arrays; got {shown(data)}.")
    if len(names) != 1:
        raise ArgumentError(f"{what}: expected {len(names)} arrays, got one of shape {data.shape}.")
    return [data]


def _as_column(array: Any) -> Any:
    array = array if hasattr(array, "shape") else np.asarray(array)
    return np.expand_dims(array, 1) if len(array.shape) == 1 else array
