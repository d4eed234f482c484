"""Functions of numpy on symbolic tensors say what to use instead; where a framework understands them, they work."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
import pytest

from kerata import Layer
from kerata import backend as K
from kerata.errors import KerataError, NumpyCodeError
from kerata.graph.numpy_functions import IN_K
from kerata.layers import Dense, Input, Lambda
from kerata.models import Sequential

HERE = __file__


@pytest.mark.parametrize(
    ("function", "name", "instead"),
    [
        (np.exp, "exp", "K.exp"),
        (np.abs, "absolute", "K.abs"),
        (lambda x: np.mean(x, axis=-1), "mean", "K.mean"),
        (lambda x: np.maximum(0.0, x), "maximum", "K.maximum"),
        (lambda x: np.concatenate([x, x]), "concatenate", "K.concatenate"),
        (lambda x: np.where(x > 0, x, 0), "where", "K.switch"),
        (lambda x: np.equal(x, 1.0), "equal", "K.equal"),
        (lambda x: np.squeeze(x), "squeeze", "K.squeeze"),
        (np.add.reduce, "add.reduce", "K.sum"),
        (np.cumsum, "cumsum", "K has no function of that name"),
    ],
)
def test_the_function_of_k_is_named_with_the_layer_and_the_line(function: Any, name: str, instead: str) -> None:
    x = Input((3,))
    with pytest.raises(NumpyCodeError) as caught:
        Lambda(function, name="mine")(x)
    message = str(caught.value)
    assert f"numpy.{name} was called" in message
    assert 'in layer "mine"' in message
    assert instead in message
    assert f"made at {HERE}:" in message
    assert isinstance(caught.value, TypeError)


def test_a_tensor_made_an_array_is_the_same_error() -> None:
    with pytest.raises(
        NumpyCodeError, match=r"numpy was given a symbolic tensor[^\n]*no value yet[^\n]*\nmade at .*\.py:"
    ):
        Lambda(np.asarray)(Input((3,)))


def test_in_a_layer_of_ones_own_with_a_weight() -> None:
    class Mine(Layer):
        def build(self, input_shape: Any) -> None:
            self.factor = self.add_weight((3,), "one", name="factor")

        def call(self, x: Any, mask: Any = None) -> Any:
            return x * np.tanh(self.factor)

    with pytest.raises(NumpyCodeError, match=r'numpy\.tanh.*in layer "mine".*Use K\.tanh'):
        Mine(name="mine")(Input((3,)))


@pytest.mark.parametrize(
    "arguments",
    [
        {"loss": lambda y, z: np.mean(K.square(y - z))},
        {"loss": "mse", "metrics": [lambda y, z: np.mean(z)]},
    ],
)
def test_in_losses_and_metrics(arguments: Any) -> None:
    model = Sequential([Dense(2, input_dim=3)])
    with pytest.raises(NumpyCodeError, match=rf"(?s)numpy\.mean.*Use K\.mean.*made at {HERE}"):
        model.compile("sgd", **arguments)


@pytest.mark.parametrize("function", [lambda: np.exp(K.variable(1.0)), lambda: np.dot(np.ones((2, 2)), Input((2,)))])
def test_outside_of_any_layer(function: Any) -> None:
    with pytest.raises(KerataError, match=r"numpy\.(exp|dot).*Use K\.(exp|dot)"):
        function()


@pytest.mark.parametrize("name", sorted(IN_K))
def test_each_function_of_k_that_is_named_exists(name: str) -> None:
    assert callable(getattr(K, IN_K[name]))
    assert name == "add.reduce" or callable(getattr(np, name))


@pytest.mark.parametrize(
    "symbol",
    "add sub mul truediv floordiv mod pow lt le gt ge iadd imul".split(),
)
@pytest.mark.parametrize("other", [np.array([1.0, 2.0, 4.0]), np.float32(2.0), np.arange(1, 4)])
def test_operators_with_arrays_on_either_side_compute(symbol: str, other: Any) -> None:
    function = getattr(operator, symbol)
    value = np.array([3.0, 2.0, 0.5], "float32")
    x = K.variable(value)
    came = function(other.copy(), x)
    np.testing.assert_allclose(K.eval(came), getattr(operator, symbol.removeprefix("i"))(other, value), rtol=1e-6)
    if not symbol.startswith("i"):
        np.testing.assert_allclose(K.eval(function(x, other)), function(value, other), rtol=1e-6)


def test_matrices_of_numpy_multiply_tensors() -> None:
    matrix, value = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    np.testing.assert_allclose(K.eval(matrix @ K.variable(value)), matrix @ value)


def test_arrays_and_tensors_are_compared_by_identity_as_before() -> None:
    x = K.variable(1.0)
    array = np.ones(3)
    assert (array == x) is False
    assert (array != x) is True
    assert x not in [array]


def test_shape_and_rank_are_told() -> None:
    x = Input((3, 4))
    assert np.shape(x) == (None, 3, 4)
    assert np.ndim(x) == 3


def test_where_the_framework_takes_numpys_functions_they_work(use_backend: Any) -> None:
    use_backend("theano")

    class Mine(Layer):
        def build(self, input_shape: Any) -> None:
            self.factor = self.add_weight((3,), "one", name="factor")

        def call(self, x: Any, mask: Any = None) -> Any:
            return np.exp(x) * np.exp(self.factor)

        def get_output_shape_for(self, input_shape: Any) -> Any:
            return input_shape

    model = Sequential([Mine(input_shape=(3,))])
    np.testing.assert_allclose(model.predict_on_batch(np.zeros((2, 3))), np.full((2, 3), np.e), rtol=1e-6)


@pytest.mark.parametrize("function", [np.exp, np.mean, np.asarray])
def test_numpy_on_what_the_framework_made_says_where(function: Any) -> None:
    import tensorflow as tf

    def call(x: Any) -> Any:
        return function(tf.square(x))

    line = call.__code__.co_firstlineno + 1
    with pytest.raises(NumpyCodeError) as caught:
        Lambda(call, name="mine")(Input((3,)))
    assert "In mine numpy was given a tensor of tensorflow" in str(caught.value)
    assert str(caught.value).endswith(f"made at {HERE}:{line}")


def test_an_error_of_native_code_that_is_not_numpys_stays_what_it_is() -> None:
    import tensorflow as tf

    def call(x: Any) -> Any:
        raise NotImplementedError(f"rank {tf.square(x).shape.rank}")

    with pytest.raises(NotImplementedError, match="rank 2"):
        Lambda(call)(Input((3,)))
