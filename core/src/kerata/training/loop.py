"""The one loop of epochs and batches, over any source of them: training, evaluation, prediction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import Any

import numpy as np

from kerata import workers
from kerata.errors import DataError, NonFiniteLossError
from kerata.graph import active_backend
from kerata.graph.function import Function
from kerata.training.batch_source import ArraySource, BatchSource, Call, GeneratorSource, computed
from kerata.training.callbacks import CallbackList
from kerata.training.compilation import results_of
from kerata.training.fit_state import FitState
from kerata.training.non_finite import first_non_finite, non_finite_loss, only_warns, raise_or_warn
from kerata.training.running_means import Result, RunningMeans, prefixed
from kerata.training.step_functions import in_phase
from kerata.types import Array

Validation = tuple[BatchSource, Any]
"""A source, and the function whose means over it are the logs `val_...`."""


def fit_epochs(
    model: Any,
    source: BatchSource,
    validation: Validation | None,
    callbacks: CallbackList,
    row_names: Sequence[str],
    first: int,
    last: int,
) -> None:
    """Train for the epochs numbered from `first` up to `last`.

    Arguments:
        model: whose training function is run; its outputs are the loss, then those that `metrics_names` names.
        source: of the training data.
        validation: of the validation data, after each epoch; None for none.
        callbacks: called at every moment.
        row_names: what the arrays of a batch are, for errors.
        first, last: numbers of epochs.

    Raises:
        NonFiniteLossError: the loss became NaN or infinite, and no callback stopped the training.
    """
    # A wrapper around a model can have callbacks act on itself rather than on the model inside.
    subject = getattr(model, "callback_model", None) or model
    names, results = list(model.metrics_names), results_of(model)
    sources = [source, *([validation[0]] if validation else [])]
    state = FitState(
        model,
        subject,
        callbacks,
        first,
        arrays=source if isinstance(source, ArraySource) else None,
        generators=[s for s in sources if isinstance(s, GeneratorSource)],
    )
    # All epochs count, those too that an earlier process has done: a run that is taken up again is compiled as it was.
    step = in_phase(model, model.train_function, 1)
    with ExitStack() as stack:
        for function, batches in [(step, source), *([validation[::-1]] if validation else [])]:
            if isinstance(function, Function):  # a program may have put something of its own in its place
                stack.enter_context(function.run_of(last * batches.batches_in_epoch))
        callbacks.on_run_begin(state)
        _agree("training", source, validation, epochs=f"{state.epoch + 1} to {last}", **state.taken_up())
        while state.epoch < last and not state.stopped:
            epoch = state.epoch
            callbacks.on_epoch_begin(epoch)
            means = RunningMeans(names, results)
            # A callback that only the first worker calls may want each batch: then all compute batch by batch.
            calls = source.calls(step, epoch, single=bool(workers.of_first(callbacks.every_batch)))
            failure = _train(model, calls, means, callbacks, source.total, state, row_names)
            logs: dict[str, Any] = means.means()
            if failure is None and validation is not None:
                held_out, function = validation
                if isinstance(held_out, ArraySource) and held_out.batch_size is None:
                    # Arrays beside a generator have no batch size of their own; as in Keras 1 they get that of its
                    # batches.
                    model._check_batches(held_out.rows, means.largest)
                    held_out.batch_size = means.largest
                logs.update(prefixed("val_", evaluate(held_out, function, names, results=results).means()))
            callbacks.on_epoch_end(epoch, logs)
            if failure is not None and not subject.stop_training:
                raise failure
            state.end_epoch()


def evaluate(
    source: BatchSource,
    function: Any,
    names: Sequence[str],
    callbacks: CallbackList | None = None,
    results: Sequence[Result | None] = (),
) -> RunningMeans:
    """The means of what `function` returns over a source; `callbacks` see `on_batches_end`.

    Arguments:
        source: of the data.
        function: of the arrays of a batch, to scalars and to what metrics of whole epochs count.
        names: one per output of the function.
        callbacks: that show progress (default none).
        results: see `RunningMeans` (default: all are means).
    """
    _agree("evaluation", source)
    means = RunningMeans(names, results)
    watched = callbacks is not None and callbacks.watched
    for call in source.calls(function):
        means.add(means.named(call.run()), call.sizes)
        if callbacks is not None and watched:
            callbacks.on_batches_end(means.seen, source.total, means.means())
    return means


def predict(source: BatchSource, function: Any, callbacks: CallbackList | None = None) -> list[Array]:
    """What `function` returns for all samples of a source, batch after batch, each output in one array.

    Raises:
        DataError: an output has not one row per sample.
    """
    _agree("prediction", source)
    results: list[Array] = []
    done = 0
    for arrays, size in source.batches(function):
        # One array for all batches, made at the first: to join the parts at the end would hold everything twice.
        outputs = [np.asarray(output) for output in computed(function, arrays, size)]
        for output in outputs:
            _check_rows(output, size)
        if not results:
            results = [np.empty((source.total, *output.shape[1:]), output.dtype) for output in outputs]
        stop = min(done + size, source.total)
        for result, output in zip(results, outputs, strict=True):
            # Batches may differ in their other sizes; then the results of all cannot be one array.
            if output.shape[1:] != result.shape[1:]:
                raise DataError(
                    f"An output of the model has shape {output.shape} for one batch and {(size, *result.shape[1:])} "
                    "for those before it, which one array cannot hold. Use predict_on_batch."
                )
            result[done:stop] = output[: stop - done]
        done = stop
        if callbacks is not None and callbacks.watched:
            callbacks.on_batches_end(done, source.total, {})
    return results


def _agree(what: str, source: BatchSource, validation: Validation | None = None, **facts: str) -> None:
    """Of several workers all must compute as many batches: one that has fewer would be waited for without end."""
    if validation is not None:
        facts["validation"] = f"{validation[0].total} samples"
    sizes = {"samples": source.total, "batches in an epoch": source.batches_in_epoch}
    active_backend.backend().agree(what, {**sizes, **facts})


def _train(
    model: Any,
    calls: Iterable[Call],
    means: RunningMeans,
    callbacks: CallbackList,
    total: int,
    state: FitState,
    row_names: Sequence[str],
) -> NonFiniteLossError | None:
    """Train for one epoch; what went wrong with the loss, if anything did."""
    each, watched = callbacks.every_batch, callbacks.watched
    batch = state.batches = 0
    for call in calls:
        logs: dict[str, Any] = {"batch": batch, "size": int(call.sizes[0])}
        if each:
            callbacks.on_batch_begin(batch, logs)
        columns = means.named(call.run())
        means.add(columns, call.sizes)
        state.batches = batch + len(call.sizes)
        if each:
            # Numbers of numpy, as Keras 1 gave: callbacks say `logs["loss"].item()`, or `[()]`.
            logs.update(zip(means.names, map(np.float64, means.of_batch(columns, 0)), strict=True))
            callbacks.on_batch_end(batch, logs)
        if watched:
            callbacks.on_batches_end(means.seen, total, means.means())
        bad = first_non_finite(columns[0])
        if bad is not None:
            failure = non_finite_loss(
                means.of_batch(columns, bad), means.names, call.rows, row_names, batch=batch + bad, epoch=state.epoch
            )
            if not only_warns():
                return failure
            raise_or_warn(model, failure, stacklevel=6)
        batch += len(call.sizes)
    return None


def _check_rows(output: Array, size: int) -> None:
    if output.ndim == 0 or len(output) != size:
        raise DataError(
            f"An output of the model has shape {output.shape} for a batch of {size} samples; predict needs "
            "one row per sample. predict_on_batch returns such an output as it is."
        )
