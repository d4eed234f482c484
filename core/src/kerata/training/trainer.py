"""`Trainer`: what makes a graph of layers a model that learns."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

import kerata.optimizers
from kerata.argument_validation import refuse, verbosity, whole_number
from kerata.bases.optimizer import Optimizer
from kerata.errors import ArgumentError, NotBuiltError
from kerata.graph.variable_names import file_name
from kerata.plugins import registry
from kerata.spellings import in_other_words
from kerata.training import data_adapter, loop, step_functions
from kerata.training.array_slicing import Rows
from kerata.training.batch_source import ArraySource, BatchSource, GeneratorSource
from kerata.training.callback_session import training, watching
from kerata.training.callbacks import CallbackList, History
from kerata.training.compilation import Compilation, compiled, results_of
from kerata.training.non_finite import non_finite_loss, raise_or_warn
from kerata.training.running_means import batch_values
from kerata.training.sample_weights import refuse_balanced
from kerata.types import Array, Metric, NoArguments, Objective, Unpack

Losses = Objective | Sequence[Objective | None] | Mapping[str, Objective | None]
"""One loss for all outputs, or one for each in their order or by their names; None leaves an output untrained."""

Metrics = Metric | Sequence[Metric] | Mapping[str, Any] | None
"""Metrics for all outputs, or for each by its name."""

OptimizerLike = str | Mapping[str, Any] | Optimizer
"""An optimizer: its name, its configuration or one itself."""

Callbacks = Sequence[Any] | CallbackList | None
"""Callbacks, which need not be of a class of ours."""

ClassWeight = Mapping[Any, Any] | Sequence[Any] | None
"""What a sample of each class weighs, by the number of the class, or "balanced"; for several outputs such for each."""


class CompileArguments(TypedDict, total=False):
    """What `Sequential.compile` takes as `Model.compile` does, beside its own.

    Attributes:
        loss_weights: list of numbers, or dict by output name, that the losses are multiplied by.
    """

    loss_weights: Sequence[float] | Mapping[str, float] | None


class Trainer:
    """The part of a model that trains, evaluates and predicts.

    It needs a graph of layers beside it (`kerata.engine.Network`).

    Arrays of data (`x`, `y`, `sample_weight`) are numpy arrays of any numeric type, nested lists of numbers,
    pandas frames, or anything with a `shape` that can be sliced. A model with several inputs or outputs takes
    a list of them in order, or a dict by name. n single numbers count as shape (n, 1).

    A generator is an iterator of batches, `(x, y)` or `(x, y, sample_weight)`, in the forms that `train_on_batch`
    takes, and goes on for as long as it is asked. Workers run it ahead of training: threads, or with `pickle_safe`
    processes, each of which has a copy of it. What it raises is raised here.

    Attributes:
        optimizer, loss, metrics, loss_weights, sample_weight_mode: what `compile` was given.
        metrics_names: what `evaluate` and `train_on_batch` return, in order.
        total_loss, metrics_tensors, targets, sample_weights: the tensors `compile` made.
        loss_functions, sample_weight_modes: of each output.
        train_function, test_function, predict_function: functions of K, made when first needed.
        history: the History of the last fit.
        stop_training: set to True by callbacks to end training after the epoch.
    """

    optimizer: Any = None
    loss: Any = None
    metrics: Any = None
    loss_weights: Any = None
    sample_weight_mode: Any = None
    loss_functions: Sequence[Any] = ()
    total_loss: Any = None
    metrics_tensors: Sequence[Any] = ()
    metrics_names: Sequence[str] = ()
    targets: Sequence[Any] = ()
    sample_weights: Sequence[Any] = ()
    sample_weight_modes: Sequence[str | None] = ()
    train_function: Any = None
    test_function: Any = None
    predict_function: Any = None
    history: Any = None
    validation_data: Any = None
    stop_training = False
    _compilation: Compilation | None = None
    _collected_trainable_weights: Sequence[Any] = ()

    if TYPE_CHECKING:  # of the graph of layers beside this class
        inputs: list[Any]
        outputs: list[Any]
        input_names: list[str]
        output_names: list[str]
        internal_input_shapes: list[Any]

        @property
        def trainable_weights(self) -> list[Any]: ...
        @property
        def stateful(self) -> bool: ...

    @in_other_words
    def compile(
        self,
        optimizer: OptimizerLike,
        loss: Losses,
        metrics: Metrics = None,
        loss_weights: Sequence[float] | Mapping[str, float] | None = None,
        sample_weight_mode: str | Sequence[str | None] | Mapping[str, str | None] | None = None,
        **kwargs: Unpack[NoArguments],
    ) -> None:
        """Choose what to minimise, and how.

        Arguments:
            optimizer: name or instance.
            loss: name or function of (y_true, y_pred); for several outputs one for all, a list, or a dict by
                output name. An output with the loss None is not trained and takes no targets.
            metrics: list of names, functions of (y_true, y_pred) or metrics of whole epochs (`EpochMetric`, such as
                `AUC`), or a dict of them by output name.
                "accuracy" is the accuracy that suits the loss and the output.
            loss_weights: list of numbers, or dict by output name, that the losses are multiplied by before
                they are added up (default 1 each).
            sample_weight_mode: None for one weight per sample, "temporal" for one per time step; for several
                outputs also a list or dict of these.

        Raises:
            ArgumentError, ArgumentTypeError: an argument does not fit the model.
            UnknownNameError, MissingPluginError: a name that no installed plugin provides.
            NotBuiltError: the model has no layers yet.

        Example:
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> from kerata.optimizers import SGD
            >>> model = Sequential([Dense(3, activation="softmax", input_dim=4)])
            >>> model.compile(SGD(lr=0.1, momentum=0.9), "categorical_crossentropy", metrics=["accuracy"])
            >>> model.metrics_names
            ['loss', 'acc']
        """
        refuse(kwargs, self.compile)
        self._require_outputs("compile")
        chosen = kerata.optimizers.get(optimizer)
        made = compiled(self, loss, metrics, loss_weights, sample_weight_mode)
        self.optimizer = chosen
        self.loss, self.metrics, self.loss_weights = loss, metrics, loss_weights
        self.sample_weight_mode, self.sample_weight_modes = sample_weight_mode, made.modes
        self._function_kwargs: dict[str, Any] = {}  # what functions of K are made with, in classes of Keras 1
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

    # Arrays.

    @in_other_words
    def fit(
        self,
        x: Any,
        y: Any,
        batch_size: int = 32,
        nb_epoch: int = 10,
        verbose: int = 1,
        callbacks: Callbacks = None,
        validation_split: float = 0.0,
        validation_data: Sequence[Any] | None = None,
        shuffle: bool | str = True,
        class_weight: ClassWeight = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        **kwargs: Unpack[NoArguments],
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
            class_weight: dict from class number to the weight of its samples, or "balanced" for
                `n / (classes * count)`, counted in all of `y`: the classes that occur then count alike; for several
                outputs a list or dict of such.
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

        Example:
            >>> import numpy as np
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> x = np.random.rand(64, 2)
            >>> model = Sequential([Dense(1, input_dim=2)])
            >>> model.compile("sgd", "mse")
            >>> history = model.fit(x, x.sum(axis=1), batch_size=16, nb_epoch=2, validation_split=0.25, verbose=0)
            >>> sorted(history.history), len(history.history["loss"])
            (['loss', 'val_loss'], 2)
        """
        refuse(kwargs, self.fit)
        self._require_compiled("fit")
        batch_size = whole_number(batch_size, "batch_size")
        if shuffle not in (True, False, "batch"):
            raise ArgumentError(f'shuffle is True, False or "batch"; got {shuffle!r}.')
        rows = data_adapter.standardize(self, x, y, sample_weight, class_weight)
        held_out: list[Rows] | None = None
        if validation_data is not None:
            held_out = self._rows_of(validation_data, "validation_data must be a tuple")
        else:
            rows, held_out = data_adapter.split_validation(rows, validation_split)
        validation = None
        for part in (rows, *([] if held_out is None else [held_out])):
            self._check_batches(part, batch_size)
        if held_out is not None:
            validation = ArraySource(held_out, batch_size)
        self.validation_data = held_out
        source = ArraySource(rows, batch_size, shuffle)
        return self._fit(source, validation, callbacks, verbose, nb_epoch, initial_epoch, batch_size=batch_size)

    @in_other_words
    def evaluate(
        self,
        x: Any,
        y: Any,
        batch_size: int = 32,
        verbose: int = 1,
        sample_weight: Any = None,
        **kwargs: Unpack[NoArguments],
    ) -> Any:
        """The loss and metrics on data, in the test phase.

        A number, or a list in the order of `metrics_names`.

        Arguments:
            x, y: inputs and targets.
            batch_size: samples per batch. The results are means over batches, weighted by their sizes.
            verbose: 0 silent, 1 a progress bar.
            sample_weight: as in `fit`.

        Raises:
            DataError: the arrays do not fit the model or each other.
            NotBuiltError: the model is not compiled.

        Example:
            >>> import numpy as np
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(1, init="zero", input_dim=2)])  # it always says 0
            >>> model.compile("sgd", "mse", metrics=["mae"])
            >>> model.metrics_names
            ['loss', 'mean_absolute_error']
            >>> [float(value) for value in model.evaluate(np.ones((8, 2)), np.full(8, 3), verbose=0)]
            [9.0, 3.0]
        """
        refuse(kwargs, self.evaluate)
        self._require_compiled("evaluate")
        verbose = verbosity(verbose)
        batch_size = whole_number(batch_size, "batch_size")
        rows = data_adapter.standardize(self, x, y, sample_weight)
        self._check_batches(rows, batch_size)
        return self._evaluate(ArraySource(rows, batch_size), verbose)

    @in_other_words
    def predict(self, x: Any, batch_size: int = 32, verbose: int = 0, **kwargs: Unpack[NoArguments]) -> Any:
        """The outputs for data, in the test phase.

        An array, or a list of them. The model need not be compiled.

        Arguments:
            x: inputs.
            batch_size: samples per batch.
            verbose: 0 silent, 1 a progress bar.

        Raises:
            DataError: the arrays do not fit the model or each other.

        Example:
            >>> import numpy as np
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(1, init="one", input_dim=2)])
            >>> print(model.predict(np.array([[1, 2], [3, 4]])))
            [[3.]
             [7.]]
        """
        refuse(kwargs, self.predict)
        self._require_outputs("predict")
        verbose = verbosity(verbose)
        batch_size = whole_number(batch_size, "batch_size")
        rows = data_adapter.standardize_inputs(self, x)
        self._check_batches(rows, batch_size)
        return self._predict(ArraySource(rows, batch_size), verbose)

    # Generators.

    @in_other_words
    def fit_generator(
        self,
        generator: Any,
        samples_per_epoch: int | None = None,
        nb_epoch: int | None = None,
        verbose: int = 1,
        callbacks: Callbacks = None,
        validation_data: Any = None,
        nb_val_samples: int | None = None,
        class_weight: ClassWeight = None,
        max_q_size: int = 10,
        nb_worker: int = 1,
        pickle_safe: bool = False,
        initial_epoch: int = 0,
        **kwargs: Unpack[NoArguments],
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
            class_weight: dict from class number to weight; not "balanced", since a generator does not show all of `y`.
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

        Example:
            >>> import numpy as np
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> def batches():
            ...     while True:
            ...         yield np.ones((8, 2)), np.zeros(8)
            >>> model = Sequential([Dense(1, input_dim=2)])
            >>> model.compile("sgd", "mse")
            >>> history = model.fit_generator(batches(), samples_per_epoch=32, nb_epoch=2, verbose=0)
            >>> history.epoch
            [0, 1]
        """
        refuse(kwargs, self.fit_generator)
        self._require_compiled("fit_generator")
        refuse_balanced(class_weight, "fit_generator")
        total = whole_number(samples_per_epoch, "samples_per_epoch")
        nb_epoch = whole_number(nb_epoch, "nb_epoch", 0)

        def batch(item: Any) -> list[Rows]:
            return self._rows_of(item, "The generator must give tuples", class_weight)

        source = GeneratorSource(generator, total, batch, max_q_size, nb_worker, pickle_safe)
        validation: BatchSource | None = None
        if hasattr(validation_data, "__next__"):
            if nb_val_samples is None:
                raise ArgumentError("A generator as validation_data needs nb_val_samples: how many samples to take.")
            # It runs on from epoch to epoch, so no batch that was made ahead is lost.
            wanted = whole_number(nb_val_samples, "nb_val_samples")
            validation = GeneratorSource(validation_data, wanted, self._batch_of_generator, max_q_size)
        elif validation_data is not None:
            self.validation_data = self._rows_of(validation_data, "validation_data must be a tuple")
            validation = ArraySource(self.validation_data, batch_size=None)
        return self._fit(source, validation, callbacks, verbose, nb_epoch, initial_epoch)

    @in_other_words
    def evaluate_generator(
        self,
        generator: Any,
        val_samples: int | None = None,
        max_q_size: int = 10,
        nb_worker: int = 1,
        pickle_safe: bool = False,
        **kwargs: Unpack[NoArguments],
    ) -> Any:
        """The loss and metrics on the batches of a generator.

        Means weighted by their sizes, as `evaluate` returns them.

        Arguments:
            generator: iterator of (x, y) or (x, y, sample_weight).
            val_samples: how many samples to take; it ends with the batch that reaches them.
            max_q_size, nb_worker, pickle_safe: as in `fit_generator`.

        Raises:
            DataError: batches that do not fit the model, or a generator that ends too soon.
            NotBuiltError: the model is not compiled.
            whatever the generator raises.

        Example:
            >>> import numpy as np
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> def batches():
            ...     while True:
            ...         yield np.ones((8, 2)), np.full(8, 3)
            >>> model = Sequential([Dense(1, init="zero", input_dim=2)])  # it always says 0
            >>> model.compile("sgd", "mse")
            >>> float(model.evaluate_generator(batches(), val_samples=32))
            9.0
        """
        refuse(kwargs, self.evaluate_generator)
        self._require_compiled("evaluate_generator")
        total = whole_number(val_samples, "val_samples")
        return self._evaluate(
            GeneratorSource(generator, total, self._batch_of_generator, max_q_size, nb_worker, pickle_safe)
        )

    @in_other_words
    def predict_generator(
        self,
        generator: Any,
        val_samples: int | None = None,
        max_q_size: int = 10,
        nb_worker: int = 1,
        pickle_safe: bool = False,
        **kwargs: Unpack[NoArguments],
    ) -> Any:
        """The outputs for the batches of a generator: an array of `val_samples` rows, or a list of them.

        Arguments:
            generator: iterator of x, (x, y) or (x, y, sample_weight), of which x is used.
            val_samples: how many samples to predict.
            max_q_size, nb_worker, pickle_safe: as in `fit_generator`.

        Raises:
            DataError: batches that do not fit the model, or a generator that ends too soon.
            whatever the generator raises.

        Example:
            >>> import numpy as np
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> def batches():
            ...     while True:
            ...         yield np.ones((8, 2))
            >>> model = Sequential([Dense(1, input_dim=2)])
            >>> model.predict_generator(batches(), val_samples=24).shape
            (24, 1)
        """
        refuse(kwargs, self.predict_generator)
        self._require_outputs("predict_generator")
        total = whole_number(val_samples, "val_samples")

        def inputs(item: Any) -> list[Rows]:
            x = item[0] if isinstance(item, tuple) and len(item) in (2, 3) else item
            return data_adapter.standardize_inputs(self, x)

        return self._predict(GeneratorSource(generator, total, inputs, max_q_size, nb_worker, pickle_safe))

    # One batch.

    def train_on_batch(self, x: Any, y: Any, sample_weight: Any = None, class_weight: ClassWeight = None) -> Any:
        """One gradient step on one batch; the loss before it and the metrics, as `evaluate` returns them.

        Arguments:
            x, y, sample_weight: as in `fit`.
            class_weight: as in `fit`; not "balanced", since a batch does not show how often a class occurs in all data.

        Raises:
            ArgumentError: `class_weight` is "balanced".
            DataError: the arrays do not fit the model or each other.
            NotBuiltError: the model is not compiled.
            NonFiniteLossError: the loss is NaN or infinite.

        Example:
            >>> import numpy as np
            >>> from kerata.layers import Dense, Input
            >>> from kerata.models import Model
            >>> x = Input((1,))
            >>> model = Model(x, Dense(1, init="one")(x))
            >>> model.compile("sgd", "mse")
            >>> float(model.train_on_batch(np.ones((4, 1)), np.full((4, 1), 3)))  # the loss before the step
            4.0
        """
        self._require_compiled("train_on_batch")
        refuse_balanced(class_weight, "train_on_batch")
        rows = data_adapter.standardize(self, x, y, sample_weight, class_weight)
        self._make_train_function()
        step = step_functions.in_phase(self, self.train_function, 1)
        values = batch_values(step(_whole(rows)), results_of(self))
        if not np.isfinite(values[0]):
            failure = non_finite_loss(values, self.metrics_names, rows, data_adapter.row_names(self))
            raise_or_warn(self, failure, stacklevel=2)
        return _single(values)

    def test_on_batch(self, x: Any, y: Any, sample_weight: Any = None) -> Any:
        """The loss and metrics on one batch, in the test phase, as `evaluate` returns them.

        Raises:
            DataError: the arrays do not fit the model or each other.
            NotBuiltError: the model is not compiled.

        Example:
            >>> import numpy as np
            >>> from kerata.layers import Dense, Input
            >>> from kerata.models import Model
            >>> x = Input((1,))
            >>> model = Model(x, Dense(1, init="one")(x))
            >>> model.compile("sgd", "mse")
            >>> float(model.test_on_batch(np.ones((4, 1)), np.full((4, 1), 3)))
            4.0
        """
        self._require_compiled("test_on_batch")
        rows = data_adapter.standardize(self, x, y, sample_weight)
        self._make_test_function()
        test = step_functions.in_phase(self, self.test_function, 0)
        return _single(batch_values(test(_whole(rows)), results_of(self)))

    def predict_on_batch(self, x: Any) -> Array | list[Array]:
        """The outputs for one batch, in the test phase: an array, or a list of them.

        Raises:
            DataError: the arrays do not fit the model or each other.

        Example:
            >>> import numpy as np
            >>> from kerata.layers import Dense
            >>> from kerata.models import Sequential
            >>> model = Sequential([Dense(1, init="one", input_dim=2)])
            >>> print(model.predict_on_batch(np.array([[1, 2], [3, 4]])))
            [[3.]
             [7.]]
        """
        self._require_outputs("predict_on_batch")
        rows = data_adapter.standardize_inputs(self, x)
        self._make_predict_function()
        predict = step_functions.in_phase(self, self.predict_function, 0)
        outputs: Array | list[Array] = _single([np.asarray(o) for o in predict(_whole(rows))])
        return outputs

    # The same for arrays and generators.

    def _fit(
        self,
        source: BatchSource,
        validation: BatchSource | None,
        callbacks: Callbacks,
        verbose: int,
        nb_epoch: int,
        initial_epoch: int,
        **facts: Any,
    ) -> History:
        verbose = verbosity(verbose)
        first, last = whole_number(initial_epoch, "initial_epoch", 0), whole_number(nb_epoch, "nb_epoch", 0)
        self._make_train_function()
        held_out = None
        names = list(self.metrics_names)
        if validation is not None:
            self._make_test_function()
            held_out = (validation, step_functions.in_phase(self, self.test_function, 0))
            names += [f"val_{name}" for name in names]
        self.history = history = History()
        facts |= {
            "nb_epoch": last,
            "initial_epoch": first,
            "nb_sample": source.total,
            "do_validation": validation is not None,
            "metrics": names,
        }
        # As in Keras 1, callbacks hear of the training before a generator is asked for anything.
        with training(self, callbacks, history, verbose, facts) as watchers, source, validation or nullcontext():
            loop.fit_epochs(self, source, held_out, watchers, data_adapter.row_names(self), first, last)
        return history

    def _evaluate(self, source: BatchSource, verbose: int = 0) -> Any:
        self._make_test_function()
        names = list(self.metrics_names)
        with watching(self, verbose, "evaluate", source.total, names) as watchers, source:
            test = step_functions.in_phase(self, self.test_function, 0)
            return _single(loop.evaluate(source, test, names, watchers, results_of(self)).values())

    def _predict(self, source: BatchSource, verbose: int = 0) -> Any:
        self._make_predict_function()
        with watching(self, verbose, "predict", source.total, []) as watchers, source:
            predict = step_functions.in_phase(self, self.predict_function, 0)
            return _single(loop.predict(source, predict, watchers))

    # The compiled functions, made when first needed: by one thread, if several train or predict at once.

    def _make_train_function(self) -> None:
        self._require_compiled("training")
        with _making:
            if self.train_function is None:
                self.train_function = step_functions.train_function(self)

    def _make_test_function(self) -> None:
        self._require_compiled("evaluation")
        with _making:
            if self.test_function is None:
                self.test_function = step_functions.test_function(self)

    def _make_predict_function(self) -> None:
        with _making:
            if self.predict_function is None:
                self.predict_function = step_functions.predict_function(self)

    # Data, and whether the model is ready for them.

    def _standardize_user_data(
        self,
        x: Any,
        y: Any,
        sample_weight: Any = None,
        class_weight: ClassWeight = None,
        check_batch_axis: bool = True,
        batch_size: int | None = None,
    ) -> tuple[list[Rows], list[Rows], list[Rows]]:
        """The inputs, targets and sample weights as lists of arrays; what classes of Keras 1 call in methods of theirs.

        Their numbers of samples are the same in any case, whatever `check_batch_axis`.
        """
        rows = data_adapter.standardize(self, x, y, sample_weight, class_weight)
        if batch_size is not None:
            self._check_batches(rows, batch_size)
        first, second = len(self.input_names), len(self.targets)
        return rows[:first], rows[first : first + second], rows[first + second :]

    def _rows_of(self, item: Any, what: str, class_weight: ClassWeight = None) -> list[Rows]:
        x, y, weight = data_adapter.parts_of_batch(item, what)
        return data_adapter.standardize(self, x, y, weight, class_weight)

    def _batch_of_generator(self, item: Any) -> list[Rows]:
        return self._rows_of(item, "The generator must give tuples")

    def _check_batches(self, rows: Sequence[Rows], batch_size: int) -> None:
        data_adapter.check_batches(
            len(rows[0]), batch_size, self.internal_input_shapes, self.input_names, bool(self.stateful)
        )

    def _require_outputs(self, method: str) -> None:
        if not self.outputs:
            raise NotBuiltError(f"The model has no layers yet, so {method} is not possible. Add layers first.")

    def _require_compiled(self, method: str) -> None:
        self._require_outputs(method)
        made = self._compilation
        if made is None and self.targets:  # a class of Keras 1 that sets itself what `compile` would have set
            return
        if made is None:
            raise NotBuiltError(
                f'The model must be compiled before {method}: model.compile(optimizer="sgd", loss="mse"), for example.'
            )
        if len(made.outputs) != len(self.outputs) or any(
            a is not b for a, b in zip(made.outputs, self.outputs, strict=True)
        ):
            raise NotBuiltError(
                f"Layers were added or taken off since the model was compiled; compile it again before {method}."
            )


_making = threading.RLock()


def _single(values: Sequence[Any]) -> Any:
    """The only value, or the list of several."""
    return values[0] if len(values) == 1 else list(values)


def _whole(rows: Sequence[Rows]) -> list[Array]:
    return [np.asarray(r[0 : len(r)]) for r in rows]
