"""Recurrent layers that derive from SimpleRNN, GRU and LSTM as programs and blogs of 2016 had them.

The numbers were printed by Keras 1.2.2 on TensorFlow 1.15 for the same classes, weights and data.
"""

# Old programs have no types: the classes stand here as they would there.
# mypy: ignore-errors
# ruff: noqa: B905, RUF005, RUF059, UP008, UP032

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Input, InputSpec, Model, activations
from kerata import backend as K
from kerata.layers import GRU, LSTM, ConvLSTM2D, SimpleRNN


def wave(*shape: int) -> Any:
    return (np.sin(np.arange(np.prod(shape)).reshape(shape) + 1.0) * 0.7).astype("float32")


class AttentionLSTM(LSTM):
    """LSTM that looks at an attention vector at each step (codekansas' way: one more constant)."""

    def __init__(self, output_dim, attention_vec, attn_activation="tanh", single_attention_param=False, **kwargs):
        self.attention_vec = attention_vec
        self.attn_activation = activations.get(attn_activation)
        self.single_attention_param = single_attention_param
        super(AttentionLSTM, self).__init__(output_dim, **kwargs)

    def build(self, input_shape):
        super(AttentionLSTM, self).build(input_shape)
        attention_dim = self.attention_vec._keras_shape[1]
        self.U_a = self.inner_init((self.output_dim, self.output_dim), name="{}_U_a".format(self.name))
        self.b_a = K.zeros((self.output_dim,), name="{}_b_a".format(self.name))
        self.U_m = self.inner_init((attention_dim, self.output_dim), name="{}_U_m".format(self.name))
        self.b_m = K.zeros((self.output_dim,), name="{}_b_m".format(self.name))
        self.U_s = self.inner_init((self.output_dim, self.output_dim), name="{}_U_s".format(self.name))
        self.b_s = K.zeros((self.output_dim,), name="{}_b_s".format(self.name))
        self.trainable_weights += [self.U_a, self.U_m, self.U_s, self.b_a, self.b_m, self.b_s]
        if self.initial_weights is not None:
            self.set_weights(self.initial_weights)
            del self.initial_weights

    def step(self, x, states):
        h, [h, c] = super(AttentionLSTM, self).step(x, states)
        attention = states[4]
        m = self.attn_activation(K.dot(h, self.U_a) * attention + self.b_a)
        s = K.sigmoid(K.dot(m, self.U_s) + self.b_s)
        h = h * s
        return h, [h, c]

    def get_constants(self, x):
        constants = super(AttentionLSTM, self).get_constants(x)
        constants.append(K.dot(self.attention_vec, self.U_m) + self.b_m)
        return constants


class PeepholeLSTM(LSTM):
    """Own build and own step, as in 1.2.2's sources of that time."""

    def build(self, input_shape):
        super(PeepholeLSTM, self).build(input_shape)
        self.P_i = self.add_weight((self.output_dim,), initializer="one", name="{}_P_i".format(self.name))
        self.P_f = self.add_weight((self.output_dim,), initializer="one", name="{}_P_f".format(self.name))
        self.P_o = self.add_weight((self.output_dim,), initializer="one", name="{}_P_o".format(self.name))

    def step(self, x, states):
        h_tm1 = states[0]
        c_tm1 = states[1]
        B_U = states[2]
        B_W = states[3]
        if self.consume_less == "gpu":
            z = K.dot(x * B_W[0], self.W) + K.dot(h_tm1 * B_U[0], self.U) + self.b
            z0 = z[:, : self.output_dim]
            z1 = z[:, self.output_dim : 2 * self.output_dim]
            z2 = z[:, 2 * self.output_dim : 3 * self.output_dim]
            z3 = z[:, 3 * self.output_dim :]
        else:
            if self.consume_less == "cpu":
                x_i = x[:, : self.output_dim]
                x_f = x[:, self.output_dim : 2 * self.output_dim]
                x_c = x[:, 2 * self.output_dim : 3 * self.output_dim]
                x_o = x[:, 3 * self.output_dim :]
            else:
                x_i = K.dot(x * B_W[0], self.W_i) + self.b_i
                x_f = K.dot(x * B_W[1], self.W_f) + self.b_f
                x_c = K.dot(x * B_W[2], self.W_c) + self.b_c
                x_o = K.dot(x * B_W[3], self.W_o) + self.b_o
            z0 = x_i + K.dot(h_tm1 * B_U[0], self.U_i)
            z1 = x_f + K.dot(h_tm1 * B_U[1], self.U_f)
            z2 = x_c + K.dot(h_tm1 * B_U[2], self.U_c)
            z3 = x_o + K.dot(h_tm1 * B_U[3], self.U_o)
        i = self.inner_activation(z0 + self.P_i * c_tm1)
        f = self.inner_activation(z1 + self.P_f * c_tm1)
        c = f * c_tm1 + i * self.activation(z2)
        o = self.inner_activation(z3 + self.P_o * c)
        h = o * self.activation(c)
        return h, [h, c]


