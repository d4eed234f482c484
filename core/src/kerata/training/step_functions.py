"""`Steps`: the compiled functions of a model, and the rows of data that they take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerata import backend as K
from kerata.errors import ArgumentError, DataError, NotBuiltError
from kerata.training import data_adapter
from kerata.training.array_slicing import Array, Rows, part
from kerata.training.compilation import Compilation
from kerata.training.sample_weights import weights_as_rows


class Steps:
    """What fit, evaluate and predict, from arrays and from generators alike, are made of.

    Attributes:
        train_function, test_function, predict_function: functions of K, made when first needed.
        metrics_names: what the values of the first two are called.
    """

    inputs: list[Any]
    outputs: list[Any]
    input_names: list[str]
    output_names: list[str]
    internal_input_shapes: list[Any]
    internal_output_shapes: list[Any]

    optimizer: Any = None
    total_loss: Any = None
    metrics_tensors: Sequence[Any] = ()
    metrics_names: Sequence[str] = ()
    targets: Sequence[Any] = ()
    sample_weights: Sequence[Any] = ()
    train_function: Any = None
    test_function: Any = None
    predict_function: Any = None
    _compilation: Compilation | None = None
    _collected_trainable_weights: Sequence[Any] = ()

    if TYPE_CHECKING:  # of the graph of layers beside this class

        @property
        def trainable_weights(self) -> list[Any]: ...
        @property
        def constraints(self) -> dict[Any, Any]: ...
        @property
        def updates(self) -> list[Any]: ...
        @property
        def state_updates(self) -> list[Any]: ...
        @property
        def stateful(self) -> bool: ...

    # The compiled functions, made when first needed.

    def _make_train_function(self) -> None:
        self._require_compiled("training")
        if self.train_function is None:
            updates = self.optimizer.get_updates(
                list(self._collected_trainable_weights), self.constraints, self.total_loss
            )
            self.train_function = self._loss_function([*updates, *self.updates], phase=1, name="train")

    def _make_test_function(self) -> None:
        self._require_compiled("evaluation")
        if self.test_function is None:
            self.test_function = self._loss_function(self.state_updates, phase=0, name="test")

    def _make_predict_function(self) -> None:
        if self.predict_function is None:
            self.predict_function = K.function(
                self.inputs, self.outputs, updates=self.state_updates, phase=0, name="predict"
            )

    def _loss_function(self, updates: Sequence[Any], phase: int, name: str) -> Any:
        inputs = [*self.inputs, *self.targets, *self.sample_weights]
        return K.function(
            inputs, [self.total_loss, *self.metrics_tensors], updates=list(updates), phase=phase, name=name
        )

    # Data for them.

    def _standardize_user_data(self, x: Any, y: Any, sample_weight: Any = None, class_weight: Any = None) -> list[Rows]:
        """The rows of inputs, targets and sample weights, in the order of the functions' inputs."""
        made = self._require_compiled("training")
        inputs = data_adapter.inputs_as_rows(x, self.input_names, self.internal_input_shapes)
        targets = data_adapter.targets_as_rows(y, made.targets)
        data_adapter.check_counts({"inputs": inputs, "targets": targets})
        weights = weights_as_rows(sample_weight, class_weight, targets, made.targets)
        return [*inputs, *targets, *weights]

    def _input_rows(self, x: Any) -> list[Rows]:
        rows = data_adapter.inputs_as_rows(x, self.input_names, self.internal_input_shapes)
        data_adapter.check_counts({"inputs": rows})
        return rows

    def _check_batches(self, rows: Sequence[Rows], batch_size: int) -> int:
        """The number of samples, after a check that the batches are such as the model takes."""
        data_adapter.check_batches(
            len(rows[0]), batch_size, self.internal_input_shapes, self.input_names, bool(self.stateful)
        )
        return len(rows[0])

    def _validation_rows(
        self, rows: list[Rows], validation_data: Any, split: float
    ) -> tuple[list[Rows], list[Rows] | None]:
        """The rows to train with and those to validate on."""
        if validation_data is not None:
            return rows, self._rows_of_tuple(validation_data, "validation_data")
        if not split:
            return rows, None
        if not 0.0 < split < 1.0:
            raise ArgumentError(f"validation_split must be 0 or more and less than 1; {split!r} came.")
        count = len(rows[0])
        kept = int(count * (1.0 - split))
        if kept in (0, count):
            raise DataError(
                f"validation_split={split} of {count} samples leaves {kept} to train with and {count - kept} "
                "to validate on; both need some."
            )
        return [part(r, 0, kept) for r in rows], [part(r, kept, count) for r in rows]

    def _rows_of_tuple(self, given: Any, argument: str) -> list[Rows]:
        if not isinstance(given, (list, tuple)) or len(given) not in (2, 3):
            raise DataError(f"{argument} must be a tuple (x, y) or (x, y, sample_weight); {described(given)} came.")
        return self._standardize_user_data(*given)

    def _row_names(self) -> list[str]:
        made = self._require_compiled("training")
        return [
            *(f'the input "{name}"' for name in self.input_names),
            *(f'the target "{target.name}"' for target in made.targets),
            *(f'the sample weights of "{target.name}"' for target in made.targets),
        ]

    def _log_names(self, validated: bool) -> list[str]:
        names = list(self.metrics_names)
        return names + [f"val_{name}" for name in names] if validated else names

    # One batch.

    def _train_on_rows(self, rows: Sequence[Rows]) -> list[float]:
        self._make_train_function()
        return [float(value) for value in self.train_function(_whole(rows))]

    def _test_on_rows(self, rows: Sequence[Rows]) -> list[float]:
        self._make_test_function()
        return [float(value) for value in self.test_function(_whole(rows))]

    def _predict_on_rows(self, rows: Sequence[Rows]) -> list[Array]:
        self._make_predict_function()
        return [np.asarray(output) for output in self.predict_function(_whole(rows))]

    # Whether the model is ready.

    def _require_outputs(self, method: str) -> None:
        if not self.outputs:
            raise NotBuiltError(f"The model has no layers yet, so {method} is not possible. Add layers first.")

    def _require_compiled(self, method: str) -> Compilation:
        self._require_outputs(method)
        made = self._compilation
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
        return made


def single(values: Sequence[Any]) -> Any:
    """The only value, or the list of several."""
    return values[0] if len(values) == 1 else list(values)


def described(value: Any) -> str:
    """A few words on a value, for errors."""
    return f"a {type(value).__name__} of {len(value)}" if hasattr(value, "__len__") else repr(value)


def _whole(rows: Sequence[Rows]) -> list[Array]:
    return [np.asarray(r[0 : len(r)]) for r in rows]
