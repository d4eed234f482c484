"""Training from generators: batches that a program makes as they are needed."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np

from kerata.argument_validation import refuse, whole_number
from kerata.errors import ArgumentError, DataError
from kerata.training.array_slicing import Array, Rows
from kerata.training.callback_session import training
from kerata.training.callbacks import CallbackList, History
from kerata.training.data_adapter import check_counts
from kerata.training.enqueuer import Enqueuer
from kerata.training.fit_state import Counted, Run
from kerata.training.loop import Evaluation, check_rows
from kerata.training.means import RunningMeans, prefixed
from kerata.training.non_finite import non_finite_loss
from kerata.training.step_functions import Steps, described, single

Batch = tuple[list[Rows], int]


class GeneratorTraining(Steps):
    """`fit_generator`, `evaluate_generator`, `predict_generator`.

    A generator is an iterator of batches, `(x, y)` or `(x, y, sample_weight)`, in the forms that
    `train_on_batch` takes, and goes on for as long as it is asked. Workers run it ahead of training: threads,
    or with `pickle_safe` processes, each of which has a copy of it. What it raises is raised here.
    """

    history: Any
    validation_data: Any

    def fit_generator(
        self,
        generator: Any,
        samples_per_epoch: int | None = None,
        nb_epoch: int | None = None,
        verbose: int = 1,
        callbacks: Any = None,
        validation_data: Any = None,
        nb_val_samples: int | None = None,
        class_weight: Any = None,
        max_q_size: int = 10,
        nb_worker: int = 1,
        pickle_safe: bool = False,
        initial_epoch: int = 0,
        **kwargs: Any,
    ) -> History:
        """Train on the batches of a generator.

        Arguments:
            generator: iterator of (x, y) or (x, y, sample_weight).
            samples_per_epoch: how many samples make an epoch; it ends with the batch that reaches them.
            nb_epoch: number of the epoch to stop before.
            verbose: 0 silent, 1 a progress bar, 2 a line per epoch.
            callbacks: list of callbacks.
            validation_data: (x, y), (x, y, sample_weight), or a generator of such, to validate on after each
                epoch.
            nb_val_samples: how many samples to take from a validation generator.
            class_weight: dict from class number to weight.
            max_q_size: how many batches to keep ready.
            nb_worker: number of workers.
            pickle_safe: processes in place of threads; batches must then be picklable.
            initial_epoch: number of the first epoch.

        Returns:
            The History, as `fit` returns it.

        Raises:
            DataError: batches that do not fit the model, or a generator that ends too soon.
            NotBuiltError: the model is not compiled.
            NonFiniteLossError: as in `fit`.
            whatever the generator raises.
        """
        refuse(kwargs, self.fit_generator)
        names = self._require_compiled("fit_generator").names
        samples_per_epoch = whole_number(samples_per_epoch, "samples_per_epoch")
        nb_epoch = whole_number(nb_epoch, "nb_epoch", 0)
        initial_epoch = whole_number(initial_epoch, "initial_epoch", 0)
        self._make_train_function()
        if validation_data is not None:
            self._make_test_function()
        self.history = history = History()
        params = {
            "nb_epoch": nb_epoch,
            "initial_epoch": initial_epoch,
            "nb_sample": samples_per_epoch,
            "do_validation": validation_data is not None,
            "metrics": self._log_names(validation_data is not None),
        }
        with ExitStack() as stack:
            sources: list[Counted] = []
            validate = self._validator(validation_data, nb_val_samples, max_q_size, stack, sources)
            feeder = stack.enter_context(Enqueuer(generator, max_q_size, nb_worker, pickle_safe))
            sources.append(Counted(feeder))
            batches = self._batches(sources[-1], class_weight)
            watchers = stack.enter_context(training(self, callbacks, history, verbose, params))
            model: Any = getattr(self, "callback_model", None) or self
            run = Run(self, model, watchers, initial_epoch, sources=sources)
            watchers.on_run_begin(run)
            while run.epoch < nb_epoch and not run.stopped:
                epoch = run.epoch
                watchers.on_epoch_begin(epoch)
                means = RunningMeans(names)
                largest, failure = self._epoch(batches, samples_per_epoch, means, watchers, model, epoch)
                logs: dict[str, Any] = means.means()
                if failure is None and validate is not None and not model.stop_training:
                    logs.update(prefixed("val_", validate(largest).means()))
                watchers.on_epoch_end(epoch, logs)
                if failure is not None and not model.stop_training:
                    raise failure
                run.end_epoch()
        return history

    def evaluate_generator(
        self,
        generator: Any,
        val_samples: int | None = None,
        max_q_size: int = 10,
        nb_worker: int = 1,
        pickle_safe: bool = False,
        **kwargs: Any,
    ) -> Any:
        """The loss and metrics on the batches of a generator: means weighted by their sizes, as `evaluate`
        returns them.

        Arguments:
            generator: iterator of (x, y) or (x, y, sample_weight).
            val_samples: how many samples to take; it ends with the batch that reaches them.
            max_q_size, nb_worker, pickle_safe: as in `fit_generator`.

        Raises:
            DataError: batches that do not fit the model, or a generator that ends too soon.
            NotBuiltError: the model is not compiled.
            whatever the generator raises.
        """
        refuse(kwargs, self.evaluate_generator)
        self._require_compiled("evaluate_generator")
        val_samples = whole_number(val_samples, "val_samples")
        with Enqueuer(generator, max_q_size, nb_worker, pickle_safe) as feeder:
            return single(self._evaluated(self._batches(feeder), val_samples).values())

    def predict_generator(
        self,
        generator: Any,
        val_samples: int | None = None,
        max_q_size: int = 10,
        nb_worker: int = 1,
        pickle_safe: bool = False,
        **kwargs: Any,
    ) -> Any:
        """The outputs for the batches of a generator: an array of `val_samples` rows, or a list of them.

        Arguments:
            generator: iterator of x, (x, y) or (x, y, sample_weight), of which x is used.
            val_samples: how many samples to predict.
            max_q_size, nb_worker, pickle_safe: as in `fit_generator`.

        Raises:
            DataError: batches that do not fit the model, or a generator that ends too soon.
            whatever the generator raises.
        """
        refuse(kwargs, self.predict_generator)
        self._require_outputs("predict_generator")
        val_samples = whole_number(val_samples, "val_samples")
        parts: list[list[Array]] = []
        seen = 0
        with Enqueuer(generator, max_q_size, nb_worker, pickle_safe) as feeder:
            for item in feeder:
                x = item[0] if isinstance(item, tuple) and len(item) in (2, 3) else item
                rows = self._input_rows(x)
                outputs = self._predict_on_rows(rows)
                for output in outputs:
                    check_rows(output, len(rows[0]))
                parts.append(outputs)
                seen += len(rows[0])
                if seen >= val_samples:
                    break
            else:
                raise _ended(seen, val_samples)
        return single([np.concatenate(column)[:val_samples] for column in zip(*parts, strict=True)])

    def _epoch(
        self,
        batches: Iterator[Batch],
        wanted: int,
        means: RunningMeans,
        watchers: CallbackList,
        model: Any,
        epoch: int,
    ) -> tuple[int, Exception | None]:
        """Train until `wanted` samples are seen; the size of the largest batch, and what went wrong with the
        loss.
        """
        largest, batch = 0, 0
        watched = watchers.watched
        while means.seen < wanted and not model.stop_training:
            rows, size = _next(batches, means.seen, wanted, epoch)
            largest = max(largest, size)
            logs: dict[str, Any] = {"batch": batch, "size": size}
            watchers.on_batch_begin(batch, logs)
            values = self._train_on_rows(rows)
            means.add(values, size)
            logs.update(zip(means.names, values, strict=True))
            watchers.on_batch_end(batch, logs)
            if watched:
                watchers.on_batches_end(means.seen, wanted, means.means())
            if not np.isfinite(values[0]):
                names = self._row_names()
                return largest, non_finite_loss(values, means.names, rows, names, batch=batch, epoch=epoch)
            batch += 1
        if means.seen > wanted:
            warnings.warn(
                f"Epoch {epoch + 1} had {means.seen} samples, more than samples_per_epoch={wanted}: the last "
                "batch went beyond. Choose batches that divide it.",
                stacklevel=3,
            )
        return largest, None

    def _validator(
        self, validation_data: Any, count: int | None, max_q_size: int, stack: ExitStack, sources: list[Counted]
    ) -> Callable[[int], RunningMeans] | None:
        """A function from a batch size to the means over the validation data; a generator is added to `sources`."""
        if validation_data is None:
            return None
        if hasattr(validation_data, "__next__"):
            if count is None:
                raise ArgumentError("A generator as validation_data needs nb_val_samples: how many samples to take.")
            wanted = whole_number(count, "nb_val_samples")
            # It runs on from epoch to epoch, so no batch that was made ahead is lost.
            sources.append(Counted(stack.enter_context(Enqueuer(validation_data, max_q_size))))
            batches = self._batches(sources[-1])
            return lambda _: self._evaluated(batches, wanted)
        rows = self._rows_of_tuple(validation_data, "validation_data")
        self.validation_data = rows
        made: list[Evaluation] = []

        def evaluated(batch_size: int) -> RunningMeans:
            if not made:
                self._check_batches(rows, batch_size)
                made.append(Evaluation(self.test_function, rows, self.metrics_names, batch_size))
            return made[0].run()

        return evaluated

    def _evaluated(self, batches: Iterator[Batch], wanted: int) -> RunningMeans:
        means = RunningMeans(self.metrics_names)
        while means.seen < wanted:
            rows, size = _next(batches, means.seen, wanted)
            means.add(self._test_on_rows(rows), size)
        return means

    def _batches(self, items: Any, class_weight: Any = None) -> Iterator[Batch]:
        """The items of a generator as rows, with the number of samples in each."""
        for item in items:
            if not isinstance(item, (tuple, list)) or len(item) not in (2, 3):
                raise DataError(
                    f"The generator must give tuples (x, y) or (x, y, sample_weight); it gave {described(item)}."
                )
            x, y, weight = (*item, None)[:3]
            rows = self._standardize_user_data(x, y, weight, class_weight)
            yield rows, check_counts({"arrays": rows})


def _next(batches: Iterator[Batch], seen: int, wanted: int, epoch: int | None = None) -> Batch:
    for batch in batches:
        return batch
    raise _ended(seen, wanted, epoch)


def _ended(seen: int, wanted: int, epoch: int | None = None) -> DataError:
    where = "" if epoch is None else f" in epoch {epoch + 1}"
    return DataError(
        f"The generator ended{where} after {seen} of {wanted} samples. It must go on for as long as it is "
        "asked: put its loop into `while True:`, or ask for fewer."
    )
