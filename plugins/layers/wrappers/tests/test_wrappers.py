"""Wrappers compute what their layers do, own what their layers own, and refuse what they cannot wrap."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Input, Layer, Model, Sequential
from kerata import backend as K
from kerata import layers as L
from kerata.errors import ArgumentError, ArgumentTypeError, FileFormatError, ShapeError
from kerata.models import model_from_json
from kerata.testing import check_layer


def run(model: Any, x: Any, phase: int = 0) -> Any:
    outputs = K.function(model.inputs, model.outputs, phase=phase)([x])
    return outputs[0] if len(outputs) == 1 else outputs


class Shift(Layer):
    """Adds a weight."""

    def build(self, input_shape: Any) -> None:
        self.b = self.add_weight((input_shape[-1],), "one", f"{self.name}_b", regularizer=K.sum, constraint=K.abs)
        self.add_update(K.update_add(K.variable(0.0), 1.0))

    def call(self, x: Any) -> Any:
        return x + self.b


@pytest.mark.parametrize(
    ("name", "make", "shape"),
    [
        ("TimeDistributed", lambda: L.Dense(3, activation="tanh"), (2, 3, 4)),
        ("TimeDistributed", lambda: L.Flatten(), (2, None, 3, 2)),
        ("Bidirectional", lambda: L.SimpleRNN(2, return_sequences=True), (2, 3, 4)),
    ],
)
def test_keeps_the_promises_of_layers(name: str, make: Any, shape: Any) -> None:
    check_layer(getattr(L, name), {"layer": make()}, input_shape=shape)


@pytest.mark.parametrize("steps", [4, None])
def test_time_distributed_is_the_layer_at_each_step(steps: int | None) -> None:
    x = np.random.uniform(-1, 1, (2, 4, 3)).astype("float32")
    inner = L.Dense(2, activation="tanh")
    model = Sequential([L.TimeDistributed(inner, input_shape=(steps, 3))])
    W, b = model.get_weights()
    assert model.output_shape == (None, steps, 2)
    np.testing.assert_allclose(run(model, x), np.tanh(x @ W + b), rtol=1e-5, atol=1e-6)


def test_time_distributed_takes_a_model_and_another_wrapper() -> None:
    x = np.random.uniform(-1, 1, (2, 3, 4, 5)).astype("float32")
    inside = Sequential([L.Dense(3, input_shape=(4, 5)), L.LSTM(2)])
    bidirectional = L.Bidirectional(L.GRU(3, return_sequences=True), merge_mode="sum")
    model = Sequential([L.TimeDistributed(bidirectional, input_shape=(3, 4, 5)), L.TimeDistributed(L.Flatten())])
    assert model.output_shape == (None, 3, 12)
    nested = Sequential([L.TimeDistributed(inside, input_shape=(3, 4, 5))])
    each = np.stack([run(inside, x[:, t]) for t in range(3)], axis=1)
    np.testing.assert_allclose(run(nested, x), each, rtol=1e-5, atol=1e-6)
    deep = Sequential([L.TimeDistributed(L.TimeDistributed(L.Dense(2)), input_shape=(3, 4, 5))])
    W, b = deep.get_weights()
    np.testing.assert_allclose(run(deep, x), x @ W + b, rtol=1e-5, atol=1e-6)


def test_time_distributed_normalizes_over_all_steps() -> None:
    x = np.random.uniform(1, 3, (8, 4, 2)).astype("float32")
    model = Sequential([L.TimeDistributed(L.BatchNormalization(mode=0, momentum=0.0), input_shape=(4, 2))])
    assert [w.shape for w in model.trainable_weights] == [(2,), (2,)] and len(model.updates) == 2
    model.compile("sgd", "mse")
    model.train_on_batch(x, x)
    np.testing.assert_allclose(model.get_weights()[2], x.mean(axis=(0, 1)), rtol=1e-4)


@pytest.mark.parametrize("merge_mode", ["sum", "mul", "concat", "ave", None])
def test_bidirectional_joins_both_directions(merge_mode: str | None) -> None:
    x = np.random.uniform(-1, 1, (2, 4, 3)).astype("float32")
    start = Input((4, 3))
    wrapper = L.Bidirectional(L.SimpleRNN(2, return_sequences=True), merge_mode=merge_mode)
    came = run(Model(start, wrapper(start)), x)
    values = wrapper.get_weights()
    forward = run(Sequential([L.SimpleRNN(2, return_sequences=True, weights=values[:3], input_shape=(4, 3))]), x)
    back = run(Sequential([L.SimpleRNN(2, return_sequences=True, weights=values[3:], input_shape=(4, 3))]), x[:, ::-1])
    back = back[:, ::-1]
    expected = {
        "sum": forward + back,
        "mul": forward * back,
        "ave": (forward + back) / 2,
        "concat": np.concatenate([forward, back], axis=-1),
        None: np.stack([forward, back]),
    }[merge_mode]
    np.testing.assert_allclose(came, expected, rtol=1e-5, atol=1e-6)


def test_bidirectional_passes_over_masked_steps_and_passes_the_mask_on() -> None:
    x = np.random.uniform(0.1, 1, (2, 5, 3)).astype("float32")
    x[:, 3:] = 0.0
    padded = Sequential(
        [L.Masking(input_shape=(5, 3)), L.Bidirectional(L.GRU(2, return_sequences=True)), L.Bidirectional(L.LSTM(2))]
    )
    short = Sequential(
        [L.Bidirectional(L.GRU(2, return_sequences=True), input_shape=(3, 3)), L.Bidirectional(L.LSTM(2))]
    )
    short.set_weights(padded.get_weights())
    np.testing.assert_allclose(run(padded, x), run(short, x[:, :3]), rtol=1e-5, atol=1e-6)
    start = Input((5, 3))
    both = L.Bidirectional(L.GRU(2, return_sequences=True), merge_mode=None)
    both(L.Masking()(start))
    assert len(both.output_mask) == 2


def test_stateful_bidirectional_carries_the_states_of_both() -> None:
    x = np.random.uniform(-1, 1, (2, 3, 3)).astype("float32")
    wrapper = L.Bidirectional(L.LSTM(2, stateful=True), batch_input_shape=(2, 3, 3))
    model = Sequential([wrapper])
    assert model.stateful and len(model.state_updates) == 4
    first, second = model.predict(x, batch_size=2), model.predict(x, batch_size=2)
    assert (first != second).all()
    model.reset_states()
    np.testing.assert_array_equal(model.predict(x, batch_size=2), first)


@pytest.mark.parametrize("nested", [False, True])
def test_weights_losses_updates_and_constraints_are_the_wrappers(nested: bool) -> None:
    inner: Any = Shift()
    wrapper = L.TimeDistributed(L.TimeDistributed(inner) if nested else inner)
    shape = (2, 3, 4) if nested else (3, 4)
    model = Model(*_used(wrapper, shape))
    assert [w is inner.b for w in model.trainable_weights] == [True]
    assert list(wrapper.constraints) == [inner.b]
    assert len(model.losses) == 1 and len(model.updates) == 1
    assert K.eval(model.losses[0]) == 4.0
    wrapper.trainable = False
    assert model.trainable_weights == [] and [w is inner.b for w in model.non_trainable_weights] == [True]


def _used(layer: Layer, shape: Any) -> Any:
    start = Input(shape)
    return start, layer(start)


def test_activity_regularizers_inside_count_in_every_use_of_the_model() -> None:
    model = Sequential([L.TimeDistributed(L.Dense(2, activity_regularizer="activity_l2"), input_shape=(3, 4))])
    start = Input((3, 4))
    again = Model(start, model(start))
    x = np.random.uniform(-1, 1, (2, 3, 4)).astype("float32")
    came = K.function([start], [*again.outputs, *again.losses])([x])
    assert len(came) == 2 and came[1] > 0
    np.testing.assert_allclose(K.function(model.inputs, model.losses)([x])[0], came[1], rtol=1e-6)


def test_inner_weights_are_given_and_regularized() -> None:
    weights = [np.random.uniform(-1, 1, shape) for shape in ((3, 2), (2, 2), (2,)) * 2]
    layer = L.SimpleRNN(2, W_regularizer="l2")
    model = Sequential([L.Bidirectional(layer, weights=weights, input_shape=(4, 3))])
    for came, wanted in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_allclose(came, wanted, rtol=1e-6)
    expected = 0.01 * sum((weights[i] ** 2).sum() for i in (0, 3))
    np.testing.assert_allclose(sum(K.eval(loss) for loss in model.losses), expected, rtol=1e-5)


def test_a_built_layer_keeps_its_weights_going_forward() -> None:
    layer = L.GRU(2, W_regularizer="l2")
    layer(Input((4, 3)))
    wrapper = L.Bidirectional(layer)
    wrapper(Input((4, 3)))
    assert wrapper.forward_layer.trainable_weights == layer.trainable_weights
    assert len(wrapper.weights) == 18 and len(wrapper.losses) == 6
    assert len(layer.inbound_nodes) == 1


def test_configuration_of_nested_wrappers_makes_an_equal_model() -> None:
    x = np.random.uniform(-1, 1, (2, 2, 3, 4)).astype("float32")
    inner = L.Bidirectional(L.LSTM(2, return_sequences=True), merge_mode="mul")
    model = Sequential([L.TimeDistributed(inner, input_shape=(2, 3, 4))])
    again = model_from_json(model.to_json())
    again.set_weights(model.get_weights())
    np.testing.assert_array_equal(run(again, x), run(model, x))


def test_dropout_inside_heeds_the_learning_phase() -> None:
    model = Sequential([L.TimeDistributed(L.Dropout(0.5), input_shape=(3, 8))])
    assert model.uses_learning_phase
    x = np.ones((2, 3, 8), "float32")
    np.testing.assert_array_equal(run(model, x), x)
    assert set(np.unique(run(model, x, phase=1))) == {0.0, 2.0}


class Twice(L.Wrapper):
    """A wrapper of a user's own, as for Keras 1.2.2."""

    def build(self, input_shape: Any) -> None:
        if not self.layer.built:
            self.layer.build(input_shape)
            self.layer.built = True
        super().build()

    def call(self, x: Any, mask: Any = None) -> Any:
        return self.layer.call(self.layer.call(x))

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape


