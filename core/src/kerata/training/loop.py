"""The loops of fit, evaluate and predict over rows of data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerata.errors import DataError
from kerata.training.array_slicing import Array, Rows
from kerata.training.callbacks import CallbackList
from kerata.training.device_loop import Resident, fits_in_memory, shuffled, take
from kerata.training.fit_state import Run
from kerata.training.means import RunningMeans, prefixed
from kerata.training.non_finite import first_non_finite, non_finite_loss


class Evaluation:
    """Runs a function over data once and again, and averages what it returns.

    Arguments:
        function: a function of K with scalar outputs.
        rows: one per input of the function.
        names: one per output.
        batch_size: samples in a batch.
    """

    def __init__(self, function: Any, rows: Sequence[Rows], names: Sequence[str], batch_size: int) -> None:
        self._function, self._rows, self._names, self._batch_size = function, rows, names, batch_size
        self._resident = resident(function, rows)

    def run(self, callbacks: CallbackList | None = None) -> RunningMeans:
        """The means over all samples; `callbacks` see `on_batches_end`."""
        means = RunningMeans(self._names)
        count = len(self._rows[0])
        watched = callbacks is not None and callbacks.watched
        if self._resident is not None:
            for columns, sizes in self._resident.parts(np.arange(count), self._batch_size):
                means.add_many(columns, sizes)
                if callbacks is not None and watched:
                    callbacks.on_batches_end(means.seen, count, means.means())
            return means
        for start in range(0, count, self._batch_size):
            batch = take(self._rows, slice(start, start + self._batch_size))
            means.add([float(value) for value in self._function(batch)], len(batch[0]))
            if callbacks is not None and watched:
                callbacks.on_batches_end(means.seen, count, means.means())
        return means


class Fit:
    """Runs the epochs of a `fit`.

    Arguments:
        model: whose training function is run; its outputs are scalars, the loss first.
        rows, row_names: one per input of the function.
        names: one per output.
        batch_size: samples in a batch.
        shuffle: True, "batch" or False.
        callbacks: called at every moment.
        subject: whose `stop_training` ends the run: the model, or a wrapper around it.
        evaluation: of the validation data, after each epoch; None for none.
    """

    def __init__(
        self,
        model: Any,
        rows: Sequence[Rows],
        row_names: Sequence[str],
        names: Sequence[str],
        batch_size: int,
        shuffle: bool | str,
        callbacks: CallbackList,
        subject: Any,
        evaluation: Evaluation | None,
    ) -> None:
        self._model, self._function = model, model.train_function
        self._rows, self._row_names, self._names = rows, row_names, names
        self._batch_size, self._shuffle = batch_size, shuffle
        self._callbacks, self._subject, self._evaluation = callbacks, subject, evaluation
        self._count = len(rows[0])
        self._resident = None if callbacks.every_batch else resident(self._function, rows)

    def run(self, first: int, last: int) -> None:
        """Train for the epochs numbered from `first` up to `last`.

        Raises:
            NonFiniteLossError: the loss became NaN or infinite, and no callback stopped the training.
        """
        run = Run(self._model, self._subject, self._callbacks, first, np.arange(self._count))
        self._callbacks.on_run_begin(run)
        while run.epoch < last and not run.stopped:
            epoch = run.epoch
            self._callbacks.on_epoch_begin(epoch)
            assert run.order is not None
            run.order = order = shuffled(run.order, self._batch_size, self._shuffle)
            means = RunningMeans(self._names)
            failure = self._in_chunks(order, means) if self._resident else self._batch_by_batch(order, means)
            logs: dict[str, Any] = means.means()
            if failure is None and self._evaluation is not None:
                logs.update(prefixed("val_", self._evaluation.run().means()))
            self._callbacks.on_epoch_end(epoch, logs)
            if failure is not None and not self._subject.stop_training:
                batch, values = failure
                raise non_finite_loss(values, self._names, self._rows, self._row_names, batch=batch, epoch=epoch)
            run.end_epoch()

    def _in_chunks(self, order: Array, means: RunningMeans) -> tuple[int, list[float]] | None:
        assert self._resident is not None
        watched = self._callbacks.watched
        batch = 0
        for columns, sizes in self._resident.parts(order, self._batch_size):
            bad = first_non_finite(columns[0])
            if bad is not None:
                columns, sizes = [column[: bad + 1] for column in columns], sizes[: bad + 1]
            means.add_many(columns, sizes)
            if watched:
                self._callbacks.on_batches_end(means.seen, self._count, means.means())
            if bad is not None:
                return batch + bad, [float(column[bad]) for column in columns]
            batch += len(sizes)
        return None

    def _batch_by_batch(self, order: Array, means: RunningMeans) -> tuple[int, list[float]] | None:
        callbacks, watched = self._callbacks, self._callbacks.watched
        for batch, start in enumerate(range(0, self._count, self._batch_size)):
            numbers = order[start : start + self._batch_size]
            logs: dict[str, Any] = {"batch": batch, "size": len(numbers)}
            callbacks.on_batch_begin(batch, logs)
            values = [float(value) for value in self._function(take(self._rows, numbers))]
            means.add(values, len(numbers))
            logs.update(zip(self._names, values, strict=True))
            callbacks.on_batch_end(batch, logs)
            if watched:
                callbacks.on_batches_end(means.seen, self._count, means.means())
            if not np.isfinite(values[0]):
                return batch, values
        return None


def predict(function: Any, rows: Sequence[Rows], batch_size: int, callbacks: CallbackList | None = None) -> list[Array]:
    """What a function returns for all rows, batch after batch, each output in one array.

    Raises:
        DataError: an output has not one row per sample.
    """
    count = len(rows[0])
    results: list[Array] = []
    for start in range(0, count, batch_size):
        stop = min(start + batch_size, count)
        outputs = [np.asarray(output) for output in function(take(rows, slice(start, stop)))]
        for output in outputs:
            check_rows(output, stop - start)
        if not results:
            results = [np.empty((count, *output.shape[1:]), output.dtype) for output in outputs]
        for result, output in zip(results, outputs, strict=True):
            result[start:stop] = output
        if callbacks is not None and callbacks.watched:
            callbacks.on_batches_end(stop, count, {})
    return results


def check_rows(output: Array, size: int) -> None:
    """Raise a DataError unless an output has one row for each of `size` samples."""
    if output.ndim == 0 or len(output) != size:
        raise DataError(
            f"An output of the model has shape {output.shape} for a batch of {size} samples; predict needs "
            "one row per sample. predict_on_batch returns such an output as it is."
        )


def resident(function: Any, rows: Sequence[Rows]) -> Resident | None:
    """The data held by the backend, where they are dense arrays in memory of a reasonable size."""
    if not fits_in_memory(rows) or any(tensor.sparse for tensor in function.inputs):
        return None
    return Resident(function, [r for r in rows if isinstance(r, np.ndarray)])
