"""Data that do not fit are refused, in words that say what would, before any backend sees them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from kerata.errors import ArgumentError, ArgumentTypeError, DataError, NotBuiltError
from kerata.layers import Dense, Input
from kerata.models import Model, Sequential
from kerata.training.array_slicing import as_rows

x, y = np.zeros((8, 5)), np.zeros((8, 3))
methods = pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch", "test_on_batch"])


@methods
@pytest.mark.parametrize(
    ("inputs", "targets", "words"),
    [
        (np.zeros((8, 4)), y, r"shape \(samples, 5\).*\(8, 4\)"),
        (np.zeros((8, 5, 1)), y, r"shape \(samples, 5\)"),
        (np.zeros((5,)), y, "batch of one"),
        (np.zeros((8, 1, 5)), y, r"reshape\(\(-1, 5\)\)"),
        ([x, x], y, "1 input.*list of 2"),
        ({"other": x}, y, "without"),
        (None, y, "x is None"),
        (x, None, "y is None"),
        (x, [y, y], "1 target.*list of 2"),
        (x, np.zeros((7, 3)), "inputs: 8; targets: 7"),
        (x, np.zeros((8, 4)), r"\(samples, 3\).*\(8, 4\)"),
        (x, np.zeros(8, int), "sparse_categorical_crossentropy.*to_categorical"),
        (x.astype(object), y, "must hold numbers"),
        (np.full((8, 5), "a"), y, "must hold numbers"),
        (x, y.astype(object), "must hold numbers"),
        (x[:0], y[:0], "no samples"),
        ([[1, 2, 3, 4, 5], [1]], y, "one shape"),
    ],
)
def test_arrays_that_do_not_fit(classifier: Any, method: str, inputs: Any, targets: Any, words: str) -> None:
    with pytest.raises(DataError, match=words):
        getattr(classifier(), method)(inputs, targets)


@pytest.mark.parametrize("inputs", [np.zeros((8, 4)), [x, x], x[:0], None])
def test_predict_checks_its_inputs(classifier: Any, inputs: Any) -> None:
    for method in ("predict", "predict_on_batch"):
        with pytest.raises(DataError):
            getattr(classifier(), method)(inputs)


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        (np.eye(3)[np.zeros(8, int)], "one-hot.*categorical_crossentropy"),
        (np.arange(8), "from 0 to 2.*from 0 to 7"),
        (np.arange(8) % 3 - 1, "from -1 to 1"),
    ],
)
def test_class_numbers_must_be_classes(classifier: Any, targets: Any, words: str) -> None:
    with pytest.raises(DataError, match=words):
        classifier("sparse_categorical_crossentropy").fit(x, targets)


def test_targets_of_ones_own_loss_need_only_the_rank(linear: Any) -> None:
    model = linear(lambda t, p: abs(p - t[:, :1]))
    model.fit(x, np.zeros((8, 4)), nb_epoch=1, verbose=0)
    with pytest.raises(DataError, match=r"\(samples, any\)"):
        model.fit(x, np.zeros((8, 4, 2)), verbose=0)


def test_several_inputs_want_as_many_arrays() -> None:
    inputs = [Input(shape=(2,), name="left"), Input(shape=(3,), name="right")]
    model = Model(input=inputs, output=Dense(1)(inputs[1]))
    model.compile("sgd", "mse")
    left, right, target = np.zeros((4, 2)), np.zeros((4, 3)), np.zeros(4)
    model.fit([left, right], target, nb_epoch=1, verbose=0)
    model.fit({"right": right, "left": left, "more": 1}, target, nb_epoch=1, verbose=0)
    with pytest.raises(DataError, match=r'2 inputs, "left", "right"; x is one ndarray'):
        model.fit(left, target)
    with pytest.raises(DataError, match=r'without "right".*"left"'):
        model.fit({"left": left}, target)
    with pytest.raises(DataError, match="inputs: 4, 3"):
        model.fit([left, right[:3]], target)
    with pytest.raises(DataError, match='"left" should have shape'):
        model.fit([right, left], target)


@pytest.mark.parametrize(
    ("kwargs", "error", "words"),
    [
        ({"nb_epochs": 3}, ArgumentTypeError, "Did you mean .nb_epoch"),
        ({"batch_size": 0}, ArgumentError, "1 or more"),
        ({"batch_size": None}, ArgumentTypeError, "whole number"),
        ({"nb_epoch": 1.5}, ArgumentTypeError, "whole number"),
        ({"nb_epoch": -1}, ArgumentError, "0 or more"),
        ({"shuffle": "often"}, ArgumentError, "batch"),
        ({"validation_split": 1.0}, ArgumentError, "less than 1"),
        ({"validation_split": 0.95}, DataError, "0 to train with and 8"),
        ({"validation_data": x}, DataError, "tuple"),
        ({"validation_data": (x,)}, DataError, "tuple of 1"),
        ({"validation_data": (x, y[:3])}, DataError, "targets: 3"),
        ({"sample_weight": np.ones(7)}, DataError, r"\(8,\)"),
        ({"sample_weight": np.ones((8, 3))}, DataError, r"got \(8, 3\)\.$"),
        ({"sample_weight": np.array(["a"] * 8)}, DataError, "numbers"),
        ({"class_weight": 3}, ArgumentTypeError, "dict"),
        ({"callbacks": [3]}, ArgumentTypeError, "callbacks"),
    ],
)
def test_arguments_of_fit_that_make_no_sense(classifier: Any, kwargs: dict[str, Any], error: Any, words: str) -> None:
    with pytest.raises(error, match=words):
        classifier().fit(x, y, **{"verbose": 0, **kwargs})


def test_a_class_is_no_callback(classifier: Any) -> None:
    from kerata.callbacks import Callback

    with pytest.raises(ArgumentTypeError, match=r"Callback\(\.\.\.\)"):
        classifier().fit(x, y, callbacks=[Callback], verbose=0)


@pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch", "test_on_batch"])
def test_a_model_must_be_compiled_first(method: str) -> None:
    model = Sequential([Dense(3, input_dim=5)])
    with pytest.raises(NotBuiltError, match="compiled before"):
        getattr(model, method)(x, y)
    assert model.predict(x).shape == (8, 3)


def test_batches_of_a_fixed_size_are_kept_to() -> None:
    model = Sequential([Dense(1, batch_input_shape=(4, 5))])
    model.compile("sgd", "mse")
    model.fit(x, np.zeros(8), batch_size=4, nb_epoch=1, verbose=0)
    assert model.predict(x, batch_size=4).shape == (8, 1)
    for kwargs in ({"batch_size": 3}, {"batch_size": 8}, {}):
        with pytest.raises(DataError, match="exactly 4 samples"):
            model.fit(x, np.zeros(8), verbose=0, **kwargs)
    with pytest.raises(DataError, match="exactly 4 samples"):
        model.predict(x[:6], batch_size=4)


def test_a_dataset_whose_file_was_closed(linear: Any, data: Any, tmp_path: Path) -> None:
    with h5py.File(tmp_path / "data.h5", "w") as file:
        x = file.create_dataset("x", data=data.x)
    with pytest.raises(DataError, match="must be open"):
        linear().fit(x, data.value, verbose=0)
    with h5py.File(tmp_path / "data.h5", "r") as file:
        rows = as_rows(file["x"], "x")
    with pytest.raises(DataError, match="x: rows cannot be read from the Dataset.*open"):
        rows[0:2]


@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
def test_verbose_is_a_number(linear: Any, data: Any, method: str) -> None:
    arguments = (data.x,) if method == "predict" else (data.x, data.value)
    with pytest.raises(ArgumentTypeError, match="verbose must be 0 .*got 'loud'"):
        getattr(linear(), method)(*arguments, verbose="loud")


def test_a_column_of_weights_for_one_number_per_sample(linear: Any, data: Any) -> None:
    with pytest.raises(DataError, match=r"got \(70, 1\)\. weights\[:, 0\] has that shape"):
        linear().fit(data.x, data.value, verbose=0, sample_weight=np.ones((70, 1)))


def test_the_weights_of_train_on_batch_stand_as_in_keras_1(classifier: Any, data: Any) -> None:
    by_class, by_sample = {0: 1.0, 1: 2.0, 2: 3.0}, np.linspace(0, 1, 70)
    stack = classifier()
    assert stack.train_on_batch(data.x, data.one_hot, by_class) == classifier().train_on_batch(
        data.x, data.one_hot, class_weight=by_class
    )
    assert classifier().train_on_batch(data.x, data.one_hot, None, by_sample) == classifier().train_on_batch(
        data.x, data.one_hot, sample_weight=by_sample
    )