def test_own_wrapper() -> None:
    x = np.random.uniform(-1, 1, (2, 3)).astype("float32")
    model = Sequential([Twice(L.Dense(3), input_shape=(3,))])
    W, b = model.get_weights()
    np.testing.assert_allclose(run(model, x), (x @ W + b) @ W + b, rtol=1e-5, atol=1e-6)
    again = model_from_json(model.to_json(), custom_objects={"Twice": Twice})
    assert [w.shape for w in again.get_weights()] == [(3, 3), (3,)]


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: L.TimeDistributed(L.Dense), ArgumentTypeError, "the class Dense; call it first"),
        (lambda: L.TimeDistributed("dense"), ArgumentTypeError, "wraps a layer"),
        (lambda: L.TimeDistributed(L.Dense(2))(Input((3,))), ShapeError, "at least 3 dimensions"),
        (
            lambda: L.TimeDistributed(L.Bidirectional(L.GRU(2), merge_mode=None))(Input((2, 3, 4))),
            ArgumentError,
            "a layer with one output",
        ),
        (lambda: L.Bidirectional(L.GRU(2), merge_mode="max"), ArgumentError, "None; got 'max'"),
        (lambda: L.Bidirectional(L.Dense(2)), ArgumentError, "layer of Bidirectional must be recurrent"),
        (lambda: L.Bidirectional(L.GRU(2), weights=[1, 2, 3]), ShapeError, "as many weights for the forward layer"),
        (lambda: L.TimeDistributed.from_config({"layer": {"class_name": "Dense"}}), FileFormatError, "configuration"),
    ],
)
def test_refuses_in_words(make: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as caught:
        make()
    assert words in str(caught.value)