class ZoneoutGRU(GRU):
    """Expected zoneout: a share of the old state stays; and a constant of its own before the call of step."""

    def __init__(self, output_dim, zoneout=0.3, **kwargs):
        self.zoneout = zoneout
        super(ZoneoutGRU, self).__init__(output_dim, **kwargs)

    def get_constants(self, x):
        constants = super(ZoneoutGRU, self).get_constants(x)
        constants.append(K.cast_to_floatx(self.zoneout))
        return constants

    def step(self, x, states):
        h, new_states = super(ZoneoutGRU, self).step(x, states)
        z = states[-1]
        h = z * states[0] + (1 - z) * h
        return h, [h]


class AttentionDecoder(LSTM):
    """Reads a whole sequence of constants (keras seq2seq style): own input in place of x, own initial states."""

    def build(self, input_shape):
        self.input_spec = [InputSpec(shape=input_shape)]
        self.seq_dim = input_shape[2]
        super(AttentionDecoder, self).build(input_shape)
        self.W_a = self.add_weight(
            (self.output_dim + self.seq_dim, 1), initializer="glorot_uniform", name="{}_W_a".format(self.name)
        )
        self.b_a = self.add_weight((1,), initializer="zero", name="{}_b_a".format(self.name))

    def preprocess_input(self, x):
        return x

    def get_initial_states(self, x):
        s = K.mean(x, axis=1)
        s = K.sum(s, axis=-1, keepdims=True)
        s = K.tile(s, [1, self.output_dim])
        return [s for _ in range(len(self.states))]

    def get_constants(self, x):
        return super(AttentionDecoder, self).get_constants(x) + [x]

    def step(self, x, states):
        H = states[-1]
        n = K.int_shape(H)[1]
        h = states[0]
        s = K.repeat(h, n)
        e = K.dot(K.reshape(K.concatenate([s, H], axis=2), (-1, self.output_dim + self.seq_dim)), self.W_a) + self.b_a
        a = K.softmax(K.reshape(e, (-1, n)))
        context = K.sum(H * K.expand_dims(a, 2), axis=1)
        if self.consume_less == "cpu":
            context = K.concatenate(
                [
                    K.dot(context, w) + b
                    for w, b in zip([self.W_i, self.W_f, self.W_c, self.W_o], [self.b_i, self.b_f, self.b_c, self.b_o])
                ]
            )
        return super(AttentionDecoder, self).step(context, states)


class ScaledSimple(SimpleRNN):
    """SimpleRNN with dropout masks multiplied as the original does."""

    def step(self, x, states):
        prev_output = states[0]
        B_U = states[1]
        B_W = states[2]
        if self.consume_less == "cpu":
            h = x
        else:
            h = K.dot(x * B_W, self.W) + self.b
        output = self.activation(h + 0.5 * K.dot(prev_output * B_U, self.U))
        return output, [output]


EXPECTED: dict[tuple[str, str], tuple[list[float], list[float]]] = {
    ("attention", "cpu"): ([0.105569, 0.177062, 0.061919, -0.028489, 0.18118, 0.18288], [0.263785, 0.263772]),
    ("peephole", "cpu"): ([0.373499, 0.630714, 0.159955, -0.1225], [0.289573, 0.288468]),
    ("zoneout", "cpu"): ([0.361546, 0.404847, 0.091614, -0.377488], [0.252654, 0.252411]),
    ("decoder", "cpu"): ([0.337312, 0.370728, 0.118449, -0.041142, 0.359325, 0.416561], [0.289071, 0.288978]),
    ("simple", "cpu"): ([0.326824, 0.432627, 0.159805, -0.281164], [0.305899, 0.305144]),
    ("attention", "gpu"): ([0.07293, -0.080681, -0.107308, -0.034485, 0.078876, -0.136839], [0.265913, 0.26589]),
    ("peephole", "gpu"): ([0.21078, -0.265037, -0.398188, -0.21697], [0.351319, 0.350907]),
    ("zoneout", "gpu"): ([0.09949, -0.351611, -0.27522, -0.318009], [0.303545, 0.303018]),
    ("decoder", "gpu"): ([0.169876, -0.054204, -0.109006, 0.000183, 0.174612, -0.183673], [0.306706, 0.306523]),
    ("simple", "gpu"): ([0.326824, 0.432627, 0.159805, -0.281164], [0.305899, 0.305144]),
}
"""The first numbers of the first output, and the losses of two steps; "mem" has those of "cpu"."""


