"""What `compile` takes, and what it makes of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import kerata.backend as K
from kerata import hookimpl
from kerata.errors import ArgumentError, ArgumentTypeError, NotBuiltError, UnknownNameError
from kerata.layers import Dense
from kerata.models import Sequential
from kerata.optimizers import SGD
from kerata.plugins import registry


def test_names_are_total_loss_then_losses_then_metrics(two_headed: Any) -> None:
    model = two_headed("mse", metrics={"kind": ["accuracy", "mae"], "value": "mse"})
    assert model.metrics_names == [
        "loss",
        "value_loss",
        "kind_loss",
        "value_mean_squared_error",
        "kind_acc",
        "kind_mean_absolute_error",
    ]


def test_one_output_has_plain_names(classifier: Any) -> None:
    assert classifier(metrics=["accuracy"]).metrics_names == ["loss", "acc"]
    assert classifier().metrics_names == ["loss"]


def test_a_name_that_comes_twice_gets_a_number(classifier: Any) -> None:
    assert classifier(metrics=["acc", "accuracy"]).metrics_names == ["loss", "acc", "acc_1"]


@pytest.mark.parametrize(
    "loss",
    [
        ["mse", "categorical_crossentropy"],
        {"kind": "categorical_crossentropy", "value": "mse"},
        {"kind": "categorical_crossentropy", "value": lambda t, p: K.mean(K.square(t - p), axis=-1)},
    ],
)
def test_losses_go_by_order_or_by_name(two_headed: Any, data: Any, loss: Any) -> None:
    y = [data.value, data.one_hot]
    reference = two_headed(["mse", "categorical_crossentropy"]).test_on_batch(data.x, y)
    assert two_headed(loss).test_on_batch(data.x, y) == pytest.approx(reference, rel=1e-6)


def test_an_output_without_a_loss_is_not_trained_and_takes_no_targets(two_headed: Any, data: Any) -> None:
    model = two_headed({"value": None, "kind": "categorical_crossentropy"}, metrics=["accuracy"])
    assert model.metrics_names == ["loss", "kind_loss", "kind_acc"]
    before = model.get_layer("value").get_weights()[0]
    model.fit(data.x, data.one_hot, nb_epoch=1, verbose=0)
    np.testing.assert_array_equal(model.get_layer("value").get_weights()[0], before)
    assert len(model.predict(data.x)) == 2


@pytest.mark.parametrize(
    ("loss", "outputs", "activation", "accuracy"),
    [
        ("binary_crossentropy", 1, "sigmoid", lambda t, p: (t == p.round()).mean()),
        ("mse", 1, "sigmoid", lambda t, p: (t == p.round()).mean()),
        ("binary_crossentropy", 3, "sigmoid", lambda t, p: (t == p.round()).mean()),
        ("categorical_crossentropy", 3, "softmax", lambda t, p: (t.argmax(1) == p.argmax(1)).mean()),
        ("sparse_categorical_crossentropy", 3, "softmax", lambda t, p: (t[:, 0] == p.argmax(1)).mean()),
    ],
)
def test_accuracy_suits_loss_and_output(data: Any, loss: str, outputs: int, activation: str, accuracy: Any) -> None:
    y = data.one_hot[:, :outputs]
    if loss.startswith("sparse"):
        y = data.labels[:, np.newaxis]
    model = Sequential([Dense(outputs, activation=activation, input_dim=5)])
    model.compile("sgd", loss, metrics=["accuracy"])
    expected = accuracy(y, model.predict(data.x))
    assert model.test_on_batch(data.x, y)[1] == pytest.approx(expected, abs=1e-6)


def test_a_metric_may_return_several_by_name(classifier: Any, data: Any) -> None:
    def ends(y_true: Any, y_pred: Any) -> Any:
        return {"least": K.min(y_pred), "most": K.max(y_pred)}

    model = classifier(metrics=[ends])
    assert model.metrics_names == ["loss", "least", "most"]
    predictions = model.predict(data.x)
    assert model.test_on_batch(data.x, data.one_hot)[1:] == pytest.approx(
        [predictions.min(), predictions.max()], rel=1e-5
    )


def test_what_is_trainable_is_settled_when_compiled(linear: Any, data: Any) -> None:
    model = linear()
    layer = model.layers[0]
    layer.trainable = False
    before = model.get_weights()
    model.train_on_batch(data.x, data.value)
    assert not np.array_equal(model.get_weights()[0], before[0])
    before = model.get_weights()
    model.compile("sgd", "mse")
    model.train_on_batch(data.x, data.value)
    np.testing.assert_array_equal(model.get_weights()[0], before[0])


def test_compiling_anew_starts_with_a_new_optimizer(linear: Any, data: Any) -> None:
    model, start = linear(), linear().get_weights()
    model.compile(SGD(lr=0.0), "mse")
    model.train_on_batch(data.x, data.value)
    np.testing.assert_array_equal(model.get_weights()[0], start[0])
    model.compile(SGD(lr=0.1), "mse")
    model.train_on_batch(data.x, data.value)
    assert not np.array_equal(model.get_weights()[0], start[0])


def test_plugins_are_told(linear: Any, data: Any) -> None:
    class Witness:
        seen: list[tuple[str, Any]] = []

        @hookimpl
        def kerata_model_compiled(self, model: Any) -> None:
            self.seen.append(("compiled", model))

        @hookimpl
        def kerata_train_begin(self, model: Any) -> None:
            self.seen.append(("begin", model))

        @hookimpl
        def kerata_train_end(self, model: Any) -> None:
            self.seen.append(("end", model))

    witness = Witness()
    registry().register(witness, name="witness")
    try:
        model = linear()
        model.fit(data.x, data.value, nb_epoch=1, verbose=0)
    finally:
        registry().unregister("witness")
    assert witness.seen == [("compiled", model), ("begin", model), ("end", model)]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"loss": {"value": "mse"}}, ArgumentError, '"kind" is missing'),
        ({"loss": {"value": "mse", "knid": "mse"}}, ArgumentError, "Did you mean 'kind'"),
        ({"loss": ["mse"]}, ArgumentError, "list of 1"),
        ({"loss": None}, ArgumentError, "needs a loss"),
        ({"loss": [None, None]}, ArgumentError, "nothing to train"),
        ({"loss": "mse", "metrics": {"other": "acc"}}, ArgumentError, '"other"'),
        ({"loss": ["mse", None], "metrics": {"kind": "acc"}}, ArgumentError, "no targets"),
        ({"loss": "mse", "metrics": 3}, ArgumentTypeError, "metrics must be"),
        ({"loss": "mse", "loss_weights": 3}, ArgumentTypeError, "loss_weights"),
        ({"loss": "mse", "loss_weights": [1.0]}, ArgumentError, "list of 1"),
        ({"loss": "mse", "loss_weights": ["a", "b"]}, ArgumentTypeError, "numbers"),
        ({"loss": "mse", "sample_weight_mode": "often"}, ArgumentError, "temporal"),
        ({"loss": "mse", "sample_weight_mode": "temporal"}, ArgumentError, "steps"),
        ({"loss": "msee"}, UnknownNameError, "mse"),
        ({"loss": "mse", "metrics": ["acuracy"]}, UnknownNameError, "acuracy"),
        ({"loss": "mse", "metric": ["acc"]}, ArgumentTypeError, "Did you mean 'metrics'"),
    ],
)
def test_arguments_that_do_not_fit_are_errors(
    two_headed: Any, arguments: dict[str, Any], error: Any, words: str
) -> None:
    with pytest.raises(error, match=words):
        two_headed(**arguments)


def test_an_empty_model_cannot_be_compiled() -> None:
    with pytest.raises(NotBuiltError):
        Sequential().compile("sgd", "mse")


def test_layers_added_later_ask_for_a_new_compile(linear: Any, data: Any) -> None:
    model = linear()
    model.add(Dense(1))
    with pytest.raises(NotBuiltError, match="compile it again"):
        model.fit(data.x, data.value, verbose=0)
