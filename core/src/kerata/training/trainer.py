"""`Trainer`: what makes a graph of layers a model that learns."""

from __future__ import annotations

from typing import Any

import numpy as np

import kerata.optimizers
from kerata.argument_validation import refuse, whole_number
from kerata.errors import ArgumentError
from kerata.graph.variable_names import file_name
from kerata.plugins import registry
from kerata.training.callback_session import training, watching
from kerata.training.callbacks import History
from kerata.training.compilation import compiled
from kerata.training.generators import GeneratorTraining
from kerata.training.loop import Evaluation, Fit, predict
from kerata.training.non_finite import non_finite_loss
from kerata.training.step_functions import single


class Trainer(GeneratorTraining):
    """The part of a model that trains, evaluates and predicts. It needs a graph of layers beside it
    (`Container`).

    Arrays of data (`x`, `y`, `sample_weight`) are numpy arrays of any numeric type, nested lists of numbers,
    pandas frames, or anything with a `shape` that can be sliced. A model with several inputs or outputs takes
    a list of them in order, or a dict by name. n single numbers count as shape (n, 1).

    Attributes:
        optimizer, loss, metrics, loss_weights, sample_weight_mode: what `compile` was given.
        metrics_names: what `evaluate` and `train_on_batch` return, in order.
        total_loss, metrics_tensors, targets, sample_weights: the tensors `compile` made.
        history: the History of the last fit.
        stop_training: set to True by callbacks to end training after the epoch.
    """

    loss: Any = None
    metrics: Any = None
    loss_weights: Any = None
    sample_weight_mode: Any = None
    history: Any = None
    validation_data: Any = None
    stop_training = False

    def compile(
        self,
        optimizer: Any,
        loss: Any,
        metrics: Any = None,
        loss_weights: Any = None,
        sample_weight_mode: Any = None,
        **kwargs: Any,
    ) -> None:
        """Choose what to minimise, and how.

        Arguments:
            optimizer: name or instance.
            loss: name or function of (y_true, y_pred); for several outputs one for all, a list, or a dict by
                output name. An output with the loss None is not trained and takes no targets.
            metrics: list of names or functions of (y_true, y_pred), or a dict of them by output name.
                "accuracy" is the accuracy that suits the loss and the output.
            loss_weights: list of numbers, or dict by output name, that the losses are multiplied by before
                they are added up (default 1 each).
            sample_weight_mode: None for one weight per sample, "temporal" for one per time step; for several
                outputs also a list or dict of these.

        Raises:
            ArgumentError, ArgumentTypeError: an argument does not fit the model.
            UnknownNameError, MissingPluginError: a name that no installed plugin provides.
            NotBuiltError: the model has no layers yet.
        """
        refuse(kwargs, self.compile)
        self._require_outputs("compile")
        chosen = kerata.optimizers.get(optimizer)
        made = compiled(self, loss, metrics, loss_weights, sample_weight_mode)
        self.optimizer = chosen
        self.loss, self.metrics, self.loss_weights = loss, metrics, loss_weights
        self.sample_weight_mode = sample_weight_mode
        self._compilation = made
        self.loss_functions = made.loss_functions
        self.targets = [target.values for target in made.targets]
        self.sample_weights = [target.weights for target in made.targets]
        self.total_loss, self.metrics_tensors, self.metrics_names = made.total_loss, made.metrics, made.names
        # What is trainable now stays so until the next compile. Files hold the optimizer's state in the order of the
        # weights' names, as Keras 1.2.2 wrote them on TensorFlow.
        self._collected_trainable_weights = sorted(self.trainable_weights, key=file_name)
        self.train_function = self.test_function = self.predict_function = None
        registry().hook.kerata_model_compiled(model=self)

    def fit(
        self,
        x: Any,
        y: Any,
        batch_size: int = 32,
        nb_epoch: int = 10,
        verbose: int = 1,
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool | str = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        **kwargs: Any,
    ) -> History:
        """Train for a number of epochs.

        Where the data are arrays in memory and no callback acts at every batch, many batches run in one
        compiled call; the numbers are the same either way.

        Arguments:
            x, y: inputs and targets.
            batch_size: samples per gradient step; the last batch of an epoch may be smaller.
            nb_epoch: number of the epoch to stop before, so the number of epochs if `initial_epoch` is 0.
            verbose: 0 silent, 1 a progress bar, 2 a line per epoch.
            callbacks: list of callbacks.
            validation_split: the part of the samples, from the end and before any shuffling, to validate on
                rather than train with; 0 (default) to less than 1.
            validation_data: (x, y) or (x, y, sample_weight) to validate on after each epoch. It goes before
                `validation_split`.
            shuffle: True (default) to shuffle samples at each epoch, "batch" to shuffle whole batches, which
                suits HDF5, False for neither.
            class_weight: dict from class number to the weight of its samples; for several outputs a list or
                dict of such.
            sample_weight: weight of each sample, (samples,), or of each time step, (samples, steps), if
                `sample_weight_mode` is "temporal"; for several outputs a list or dict. It goes before
                `class_weight`.
            initial_epoch: number of the first epoch.

        Returns:
            The History: `history` is a dict from "loss", metric names, and the same with "val_", to their
                values.

        Raises:
            DataError: the arrays do not fit the model or each other.
            NotBuiltError: the model is not compiled.
            NonFiniteLossError: the loss became NaN or infinite, and no callback had stopped the training.
        """
        refuse(kwargs, self.fit)
        made = self._require_compiled("fit")
        batch_size = whole_number(batch_size, "batch_size")
        nb_epoch = whole_number(nb_epoch, "nb_epoch", 0)
        initial_epoch = whole_number(initial_epoch, "initial_epoch", 0)
        if shuffle not in (True, False, "batch"):
            raise ArgumentError(f'shuffle is True, False or "batch"; {shuffle!r} came.')
        rows = self._standardize_user_data(x, y, sample_weight, class_weight)
        rows, validation = self._validation_rows(rows, validation_data, validation_split)
        count = self._check_batches(rows, batch_size)
        self._make_train_function()
        evaluation = None
        if validation is not None:
            self._check_batches(validation, batch_size)
            self._make_test_function()
            evaluation = Evaluation(self.test_function, validation, made.names, batch_size)
        self.validation_data = validation
        self.history = history = History()
        params = {
            "batch_size": batch_size,
            "nb_epoch": nb_epoch,
            "initial_epoch": initial_epoch,
            "nb_sample": count,
            "do_validation": validation is not None,
            "metrics": self._log_names(validation is not None),
        }
        with training(self, callbacks, history, verbose, params) as watchers:
            subject: Any = getattr(self, "callback_model", None) or self
            loop = Fit(
                self,
                rows,
                self._row_names(),
                made.names,
                batch_size,
                shuffle,
                watchers,
                subject,
                evaluation,
            )
            loop.run(initial_epoch, nb_epoch)
        return history

    def evaluate(
        self, x: Any, y: Any, batch_size: int = 32, verbose: int = 1, sample_weight: Any = None, **kwargs: Any
    ) -> Any:
        """The loss and metrics on data, in the test phase: a number, or a list in the order of
        `metrics_names`.

        Arguments:
            x, y: inputs and targets.
            batch_size: samples per batch. The results are means over batches, weighted by their sizes.
            verbose: 0 silent, 1 a progress bar.
            sample_weight: as in `fit`.

        Raises:
            DataError: the arrays do not fit the model or each other.
            NotBuiltError: the model is not compiled.
        """
        refuse(kwargs, self.evaluate)
        made = self._require_compiled("evaluate")
        batch_size = whole_number(batch_size, "batch_size")
        rows = self._standardize_user_data(x, y, sample_weight)
        count = self._check_batches(rows, batch_size)
        self._make_test_function()
        with watching(self, verbose, "evaluate", count, made.names) as watchers:
            means = Evaluation(self.test_function, rows, made.names, batch_size).run(watchers)
        return single(means.values())

    def predict(self, x: Any, batch_size: int = 32, verbose: int = 0, **kwargs: Any) -> Any:
        """The outputs for data, in the test phase: an array, or a list of them. The model need not be
        compiled.

        Arguments:
            x: inputs.
            batch_size: samples per batch.
            verbose: 0 silent, 1 a progress bar.

        Raises:
            DataError: the arrays do not fit the model or each other.
        """
        refuse(kwargs, self.predict)
        self._require_outputs("predict")
        batch_size = whole_number(batch_size, "batch_size")
        rows = self._input_rows(x)
        count = self._check_batches(rows, batch_size)
        self._make_predict_function()
        with watching(self, verbose, "predict", count, []) as watchers:
            return single(predict(self.predict_function, rows, batch_size, watchers))

    def train_on_batch(self, x: Any, y: Any, sample_weight: Any = None, class_weight: Any = None) -> Any:
        """One gradient step on one batch; the loss before it and the metrics, as `evaluate` returns them.

        Raises:
            DataError: the arrays do not fit the model or each other.
            NotBuiltError: the model is not compiled.
            NonFiniteLossError: the loss is NaN or infinite.
        """
        self._require_compiled("train_on_batch")
        rows = self._standardize_user_data(x, y, sample_weight, class_weight)
        values = self._train_on_rows(rows)
        if not np.isfinite(values[0]):
            raise non_finite_loss(values, self.metrics_names, rows, self._row_names())
        return single(values)

    def test_on_batch(self, x: Any, y: Any, sample_weight: Any = None) -> Any:
        """The loss and metrics on one batch, in the test phase, as `evaluate` returns them.

        Raises:
            DataError: the arrays do not fit the model or each other.
            NotBuiltError: the model is not compiled.
        """
        self._require_compiled("test_on_batch")
        return single(self._test_on_rows(self._standardize_user_data(x, y, sample_weight)))

    def predict_on_batch(self, x: Any) -> Any:
        """The outputs for one batch, in the test phase: an array, or a list of them.

        Raises:
            DataError: the arrays do not fit the model or each other.
        """
        self._require_outputs("predict_on_batch")
        return single(self._predict_on_rows(self._input_rows(x)))