def made(name: str, consume_less: str) -> tuple[Any, Any]:
    """A model of the layer, and data for it."""
    x, vector = Input((5, 3)), Input((2,))
    if name == "attention":
        layer = AttentionLSTM(4, vector, return_sequences=True, consume_less=consume_less)
        model, data = Model([x, vector], layer(x)), [wave(4, 5, 3), wave(4, 2)]
    else:
        cls = {"peephole": PeepholeLSTM, "zoneout": ZoneoutGRU, "decoder": AttentionDecoder, "simple": ScaledSimple}
        layer = cls[name](4, consume_less=consume_less, return_sequences=name == "decoder")
        model, data = Model(x, layer(x)), wave(4, 5, 3)
    model.set_weights([wave(*w.shape) for w in model.get_weights()])
    return model, data


@pytest.mark.parametrize("name", ["attention", "peephole", "zoneout", "decoder", "simple"])
@pytest.mark.parametrize("consume_less", ["cpu", "mem", "gpu"])
def test_it_computes_what_it_did_in_keras_1(name: str, consume_less: str) -> None:
    model, data = made(name, consume_less)
    numbers, _ = EXPECTED[name, "cpu" if consume_less == "mem" else consume_less]
    computed = model.predict(data)[0].reshape(-1)[: len(numbers)]
    np.testing.assert_allclose(computed, numbers, rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize(
    "name, consume_less", [("attention", "cpu"), ("peephole", "gpu"), ("decoder", "cpu"), ("zoneout", "cpu")]
)
def test_it_learns_as_it_did_in_keras_1(name: str, consume_less: str) -> None:
    model, data = made(name, consume_less)
    model.compile("sgd", "mse")
    targets = wave(*model.predict(data).shape)
    losses = [model.train_on_batch(data, targets) for _ in range(2)]
    np.testing.assert_allclose(losses, EXPECTED[name, consume_less][1], rtol=1e-5)


@pytest.mark.parametrize("name", ["attention", "zoneout", "decoder"])
def test_it_computes_the_same_on_theano(name: str, use_backend: Any) -> None:
    use_backend("theano")
    model, data = made(name, "cpu")
    numbers, _ = EXPECTED[name, "cpu"]
    np.testing.assert_allclose(model.predict(data)[0].reshape(-1)[: len(numbers)], numbers, rtol=1e-5, atol=2e-6)


def test_weights_of_a_gate_that_a_subclass_puts_in_place_of_others_count() -> None:
    class Halved(LSTM):
        def build(self, input_shape):
            super().build(input_shape)
            self.U_f, self.b_o = self.U_f * 0.5, self.b_o + 1.0

    x = Input((5, 3))
    halved, plain = Halved(4), LSTM(4)
    models = [Model(x, halved(x)), Model(x, plain(x))]
    for model in models:
        model.set_weights([wave(*w.shape) for w in model.get_weights()])
    K.set_value(plain.U_f, K.get_value(plain.U_f) * 0.5)
    K.set_value(plain.b_o, K.get_value(plain.b_o) + 1.0)
    np.testing.assert_allclose(models[0].predict(wave(2, 5, 3)), models[1].predict(wave(2, 5, 3)), rtol=1e-6)


@pytest.mark.parametrize("cls, gates", [(SimpleRNN, 0), (GRU, 3), (LSTM, 4)])
def test_constants_are_the_masks_of_the_state_and_of_the_input(cls: Any, gates: int) -> None:
    x = Input((5, 3))
    for share in (0.0, 0.5):
        layer = cls(4, dropout_U=share, dropout_W=share)
        layer(x)
        of_state, of_input = layer.get_constants(x)
        if gates:
            assert [len(of_state), len(of_input)] == [gates, gates]
            of_state, of_input = of_state[0], of_input[0]
        shapes = [K.int_shape(of_state), K.int_shape(of_input)]
        assert shapes == ([(None, 4), (None, 3)] if share else [(), ()])


def test_a_convolutional_lstm_takes_constants_of_its_own_after_both_kinds_of_masks() -> None:
    class Scaled(ConvLSTM2D):
        def get_constants(self, x):
            return super().get_constants(x) + [K.cast_to_floatx(0.5)]

        def step(self, x, states):
            h, [_, c] = super().step(x, states)
            return h * states[4], [h, c]

    x = Input((3, 5, 5, 2))
    scaled, plain = Scaled(2, 3, 3), ConvLSTM2D(2, 3, 3)
    models = [Model(x, scaled(x)), Model(x, plain(x))]
    for model in models:
        model.set_weights([wave(*w.shape) for w in model.get_weights()])
    data = wave(2, 3, 5, 5, 2)
    np.testing.assert_allclose(models[0].predict(data), models[1].predict(data) * 0.5, rtol=1e-5, atol=1e-7)
    dropping = ConvLSTM2D(2, 3, 3, dropout_W=0.5, dropout_U=0.5)
    dropping(x)
    assert [[K.int_shape(m) for m in masks] for masks in dropping.get_constants(x)] == [
        [(None, 3, 3, 2)] * 4,
        [(None, 5, 5, 2)] * 4,
    ]
