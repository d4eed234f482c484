"""Each recurrent layer keeps what layers promise, whatever its options, and refuses what it cannot take."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Input, Model, Sequential
from kerata import backend as K
from kerata import layers as L
from kerata.errors import ArgumentError, ArgumentTypeError, NotBuiltError, ShapeError
from kerata.testing import check_layer

DENSE = ("SimpleRNN", "GRU", "LSTM")


class Stepless(L.Recurrent):
    """Lacks its step."""

    def __init__(self, output_dim: int) -> None:
        self.output_dim = output_dim
        super().__init__()


def run(model: Any, x: Any, phase: int = 0) -> Any:
    return K.function(model.inputs, model.outputs, phase=phase)([x])[0]


@pytest.mark.parametrize(
    ("name", "kwargs", "shape"),
    [
        ("SimpleRNN", {"output_dim": 3, "consume_less": "mem", "dropout_W": 0.5, "dropout_U": 0.5}, (2, 4, 3)),
        ("GRU", {"output_dim": 3, "return_sequences": True, "go_backwards": True}, (2, None, 3)),
        ("LSTM", {"output_dim": 3, "dropout_W": 0.5, "dropout_U": 0.5, "W_regularizer": "l1"}, (2, 2, 3)),
        ("LSTM", {"output_dim": 1, "unroll": True, "consume_less": "gpu", "inner_activation": "softmax"}, (2, 2, 1)),
        ("ConvLSTM2D", {"nb_filter": 2, "nb_row": 2, "nb_col": 3, "dim_ordering": "tf"}, (2, 3, 4, 5, 1)),
        (
            "ConvLSTM2D",
            {
                "nb_filter": 2,
                "nb_row": 3,
                "nb_col": 2,
                "dim_ordering": "th",
                "border_mode": "same",
                "subsample": (2, 1),
                "return_sequences": True,
                "dropout_W": 0.5,
                "dropout_U": 0.5,
                "W_regularizer": "l2",
            },
            (2, None, 3, 5, 4),
        ),
    ],
)
def test_keeps_the_promises_of_layers(name: str, kwargs: dict[str, Any], shape: Any) -> None:
    check_layer(getattr(L, name), kwargs, input_shape=shape)


def sigmoid(x: Any) -> Any:
    return 1.0 / (1.0 + np.exp(-x))


def test_gru_computes_its_formula_with_any_weight_layout() -> None:
    x = np.random.uniform(-1, 1, (2, 5, 3)).astype("float32")
    W, U, b = (np.random.uniform(-1, 1, shape).astype("float32") for shape in ((3, 6), (2, 6), (6,)))
    h = np.zeros((2, 2))
    for t in range(5):
        part = x[:, t] @ W + b
        gates = sigmoid(part[:, :4] + h @ U[:, :4])
        z, r = gates[:, :2], gates[:, 2:]
        h = z * h + (1 - z) * np.tanh(part[:, 4:] + (r * h) @ U[:, 4:])
    apart = [m[..., 2 * g : 2 * g + 2] for g in range(3) for m in (W, U, b)]
    for consume_less, weights in (("gpu", [W, U, b]), ("mem", apart), ("cpu", apart)):
        layer = L.GRU(2, inner_activation="sigmoid", consume_less=consume_less, weights=weights, input_shape=(5, 3))
        np.testing.assert_allclose(run(Sequential([layer]), x), h, rtol=1e-5, atol=1e-6)


def test_conv_lstm_with_kernels_of_one_pixel_is_an_lstm_at_each_pixel() -> None:
    x = np.random.uniform(-1, 1, (2, 4, 3, 2, 3)).astype("float32")
    conv = L.ConvLSTM2D(2, 1, 1, dim_ordering="tf", input_shape=x.shape[1:])
    images = Sequential([conv])
    pixels = Sequential([L.LSTM(2, input_shape=(4, 3))])
    pixels.set_weights([w.reshape(w.shape[-2:]) if w.ndim == 4 else w for w in conv.get_weights()])
    flat = x.transpose(0, 2, 3, 1, 4).reshape(-1, 4, 3)
    expected = run(pixels, flat).reshape(2, 3, 2, 2)
    np.testing.assert_allclose(run(images, x), expected, rtol=1e-5, atol=1e-6)


def test_conv_lstm_orderings_give_the_same() -> None:
    x = np.random.uniform(-1, 1, (2, 3, 5, 4, 2)).astype("float32")
    options = {"border_mode": "same", "subsample": (2, 2), "return_sequences": True}
    last = Sequential([L.ConvLSTM2D(3, 2, 3, dim_ordering="tf", input_shape=x.shape[1:], **options)])
    first = Sequential([L.ConvLSTM2D(3, 2, 3, dim_ordering="th", input_shape=(3, 2, 5, 4), **options)])
    first.set_weights([w.transpose(3, 2, 0, 1) if w.ndim == 4 else w for w in last.get_weights()])
    came = run(first, x.transpose(0, 1, 4, 2, 3)).transpose(0, 1, 3, 4, 2)
    np.testing.assert_allclose(came, run(last, x), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", DENSE)
def test_unrolling_and_the_loop_give_the_same_with_masks_and_backwards(name: str) -> None:
    x = np.random.uniform(-1, 1, (3, 4, 2)).astype("float32")
    x[0, 2:] = x[1, 1] = 0.0
    results: list[Any] = []
    weights: Any = None
    for unroll in (False, True):
        layer = getattr(L, name)(3, unroll=unroll, go_backwards=True, return_sequences=True)
        model = Sequential([L.Masking(input_shape=(4, 2)), layer])
        weights = weights or model.get_weights()
        model.set_weights(weights)
        gradients = K.gradients(K.sum(K.square(model.outputs[0])), model.trainable_weights)
        results.append(K.function(model.inputs, [*model.outputs, *gradients])([x]))
    for loop, unrolled in zip(*results, strict=True):
        np.testing.assert_allclose(unrolled, loop, rtol=1e-4, atol=1e-5)


def test_masked_steps_equal_shorter_sequences() -> None:
    x = np.random.uniform(0.1, 1, (2, 6, 2)).astype("float32")
    model = Sequential([L.Masking(input_shape=(None, 2)), L.LSTM(3)])
    padded = x.copy()
    padded[:, 4:] = 0.0
    np.testing.assert_allclose(run(model, padded), run(model, x[:, :4]), rtol=1e-5, atol=1e-6)
    late = np.concatenate([np.zeros_like(x[:, :2]), x], axis=1)
    np.testing.assert_allclose(run(model, late), run(model, x), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", DENSE)
def test_stateful_halves_equal_the_whole(name: str) -> None:
    x = np.random.uniform(-1, 1, (2, 6, 3)).astype("float32")
    whole = Sequential([getattr(L, name)(4, input_shape=(6, 3))])
    halves = Sequential([getattr(L, name)(4, stateful=True, batch_input_shape=(2, 3, 3))])
    halves.set_weights(whole.get_weights())
    for _ in range(2):
        halves.predict(x[:, :3], batch_size=2)
        np.testing.assert_allclose(halves.predict(x[:, 3:], batch_size=2), run(whole, x), rtol=1e-5, atol=1e-6)
        halves.reset_states()


def test_stateful_conv_lstm_halves_equal_the_whole_in_training_too() -> None:
    x = np.random.uniform(-1, 1, (2, 4, 3, 3, 1)).astype("float32")
    whole = Sequential([L.ConvLSTM2D(2, 2, 2, dim_ordering="tf", input_shape=(4, 3, 3, 1))])
    layer = L.ConvLSTM2D(2, 2, 2, dim_ordering="tf", stateful=True, batch_input_shape=(2, 2, 3, 3, 1))
    halves = Sequential([layer])
    halves.set_weights(whole.get_weights())
    halves.compile("sgd", "mse")
    expected = run(whole, x)
    halves.optimizer.lr.set_value(0.0)
    halves.train_on_batch(x[:, :2], expected)
    np.testing.assert_allclose(halves.predict(x[:, 2:], batch_size=2), expected, rtol=1e-5, atol=1e-6)
    layer.reset_states()
    assert all((K.get_value(state) == 0).all() for state in layer.states)


@pytest.mark.parametrize(
    ("consume_less", "name"), [("cpu", "LSTM"), ("mem", "GRU"), ("gpu", "LSTM"), ("mem", "SimpleRNN")]
)
def test_dropout_keeps_its_masks_over_time(consume_less: str, name: str) -> None:
    # Inputs that do not change and a state that is not heeded: outputs differ over time only if masks do.
    layer = getattr(L, name)(
        3, dropout_W=0.5, return_sequences=True, consume_less=consume_less, input_shape=(5, 50), inner_init="zero"
    )
    if name == "LSTM":
        layer.forget_bias_init = lambda shape, name=None: K.variable(np.full(shape, -100.0), name=name)
    if name == "GRU":
        layer._gate_bias = lambda gate: (
            lambda shape, name=None: K.variable(np.full(shape, -100.0 if gate == "z" else 0.0), name=name)
        )
    if name != "SimpleRNN":
        layer.inner_activation = K.sigmoid
    model = Sequential([layer])
    output = run(model, np.ones((4, 5, 50)), phase=1)
    np.testing.assert_allclose(output, np.repeat(output[:, :1], 5, axis=1), rtol=1e-4, atol=1e-5)
    assert (abs(output[0] - output[1]) > 1e-4).any()  # each sample has masks of its own
    assert (abs(run(model, np.ones((4, 5, 50)), phase=1) - output) > 1e-4).any()


def test_dropout_of_the_state_drops_the_same_units_at_each_step() -> None:
    # With U = 1 and W = 0, b = 1: the output doubles at each step where the unit is kept, and stays 1 where dropped.
    weights = [np.zeros((1, 8)), np.eye(8), np.ones(8)]
    layer = L.SimpleRNN(8, activation="linear", dropout_U=0.5, return_sequences=True, weights=weights)
    output = run(Sequential([L.Masking(-1.0, input_shape=(4, 1)), layer]), np.zeros((16, 4, 1)), phase=1)
    dropped, kept = np.ones(4), np.array([1.0, 3.0, 7.0, 15.0])
    is_dropped = np.isclose(output, dropped[:, None]).all(axis=1)
    is_kept = np.isclose(output, kept[:, None]).all(axis=1)
    assert (is_dropped ^ is_kept).all() and 0.2 < is_dropped.mean() < 0.8


def test_regularizers_apply_to_each_gate() -> None:
    for consume_less, count in (("cpu", 4), ("gpu", 1)):
        layer = L.LSTM(2, consume_less=consume_less, W_regularizer="l2", input_shape=(3, 2))
        model = Sequential([layer])
        assert len(model.losses) == count
        expected = 0.01 * sum((w**2).sum() for w in layer.get_weights()[::3])
        np.testing.assert_allclose(sum(K.eval(loss) for loss in model.losses), expected, rtol=1e-5)


def test_initial_forget_bias_is_one_in_either_layout() -> None:
    for consume_less in ("mem", "gpu"):
        layer = L.LSTM(3, consume_less=consume_less, input_shape=(2, 2))
        Sequential([layer])
        np.testing.assert_array_equal(K.eval(layer.b), [0] * 3 + [1] * 3 + [0] * 6)


def test_stateful_configuration_keeps_the_batch_shape() -> None:
    layer = L.GRU(2, stateful=True, batch_input_shape=(4, 3, 2))
    Sequential([layer])
    config = layer.get_config()
    assert config["batch_input_shape"] == (4, 3, 2) and "input_dim" not in config
    assert Sequential([L.GRU.from_config(config)]).input_shape == (4, 3, 2)


def test_input_dim_and_input_length_are_the_input_shape() -> None:
    assert Sequential([L.LSTM(2, input_dim=3, input_length=5)]).input_shape == (None, 5, 3)
    assert Sequential([L.LSTM(2, input_dim=3)]).input_shape == (None, None, 3)


@pytest.mark.parametrize("name", ["SimpleRNN", "GRU", "LSTM"])
def test_sizes_are_whole_numbers_in_any_form(name: str) -> None:
    config = getattr(L, name)(4 / 2, input_dim=np.int64(3), input_length=5.0, dropout_W=np.float32(0.5)).get_config()
    sizes = [config[key] for key in ("output_dim", "input_dim", "input_length")]
    assert sizes == [2, 3, 5] and {type(size) for size in sizes} == {int}
    assert type(config["dropout_W"]) is float
    for wrong in ("3", 2.5, True, [1], None):
        with pytest.raises(ArgumentTypeError, match=f"output_dim of {name} must be a whole number; got "):
            getattr(L, name)(wrong)
    with pytest.raises(ArgumentTypeError, match=f"input_length of {name} must be a whole number; got 'x'"):
        getattr(L, name)(2, input_length="x")
    with pytest.raises(ArgumentTypeError, match="nb_filter of ConvLSTM2D must be a whole number; got None"):
        L.ConvLSTM2D(None, 3, 3)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: L.LSTM(2, consume_less="tpu"), ArgumentError, 'consume_less of LSTM must be "cpu", "mem" or "gpu"'),
        (lambda: L.GRU(0), ArgumentError, "output_dim of GRU must be 1 or more; got 0"),
        (lambda: L.GRU(2, dropout_U=1.5), ArgumentError, "dropout_U of GRU must be between 0 and 1; got 1.5"),
        (lambda: L.LSTM(2)(Input((3,))), ShapeError, "must have 3 dimensions"),
        (lambda: L.LSTM(2, unroll=True)(Input((None, 3))), ArgumentError, "number of steps is not known"),
        (lambda: L.LSTM(2, stateful=True)(Input((4, 3))), ArgumentError, "Give the first layer batch_input_shape"),
        (lambda: L.LSTM(2).reset_states(), ArgumentError, "not made with stateful=True"),
        (lambda: L.LSTM(2, stateful=True).reset_states(), NotBuiltError, "Call it on a tensor"),
        (lambda: L.Recurrent()(Input((4, 3))), ArgumentError, "set self.output_dim in __init__"),
        (lambda: Stepless(2)(Input((4, 3))), ArgumentError, "define step(self, x, states)"),
        (lambda: L.LSTM(2)(Input((4, None))), ShapeError, "a size that is not known"),
        (lambda: L.ConvLSTM2D(2, 3, 0), ArgumentError, "nb_col of ConvLSTM2D"),
        (lambda: L.ConvLSTM2D(2, 3, 3, border_mode="full"), ArgumentError, '"valid" or "same"'),
        (lambda: L.ConvLSTM2D(2, 3, 3, dim_ordering="nhwc"), ArgumentError, "channels last"),
        (
            lambda: L.ConvLSTM2D(2, 3, 3, subsample=(0, 1)),
            ArgumentError,
            "subsample of ConvLSTM2D must be 2 whole numbers",
        ),
        (lambda: L.ConvLSTM2D(2, 3, 3, dim_ordering="tf")(Input((2, 5, 5, None))), ShapeError, "number of channels"),
        (
            lambda: L.ConvLSTM2D(2, 3, 3, dim_ordering="tf", stateful=True)(Input(batch_shape=(2, 2, None, 5, 1))),
            ShapeError,
            "size of its images must be known",
        ),
        (lambda: L.ConvLSTM2D(2, 6, 3, dim_ordering="tf")(Input((2, 5, 5, 1))), ShapeError, "6"),
    ],
)
def test_refuses_in_words(make: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as caught:
        make()
    assert words in str(caught.value)


def test_weights_of_another_layout_are_refused() -> None:
    layer = L.LSTM(2, consume_less="gpu", input_shape=(3, 2))
    Sequential([layer])
    with pytest.raises(ShapeError):
        layer.set_weights(Sequential([L.LSTM(2, input_shape=(3, 2))]).get_weights())


def test_a_shared_layer_has_one_set_of_weights() -> None:
    layer, a, b = L.GRU(2), Input((3, 2)), Input((3, 2))
    model = Model([a, b], [layer(a), layer(b)])
    assert len(model.get_weights()) == 9
