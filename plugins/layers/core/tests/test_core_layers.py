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

    native = {"tensorflow": tensorflow, "theano": theano}[each_backend]
    model = Sequential([L.Lambda(native, input_shape=(3,))])
    np.testing.assert_allclose(model.predict(np.array([[-1.0, 0.0, 2.0]])), [[1, 1, 3]])


def test_lambda_of_several_inputs_and_arguments() -> None:
    def weighted(x: Any, factor: float = 1.0) -> Any:
        return x[0] + factor * x[1]

    a, b = Input(shape=(3,)), Input(shape=(3,))
    model = Model(input=[a, b], output=L.Lambda(weighted, output_shape=(3,), arguments={"factor": 10.0})([a, b]))
    np.testing.assert_allclose(model.predict([np.ones((2, 3)), np.ones((2, 3))]), np.full((2, 3), 11.0))


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
        (lambda: L.Reshape((3, 3)), (4,), ShapeError, "4 elements"),
        (lambda: L.Reshape((-1, 3)), (4,), ShapeError, "4 elements"),
        (lambda: L.Permute((1, 3)), (4, 4), ArgumentError, "order"),
        (lambda: L.Permute((2, 1)), (4,), ShapeError, "3 dimensions"),
        (lambda: L.Flatten(), (None, 4), ShapeError, "without None"),
        (lambda: L.RepeatVector(0), (4,), ArgumentError, "at least once"),
        (lambda: L.RepeatVector(2), (4, 4), ShapeError, "Flatten"),
        (lambda: L.MaxoutDense(3), (4, 4), ShapeError, "2 dimensions"),
        (lambda: L.Dense(3), (None,), ShapeError, "not known"),
        (lambda: L.Lambda("no function"), (4,), ArgumentTypeError, "function"),
        (lambda: L.Lambda(lambda x: x, output_shape=5), (4,), ArgumentTypeError, "output_shape"),
        (lambda: L.Lambda(lambda x: x, output_shape=(5,)), (4,), ShapeError, "get_output_shape_for"),
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
