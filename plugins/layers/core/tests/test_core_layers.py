"""Each core layer keeps what layers promise, computes its formula, and refuses what it cannot take."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Input, Layer, Model, Sequential
from kerata import backend as K
from kerata import layers as L
from kerata.errors import ArgumentError, ArgumentTypeError, GraphError, ShapeError, UnsafeFileError
from kerata.models import model_from_json
from kerata.testing import check_layer


@pytest.mark.parametrize(
    ("name", "kwargs", "shape"),
    [
        ("Dense", {"output_dim": 3}, (3, 2)),
        (
            "Dense",
            {"output_dim": 3, "activation": "tanh", "W_regularizer": "l2", "b_constraint": "nonneg"},
            (3, 4, 2),
        ),
        ("Dense", {"output_dim": 3, "bias": False}, (None, None, None, 2)),
        ("Activation", {"activation": "relu"}, (3, 2)),
        ("Activation", {"activation": "linear"}, (3, 2, 4)),
        ("Dropout", {"p": 0.5}, (3, 2)),
        ("Dropout", {"p": 0.0}, (3, 2, 3)),
        ("SpatialDropout1D", {"p": 0.5}, (2, 3, 4)),
        ("SpatialDropout2D", {"p": 0.5}, (2, 3, 4, 5)),
        ("SpatialDropout2D", {"p": 0.5, "dim_ordering": "th"}, (2, 3, 4, 5)),
        ("SpatialDropout3D", {"p": 0.5}, (2, 3, 4, 4, 5)),
        ("Flatten", {}, (3, 2, 4)),
        ("Reshape", {"target_shape": (4, 2)}, (3, 2, 4)),
        ("Reshape", {"target_shape": (-1, 2)}, (3, 2, 4)),
        ("Reshape", {"target_shape": (-1, 2)}, (3, None, 4)),
        ("Permute", {"dims": (2, 1)}, (3, 2, 4)),
        ("Permute", {"dims": (3, 1, 2)}, (3, 2, 4, 5)),
        ("RepeatVector", {"n": 3}, (3, 2)),
        ("Masking", {}, (3, 2, 4)),
        ("ActivityRegularization", {"l1": 0.1, "l2": 0.2}, (3, 2)),
        ("MaxoutDense", {"output_dim": 3, "nb_feature": 2}, (3, 4)),
        ("Highway", {"activation": "tanh"}, (3, 4)),
        ("TimeDistributedDense", {"output_dim": 3, "activation": "relu"}, (3, 2, 4)),
        ("Lambda", {"function": lambda x: x * 2.0 + 1.0}, (3, 2)),
        ("Lambda", {"function": lambda x, mask=None: K.sum(x, axis=1), "output_shape": (4,)}, (3, 2, 4)),
    ],
)
def test_keeps_the_promises_of_layers(name: str, kwargs: dict[str, Any], shape: Any) -> None:
    check_layer(getattr(L, name), kwargs, input_shape=shape)


def test_dense_is_activation_of_dot_plus_bias() -> None:
    x, w, b = np.random.randn(4, 3), np.random.randn(3, 2), np.random.randn(2)
    check_layer(
        L.Dense,
        {"output_dim": 2, "activation": "tanh", "weights": [w, b]},
        input_data=x.astype("float32"),
        expected_output=np.tanh(x @ w + b),
    )


def test_dense_takes_its_input_size_from_input_dim() -> None:
    assert Sequential([L.Dense(3, input_dim=5)]).input_shape == (None, 5)


@pytest.mark.parametrize("name", ["Dense", "MaxoutDense", "Highway", "TimeDistributedDense"])
def test_the_configuration_tells_the_input_size_that_was_given_or_is_known(name: str) -> None:
    sizes = {} if name == "Highway" else {"output_dim": 2}
    shape = (5, 3) if name == "TimeDistributedDense" else (3,)
    given, known = getattr(L, name)(input_dim=3.0, **sizes), getattr(L, name)(**sizes)
    assert given.get_config()["input_dim"] == 3 and type(given.input_dim) is int
    assert Sequential([given]).get_config()[0]["config"]["input_dim"] == 3
    known(Input(shape=shape))
    assert known.get_config()["input_dim"] == 3
    assert getattr(L, name).from_config(known.get_config()).get_config()["input_dim"] == 3


def test_input_dim_is_not_looked_at_where_a_layer_is_called_on_a_tensor() -> None:
    for size in ((10,), [3, 3], 7):
        assert L.Dense(4, input_dim=size)(Input(shape=(10,))).shape == (None, 4)
    with pytest.raises(GraphError, match=r"input_shape=\("):
        Sequential([L.Dense(4, input_dim=(10,))])
    with pytest.raises(ArgumentTypeError, match="input_dim of Dense must be a whole number; got 'x'"):
        Sequential([L.Dense(4, input_dim="x")])


@pytest.mark.parametrize(
    ("make", "argument"),
    [
        (lambda size: L.Dense(size), "output_dim of Dense"),
        (lambda size: L.MaxoutDense(size), "output_dim of MaxoutDense"),
        (lambda size: L.MaxoutDense(3, size), "nb_feature of MaxoutDense"),
        (lambda size: L.TimeDistributedDense(size), "output_dim of TimeDistributedDense"),
        (lambda size: L.RepeatVector(size), "n of RepeatVector"),
    ],
)
def test_sizes_are_whole_numbers_in_any_form(make: Any, argument: str) -> None:
    key = argument.partition(" ")[0]
    for size in (4, 4.0, np.int64(4), np.float32(4.0)):
        config = make(size).get_config()
        assert config[key] == 4 and type(config[key]) is int
    for size, error in ((0, ArgumentError), (-1, ArgumentError), (2**70, ArgumentError), (True, ArgumentTypeError)):
        with pytest.raises(error, match=f"{argument} must "):
            make(size)
    for wrong in ("3", 2.5, [1], None):
        with pytest.raises(ArgumentTypeError, match=f"{argument} must be a whole number; got "):
            make(wrong)


def test_maxout_is_the_largest_linear_map() -> None:
    x, w, b = np.random.randn(4, 3), np.random.randn(5, 3, 2), np.random.randn(5, 2)
    check_layer(
        L.MaxoutDense,
        {"output_dim": 2, "nb_feature": 5, "weights": [w, b]},
        input_data=x.astype("float32"),
        expected_output=np.max(np.einsum("ni,kio->nko", x, w) + b, axis=1),
    )


def test_dropout_zeroes_the_fraction_and_scales_the_rest() -> None:
    model = Sequential([L.Dropout(0.3, input_shape=(1000,))])
    output = K.function(model.inputs, model.outputs, phase=1)([np.ones((20, 1000))])[0]
    assert set(np.unique(output).round(4)) == {0.0, np.float32(1 / 0.7).round(4)}
    assert abs((output == 0).mean() - 0.3) < 0.02


def test_dropout_draws_anew_each_time() -> None:
    model = Sequential([L.Dropout(0.5, input_shape=(100,))])
    run = K.function(model.inputs, model.outputs, phase=1)
    assert (run([np.ones((2, 100))])[0] != run([np.ones((2, 100))])[0]).any()


def test_dropout_decides_once_along_axes_of_size_1() -> None:
    ones = np.ones((6, 4, 50))
    for noise_shape in ((None, 1, None), (6, 1, 50), [None, 1.0, np.int64(50)]):
        model = Sequential([L.Dropout(0.5, noise_shape, input_shape=(4, 50))])
        output = K.function(model.inputs, model.outputs, phase=1)([ones])[0]
        assert (output.min(axis=1) == output.max(axis=1)).all()
        assert set(np.unique(output)) == {0.0, 2.0} and len(np.unique(output[:, 0], axis=0)) == 6


def test_dropout_repeats_itself_by_its_seed() -> None:
    def run(seed: int | None) -> Any:
        model = Sequential([L.Dropout(0.5, seed=seed, input_shape=(100,))])
        dropped = K.function(model.inputs, model.outputs, phase=1)
        return np.concatenate([dropped([np.ones((2, 100))])[0], dropped([np.ones((2, 100))])[0]])

    np.testing.assert_array_equal(run(7), run(7))
    assert (run(7) != run(8)).any() and (run(None) != run(None)).any()
    assert (run(7)[:2] != run(7)[2:]).any()  # a new draw for every batch


def test_the_configuration_of_dropout_is_that_of_keras_1_unless_that_would_lose_something() -> None:
    assert set(L.Dropout(0.5).get_config()) == {"name", "trainable", "p"}
    layer = L.Dropout(np.float32(0.5), noise_shape=[None, 1], seed=np.int64(3))
    config: Any = layer.get_config()
    assert (config["p"], config["noise_shape"], config["seed"]) == (0.5, (None, 1), 3)
    assert (type(config["p"]), type(config["seed"])) == (float, int)
    assert L.Dropout.from_config(config).get_config() == config
    check_layer(L.Dropout, {"p": 0.5, "noise_shape": (None, 1, None), "seed": 3}, input_shape=(3, 4, 5))


@pytest.mark.parametrize(
    ("name", "kwargs", "shape", "axes"),
    [
        ("SpatialDropout1D", {}, (4, 5, 8), (1,)),
        ("SpatialDropout2D", {"dim_ordering": "tf"}, (4, 3, 5, 8), (1, 2)),
        ("SpatialDropout2D", {"dim_ordering": "th"}, (4, 8, 3, 5), (2, 3)),
        ("SpatialDropout3D", {"dim_ordering": "th"}, (4, 8, 3, 5, 2), (2, 3, 4)),
    ],
)
def test_spatial_dropout_drops_whole_maps(name: str, kwargs: dict[str, Any], shape: Any, axes: Any) -> None:
    model = Sequential([getattr(L, name)(0.5, input_shape=shape[1:], **kwargs)])
    output = K.function(model.inputs, model.outputs, phase=1)([np.ones(shape)])[0]
    assert (output.min(axis=axes) == output.max(axis=axes)).all()
    assert set(np.unique(output)) == {0.0, 2.0}


def test_masking_zeroes_and_masks_the_steps_that_equal_the_value() -> None:
    x = np.array([[[1.0, 2.0], [5.0, 5.0], [5.0, 0.0]]])
    start = Input(shape=(3, 2))
    layer = L.Masking(mask_value=5.0)
    output = layer(start)
    came, mask = K.function([start], [output, layer.output_mask])([x])
    np.testing.assert_array_equal(came, [[[1, 2], [0, 0], [5, 0]]])
    np.testing.assert_array_equal(mask, [[True, False, True]])


def test_activity_regularization_adds_its_penalty_to_the_losses() -> None:
    model = Sequential([L.ActivityRegularization(l1=0.5, l2=0.25, input_shape=(2,))])
    loss = K.function(model.inputs, model.losses)([np.array([[1.0, -2.0], [3.0, 0.0]])])
    np.testing.assert_allclose(loss, [0.5 * 6 + 0.25 * 14])


def test_weight_penalties_are_added_to_the_losses() -> None:
    model = Sequential([L.Dense(2, W_regularizer="l2", input_dim=3)])
    weights = model.get_weights()[0]
    np.testing.assert_allclose(
        K.function(model.inputs, model.losses)([np.zeros((1, 3))])[0], 0.01 * (weights**2).sum(), rtol=1e-5
    )


def test_lambda_takes_code_of_the_framework_itself(each_backend: str) -> None:
    def tensorflow(x: Any) -> Any:
        import tensorflow as tf

        return tf.nn.relu(x) + tf.ones_like(x)

    def theano(x: Any) -> Any:
        import theano.tensor

        return theano.tensor.nnet.relu(x) + theano.tensor.ones_like(x)

    def jax(x: Any) -> Any:
        import jax.numpy

        return jax.nn.relu(jax.numpy.asarray(x)) + jax.numpy.ones(3)

    native = {"tensorflow": tensorflow, "theano": theano, "jax": jax}[each_backend]
    model = Sequential([L.Lambda(native, input_shape=(3,))])
    np.testing.assert_allclose(model.predict(np.array([[-1.0, 0.0, 2.0]])), [[1, 1, 3]])


def test_lambda_of_several_inputs_and_arguments() -> None:
    def weighted(x: Any, factor: float = 1.0) -> Any:
        return x[0] + factor * x[1]

    a, b = Input(shape=(3,)), Input(shape=(3,))
    model = Model(input=[a, b], output=L.Lambda(weighted, output_shape=(3,), arguments={"factor": 10.0})([a, b]))
    np.testing.assert_allclose(model.predict([np.ones((2, 3)), np.ones((2, 3))]), np.full((2, 3), 11.0))


def test_arguments_of_a_lambda_stand_where_keras_1_has_them() -> None:
    model = Sequential([L.Lambda(lambda x, factor: x * factor, (3,), {"factor": 10.0}, input_shape=(3,))])
    np.testing.assert_allclose(model.predict(np.ones((2, 3))), np.full((2, 3), 10.0))


def test_the_mask_of_a_lambda_is_saved() -> None:
    layer = L.Lambda(lambda x: x, mask=lambda x, mask: mask)
    again = L.Lambda.from_config(layer.get_config())
    again(L.Masking()(Input(shape=(3, 2))))
    assert again.output_mask is not None and again.supports_masking
    assert "mask" not in L.Lambda(lambda x: x).get_config()


def test_lambda_hides_a_mask_and_gives_its_own() -> None:
    masked = L.Masking()(Input(shape=(3, 2)))
    hides = L.Lambda(lambda x: x)
    hides(masked)
    assert hides.output_mask is None
    keeps = L.Lambda(lambda x: x, mask=lambda x, mask: mask)
    keeps(masked)
    assert keeps.output_mask is masked._keras_history[0].output_mask


def test_bytecode_of_a_lambda_is_refused_unless_allowed() -> None:
    text = Sequential([L.Lambda(lambda x: x * 3.0, input_shape=(2,), name="triple")]).to_json()
    with pytest.raises(UnsafeFileError, match=r"triple.*allow_code"):
        model_from_json(text)
    model = model_from_json(text, allow_code=True)
    np.testing.assert_allclose(model.predict(np.ones((1, 2))), [[3, 3]])


def test_a_named_function_of_a_lambda_comes_from_custom_objects() -> None:
    config = {
        "name": "twice",
        "function": "twice",
        "function_type": "function",
        "output_shape": None,
        "output_shape_type": "raw",
        "arguments": {},
    }
    from kerata.engine.serialization import layer_from_config

    layer = layer_from_config({"class_name": "Lambda", "config": config}, custom_objects={"twice": lambda x: 2 * x})
    model = Sequential([Layer(input_shape=(2,)), layer])
    np.testing.assert_allclose(model.predict(np.ones((1, 2))), [[2, 2]])


def test_spatial_dropout_does_not_lose_its_ordering() -> None:
    layer = L.SpatialDropout2D.from_config(L.SpatialDropout2D(0.5, dim_ordering="th").get_config())
    assert layer.dim_ordering == "th"


@pytest.mark.parametrize(
    ("make", "shape", "error", "words"),
    [
        (lambda: L.Dropout(1.5), (2,), ArgumentError, "between 0 and 1"),
        (lambda: L.SpatialDropout2D(0.5, dim_ordering="xx"), (2, 2, 2), ArgumentError, "dim_ordering"),
        (lambda: L.Reshape((-1, -1)), (4,), ArgumentError, "at most one -1"),
        (
            lambda: L.Reshape((2, -2)),
            (4,),
            ArgumentError,
            "target_shape of Reshape must be whole numbers of -1 or more",
        ),
        (lambda: L.Reshape((2, 0.5)), (4,), ArgumentError, "target_shape of Reshape"),
        (lambda: L.Reshape(4), (4,), ArgumentError, "target_shape of Reshape .*; got 4"),
        (lambda: L.Permute((0, 1)), (4, 4), ArgumentError, "dims of Permute must be whole numbers of 1 or more"),
        (lambda: L.Dropout("0.5"), (2,), ArgumentTypeError, "p of Dropout must be a number; got '0.5'"),
        (lambda: L.Dropout(0.5, (1, 0)), (2,), ArgumentError, "noise_shape of Dropout must be whole numbers"),
        (lambda: L.Dropout(0.5, 3), (2,), ArgumentError, "noise_shape of Dropout must be whole numbers"),
        (lambda: L.Dropout(0.5, (1, 3)), (2,), ShapeError, r"shape .None, 2.; got .1, 3."),
        (lambda: L.Dropout(0.5, (1,)), (2,), ShapeError, "for each axis"),
        (lambda: L.Dropout(0.5, seed=1.5), (2,), ArgumentTypeError, "seed of Dropout must be a whole number"),
        (lambda: L.Masking("x"), (2, 2), ArgumentTypeError, "mask_value of Masking must be a number"),
        (lambda: L.ActivityRegularization(l1="x"), (2,), ArgumentTypeError, "l1 of ActivityRegularization"),
        (lambda: L.Reshape((3, 3)), (4,), ShapeError, "4 elements"),
        (lambda: L.Reshape((-1, 3)), (4,), ShapeError, "4 elements"),
        (lambda: L.Permute((1, 3)), (4, 4), ArgumentError, "order"),
        (lambda: L.Permute((2, 1)), (4,), ShapeError, "3 dimensions"),
        (lambda: L.Flatten(), (None, 4), ShapeError, "without None"),
        (lambda: L.RepeatVector(0), (4,), ArgumentError, "n of RepeatVector must be 1 or more; got 0"),
        (lambda: L.RepeatVector(2), (4, 4), ShapeError, "Flatten"),
        (lambda: L.MaxoutDense(3), (4, 4), ShapeError, "2 dimensions"),
        (lambda: L.Dense(3), (None,), ShapeError, "not known"),
        (lambda: L.Lambda("no function"), (4,), ArgumentTypeError, "function"),
        (lambda: L.Lambda(lambda x: x, output_shape=5), (4,), ArgumentTypeError, "output_shape"),
        (lambda: L.Dense(3, size=4), (4,), ArgumentTypeError, "size"),
        (lambda: L.Dense(3, weights=[np.ones((2, 3))]), (4,), ShapeError, "2 weights"),
    ],
)
def test_refuses_in_words(make: Any, shape: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        make()(Input(shape=shape))


def test_a_mask_is_refused_by_a_layer_that_cannot_pass_it_on() -> None:
    with pytest.raises(ArgumentTypeError, match="does not support masking"):
        L.Flatten()(L.Masking()(Input(shape=(3, 2))))


def test_the_first_layer_must_say_its_input_shape() -> None:
    with pytest.raises(GraphError, match="input_shape"):
        Sequential([L.Dense(3)])


def test_highway_does_nothing_with_the_transform_bias_of_older_programs() -> None:
    with pytest.warns(UserWarning, match="transform_bias"):
        layer = L.Highway(transform_bias=-3, input_dim=4)
    layer(Input(shape=(4,)))
    assert np.all(layer.get_weights()[3] == 1)
    assert "transform_bias" not in layer.get_config()
