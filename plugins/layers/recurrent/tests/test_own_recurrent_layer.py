"""Recurrent layers that a program for Keras 1.2.2 defines by subclassing `Recurrent` work unchanged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import InputSpec, Sequential, activations, initializations
from kerata import backend as K
from kerata.layers import LSTM, Recurrent
from kerata.models import model_from_json


class Leaky(Recurrent):
    """Leaky integration, h = a h + (1 - a) act(dot(x, W) + dot(h, U) + b), and a second state that counts steps."""

    def __init__(
        self,
        output_dim,
        leak=0.5,
        init="glorot_uniform",
        inner_init="orthogonal",  # type: ignore
        activation="tanh",
        dropout=0.0,
        **kwargs,
    ):
        self.output_dim = output_dim
        self.leak = leak
        self.init = initializations.get(init)
        self.inner_init = initializations.get(inner_init)
        self.activation = activations.get(activation)
        self.dropout = dropout
        if self.dropout:
            self.uses_learning_phase = True
        super(Leaky, self).__init__(**kwargs)  # noqa: UP008 (as programs of the time were written)

    def build(self, input_shape):  # type: ignore
        self.input_spec = [InputSpec(shape=input_shape)]
        self.input_dim = input_shape[2]
        self.W = self.init((self.input_dim, self.output_dim), name="{}_W".format(self.name))  # noqa: UP032
        self.U = self.inner_init((self.output_dim, self.output_dim), name="{}_U".format(self.name))  # noqa: UP032
        self.b = K.zeros((self.output_dim,), name="{}_b".format(self.name))  # noqa: UP032
        self.trainable_weights = [self.W, self.U, self.b]
        if self.stateful:
            self.reset_states()
        else:
            self.states = [None, None]
        if self.initial_weights is not None:
            self.set_weights(self.initial_weights)
            del self.initial_weights

    def reset_states(self):  # type: ignore
        input_shape = self.input_spec[0].shape
        if hasattr(self, "states"):
            K.set_value(self.states[0], np.zeros((input_shape[0], self.output_dim)))
            K.set_value(self.states[1], np.zeros((input_shape[0], 1)))
        else:
            self.states = [K.zeros((input_shape[0], self.output_dim)), K.zeros((input_shape[0], 1))]

    def get_initial_states(self, x):  # type: ignore
        initial_state = K.zeros_like(x)
        initial_state = K.sum(initial_state, axis=(1, 2))
        initial_state = K.expand_dims(initial_state)
        return [K.tile(initial_state, [1, self.output_dim]), initial_state]

    def preprocess_input(self, x):  # type: ignore
        return x * 2.0

    def get_constants(self, x):  # type: ignore
        constants = []
        if 0 < self.dropout < 1:
            ones = K.ones_like(K.reshape(x[:, 0, 0], (-1, 1)))
            ones = K.tile(ones, (1, self.output_dim))
            constants.append([K.in_train_phase(K.dropout(ones, self.dropout), ones)])
        else:
            constants.append([K.cast_to_floatx(1.0)])
        return constants

    def step(self, x, states):  # type: ignore
        h, count, drop = states
        new = self.activation(K.dot(x, self.W) + K.dot(h * drop[0], self.U) + self.b)
        output = self.leak * h + (1.0 - self.leak) * new
        return output + 0.0 * count, [output, count + 1.0]

    def get_config(self):  # type: ignore
        config = {
            "output_dim": self.output_dim,
            "leak": self.leak,
            "init": self.init.__name__,
            "inner_init": self.inner_init.__name__,
            "activation": self.activation.__name__,
            "dropout": self.dropout,
        }
        base_config = super(Leaky, self).get_config()  # noqa: UP008
        return dict(list(base_config.items()) + list(config.items()))


class Peephole(LSTM):
    """An LSTM whose step is its user's own, on what LSTM prepares for it."""

    def step(self, x: Any, states: list[Any]) -> Any:
        h, c = states[0], states[1]
        n = self.output_dim
        z = x if self.consume_less == "cpu" else K.dot(x, self.W) + self.b
        z = z + K.dot(h, self.U)
        i, f = self.inner_activation(z[:, :n] + c), self.inner_activation(z[:, n : 2 * n] + c)
        c = f * c + i * self.activation(z[:, 2 * n : 3 * n])
        h = self.inner_activation(z[:, 3 * n :] + c) * self.activation(c)
        return h, [h, c]


@pytest.mark.parametrize("unroll", [False, True])
def test_own_layer_computes_trains_and_is_saved(unroll: bool) -> None:
    x = np.random.uniform(-1, 1, (4, 5, 3)).astype("float32")
    model = Sequential([Leaky(2, leak=0.25, unroll=unroll, input_dim=3, input_length=5)])
    W, U, b = model.get_weights()
    h = np.zeros((4, 2))
    for t in range(5):
        h = 0.25 * h + 0.75 * np.tanh(2.0 * x[:, t] @ W + h @ U + b)
    model.compile("adam", "mse")
    np.testing.assert_allclose(model.predict(x), h, rtol=1e-5, atol=1e-6)
    again = model_from_json(model.to_json(), custom_objects={"Leaky": Leaky})
    again.set_weights(model.get_weights())
    np.testing.assert_allclose(again.predict(x), h, rtol=1e-5, atol=1e-6)
    before = model.train_on_batch(x, np.ones((4, 2)))
    assert model.fit(x, np.ones((4, 2)), nb_epoch=60, verbose=0).history["loss"][-1] < before


def test_own_layer_is_stateful_and_drops_out() -> None:
    layer = Leaky(2, dropout=0.5, stateful=True, return_sequences=True, batch_input_shape=(2, 3, 3))
    model = Sequential([layer])
    x = np.random.uniform(-1, 1, (2, 3, 3)).astype("float32")
    first, second = model.predict(x, batch_size=2), model.predict(x, batch_size=2)
    assert (first != second).any()
    np.testing.assert_array_equal(K.get_value(layer.states[1]), [[6.0], [6.0]])
    model.reset_states()
    np.testing.assert_array_equal(model.predict(x, batch_size=2), first)


def test_subclass_of_lstm_with_a_step_of_its_own() -> None:
    x = np.random.uniform(-1, 1, (2, 4, 3)).astype("float32")
    results = []
    for consume_less in ("cpu", "mem", "gpu"):
        layer = Peephole(2, consume_less=consume_less, input_shape=(4, 3))
        model = Sequential([layer])
        for kind, shape in (("W", (3, 8)), ("U", (2, 8)), ("b", (8,))):
            values = np.linspace(-1, 1, int(np.prod(shape))).reshape(shape)
            if consume_less == "gpu":
                K.set_value(getattr(layer, kind), values)
            else:
                for k, gate in enumerate("ifco"):
                    K.set_value(getattr(layer, f"{kind}_{gate}"), values[..., 2 * k : 2 * k + 2])
        results.append(model.predict(x))
    for other in results[1:]:
        np.testing.assert_allclose(other, results[0], rtol=1e-5, atol=1e-6)
