"""BatchNormalization: statistics of batches, running averages, and how a compiled run of batches equals single ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Input, Model, Sequential
from kerata import backend as K
from kerata.errors import ArgumentError, ArgumentTypeError, ShapeError
from kerata.layers import BatchNormalization, Dense
from kerata.testing import check_layer


@pytest.mark.parametrize(
    ("kwargs", "shape"),
    [
        ({}, (4, 3)),
        ({"momentum": 0.9, "epsilon": 1e-2, "gamma_regularizer": "l2", "beta_regularizer": "l1"}, (3, None, 4)),
        ({"axis": 1, "gamma_init": "uniform", "beta_init": "one"}, (3, 2, None, 4)),
        ({"axis": -2, "mode": 2}, (3, 2, 3, 4)),
        ({"mode": 1}, (3, 4)),
        ({"mode": 1, "axis": 1}, (3, 4, 2)),
        ({"mode": 2}, (3, 4)),
        ({"axis": 2}, (2, 3, 2, 2, 3)),
    ],
)
def test_keeps_the_promises_of_layers(kwargs: dict[str, Any], shape: Any) -> None:
    check_layer(BatchNormalization, kwargs, input_shape=shape)


def normalized(x: Any, axis: int, epsilon: float = 1e-3) -> tuple[Any, Any, Any]:
    """What a batch becomes, its means and its variances."""
    others = tuple(i for i in range(x.ndim) if i != axis % x.ndim)
    mean, variance = x.mean(others, keepdims=True), x.var(others, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon), mean.ravel(), variance.ravel()


@pytest.mark.parametrize(("shape", "axis"), [((6, 3), -1), ((6, 3, 4, 2), 1), ((6, 2, 4), -1), ((6, 2, 4), 1)])
def test_running_averages_follow_the_batches(shape: Any, axis: int) -> None:
    layer = BatchNormalization(axis=axis, momentum=0.8, name="norm", input_shape=shape[1:])
    model = Sequential([layer])
    model.compile("sgd", "mse")
    random = np.random.RandomState(0)
    size = shape[axis]
    scale = 1 + np.arange(size).reshape([size if i == axis % len(shape) else 1 for i in range(len(shape))])
    mean, variance = np.zeros(size), np.ones(size)
    names = ["norm_gamma", "norm_beta", "norm_running_mean", "norm_running_std"]
    assert [weight.name for weight in layer.weights] == names
    for step in range(4):
        x = random.randn(*shape) * scale + step
        gamma, beta = layer.get_weights()[:2]
        _, of_batch, spread = normalized(x, axis)
        mean, variance = 0.8 * mean + 0.2 * of_batch, 0.8 * variance + 0.2 * spread
        model.train_on_batch(x, np.zeros(shape))
        np.testing.assert_allclose(layer.get_weights()[2:], [mean, variance], rtol=1e-4, atol=1e-5)
        assert (layer.get_weights()[0] != gamma).all() and (layer.get_weights()[1] != beta).any()
    x = random.randn(*shape)
    sizes = scale.shape
    gamma, beta, mean, variance = (w.reshape(sizes) for w in layer.get_weights())
    np.testing.assert_allclose(
        model.predict(x), gamma * (x - mean) / np.sqrt(variance + 1e-3) + beta, rtol=1e-4, atol=1e-5
    )


def test_training_phase_uses_the_batch_and_evaluation_changes_nothing() -> None:
    model = Sequential([BatchNormalization(input_shape=(3,), weights=[[1, 2, 3], [0, 1, 0], [5, 5, 5], [2, 2, 2]])])
    model.compile("sgd", "mse")
    x = np.random.randn(8, 3) * [1, 2, 3] + 1
    trained = K.function(model.inputs, model.outputs, phase=1)([x])[0]
    np.testing.assert_allclose(trained, normalized(x, 1)[0] * [1, 2, 3] + [0, 1, 0], rtol=1e-4, atol=1e-5)
    before = model.get_weights()
    model.test_on_batch(x, x)
    model.predict(x)
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_sample_by_sample_it_is_the_same_in_both_phases() -> None:
    model = Sequential([BatchNormalization(mode=1, input_shape=(5,))])
    x = np.random.randn(4, 5)
    deviation = np.sqrt(x.var(1, keepdims=True) + 1e-3)
    expected = (x - x.mean(1, keepdims=True)) / (deviation + 1e-3)
    for phase in (0, 1):
        came = K.function(model.inputs, model.outputs, phase=phase)([x])[0]
        np.testing.assert_allclose(came, expected, rtol=1e-4, atol=1e-5)
    assert model.updates == []


def test_shared_between_inputs_in_mode_2_each_has_its_own_statistics() -> None:
    a, b = Input(shape=(3,)), Input(shape=(3,))
    layer = BatchNormalization(mode=2)
    model = Model([a, b], [layer(a), layer(b)])
    model.compile("sgd", "mse")
    x, y = np.random.randn(6, 3), 5 + 3 * np.random.randn(6, 3)
    for came, data in zip(model.predict([x, y]), (x, y), strict=True):
        np.testing.assert_allclose(came, normalized(data, 1)[0], rtol=1e-4, atol=1e-4)
    model.train_on_batch([x, y], [x, y])
    np.testing.assert_array_equal(layer.get_weights()[2:], [[0, 0, 0], [1, 1, 1]])


def test_used_in_two_models_it_follows_the_batches_of_each() -> None:
    layer = BatchNormalization(momentum=0.5)
    models = []
    for _ in range(2):
        start = Input(shape=(2,))
        models.append(Model(start, layer(start)))
        models[-1].compile("sgd", "mse")
    x = np.array([[1.0, 2.0], [3.0, 6.0]])
    models[0].train_on_batch(x, x)
    np.testing.assert_allclose(layer.get_weights()[2:], [[1, 2], [1, 2.5]], rtol=1e-6)
    models[1].train_on_batch(10 + x, x)
    np.testing.assert_allclose(layer.get_weights()[2:], [[6.5, 8], [1, 3.25]], rtol=1e-6)


def test_frozen_it_keeps_scale_and_offset_and_goes_on_averaging() -> None:
    layer = BatchNormalization(trainable=False, momentum=0.5, input_shape=(2,))
    model = Sequential([layer, Dense(1)])
    model.compile("sgd", "mse")
    x = np.array([[1.0, 2.0], [3.0, 6.0]])
    model.train_on_batch(x, np.ones((2, 1)))
    np.testing.assert_allclose(layer.get_weights(), [[1, 1], [0, 0], [1, 2], [1, 2.5]], rtol=1e-6)


@pytest.mark.parametrize("samples", [12, 10])
def test_one_compiled_run_equals_batch_by_batch_bit_for_bit(samples: int) -> None:
    def made() -> Any:
        np.random.seed(3)
        model = Sequential(
            [
                Dense(5, input_shape=(3,)),
                BatchNormalization(gamma_regularizer="l2", momentum=0.9),
                BatchNormalization(mode=1),
                Dense(2),
                BatchNormalization(mode=2),
            ]
        )
        model.compile("adam", "mse")
        return model

    random = np.random.RandomState(1)
    x, y = random.randn(samples, 3).astype("float32"), random.randn(samples, 2).astype("float32")
    together, single = made(), made()
    together.fit(x, y, batch_size=4, nb_epoch=3, shuffle=False, verbose=0)
    for _ in range(3):
        for start in range(0, samples, 4):
            single.train_on_batch(x[start : start + 4], y[start : start + 4])
    for a, b in zip(together.get_weights(), single.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_penalties_are_added_to_the_losses() -> None:
    weights = [[1.0, 2.0], [3.0, -4.0], [0.0, 0.0], [1.0, 1.0]]
    model = Sequential(
        [BatchNormalization(gamma_regularizer="l2", beta_regularizer="l1", weights=weights, input_shape=(2,))]
    )
    losses = K.function(model.inputs, model.losses)([np.zeros((1, 2))])
    np.testing.assert_allclose(losses, [0.01 * 5, 0.01 * 7], rtol=1e-5)


def test_initializations_are_written_where_they_are_not_the_default() -> None:
    assert not {"gamma_init", "beta_init"} & BatchNormalization().get_config().keys()
    config = BatchNormalization(gamma_init="uniform", beta_init="one").get_config()
    assert (config["gamma_init"], config["beta_init"]) == ("uniform", "one")


def test_bad_modes_axes_and_unknown_sizes_are_refused() -> None:
    with pytest.raises(ArgumentError, match="mode of BatchNormalization must be 0 .by feature.*; got 3"):
        BatchNormalization(mode=3)
    for name, wrong in (("mode", True), ("axis", "1"), ("axis", 1.5), ("epsilon", "small"), ("momentum", None)):
        with pytest.raises(ArgumentTypeError, match=f"{name} of BatchNormalization must be a "):
            BatchNormalization(**{name: wrong})
    plain = BatchNormalization(np.float64(0.5), np.int64(2), np.int64(1), np.float32(0.5)).get_config()
    assert [type(plain[name]) for name in ("epsilon", "mode", "axis", "momentum")] == [float, int, int, float]
    for axis in (2, -3):
        with pytest.raises(ShapeError, match="from -2 to 1"):
            BatchNormalization(axis=axis)(Input(shape=(4,)))
    with pytest.raises(ShapeError, match="not known"):
        BatchNormalization(axis=1)(Input(shape=(None, 4)))
    with pytest.raises(ShapeError, match="not known"):
        BatchNormalization(axis=0)(Input(shape=(4,)))
    layer = BatchNormalization()
    layer(Input(shape=(4,)))
    with pytest.raises(ShapeError, match="must have shape"):
        layer(Input(shape=(1,)))
