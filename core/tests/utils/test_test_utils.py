"""Helpers for tests, as Keras 1 had them."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kerata import Layer
from kerata import backend as K
from kerata.layers import Dense, Embedding
from kerata.utils.test_utils import get_test_data, keras_test, layer_test


class Twice(Layer):
    def call(self, x: Any, mask: Any = None) -> Any:
        return 2 * x


class Misdeclared(Layer):
    def call(self, x: Any, mask: Any = None) -> Any:
        return K.concatenate([x, x])

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape


class Unserializable(Layer):
    def __init__(self, factor: float, **kwargs: Any) -> None:
        self.factor = factor
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return self.factor * x

    def get_config(self) -> Any:
        return {"name": self.name, "factors": self.factor}


# Both from the real Keras 1.2.2, by np.random.seed(7) and the same calls.


def test_class_numbers_and_their_samples_are_those_that_keras_1_drew() -> None:
    np.random.seed(7)
    (x, y), (x_test, y_test) = get_test_data(nb_train=2, nb_test=1, input_shape=(2, 2))
    assert_allclose(
        x.ravel(),
        [
            -0.3161558064227137,
            0.6955153071869291,
            0.7301720447678013,
            0.8458239910174226,
            -0.18862610367277557,
            -0.03141671411742336,
            0.7665872820452857,
            0.05771164436721544,
        ],
    )
    assert_array_equal(y, [1, 0])
    assert x_test.shape == (1, 2, 2) and y_test.tolist() == [1]


def test_values_and_their_samples_are_those_that_keras_1_drew() -> None:
    np.random.seed(7)
    (x, y), (x_test, y_test) = get_test_data(2, 1, (2,), output_shape=(3,), classification=False)
    assert_allclose(x, [[0.14152453205978338, 2.3169485857563554], [0.7789891569068039, 0.4460666025584329]])
    assert_allclose(y[0], [-0.03358377232043046, -0.12678367867645807, 1.4943483562698816])
    assert_allclose(x_test, [[0.42793148650668744, 0.4533827038846487]])
    assert_allclose(y_test, [[0.9625559843771266, 0.380214148786876, 0.4879196303728836]])


def test_there_are_as_many_samples_as_in_keras_1_by_default() -> None:
    (x, y), (x_test, y_test) = get_test_data()
    assert (x.shape, y.shape, x_test.shape, y_test.shape) == ((1000, 10), (1000,), (500, 10), (500,))
    assert set(y.tolist()) == {0, 1}


@pytest.mark.parametrize(
    ("function", "signature"),
    [
        (
            get_test_data,
            "(nb_train=1000, nb_test=500, input_shape=(10,), output_shape=(2,), classification=True, nb_class=2)",
        ),
        (
            layer_test,
            "(layer_cls, kwargs={}, input_shape=None, input_dtype=None, input_data=None, expected_output=None, "
            "expected_output_dtype=None, fixed_batch_size=False)",
        ),
        (keras_test, "(func)"),
    ],
)
def test_the_arguments_are_those_of_keras_1(function: Any, signature: str) -> None:
    parameters = inspect.signature(function).parameters.values()
    plain = [p.replace(annotation=inspect.Parameter.empty) for p in parameters]
    assert str(inspect.Signature(plain)) == signature


def test_a_layer_is_checked_and_its_output_returned() -> None:
    output = layer_test(Dense, kwargs={"output_dim": 3, "init": "one"}, input_shape=(4, 2), fixed_batch_size=True)
    assert output.shape == (4, 3) and output.dtype == K.floatx()
    assert_array_equal(output[:, 0], output[:, 2])


def test_sizes_that_vary_are_chosen() -> None:
    output = layer_test(Dense, kwargs={"output_dim": 3}, input_shape=(None, None, 2))
    assert output.ndim == 3 and output.shape[2] == 3 and max(output.shape) <= 3


def test_an_own_class_needs_no_custom_objects() -> None:
    data = np.array([[1.0, 2.0]])
    assert_array_equal(layer_test(Twice, input_data=data, expected_output=2 * data), [[2, 4]])


def test_integers_in_and_floats_out() -> None:
    embedding = {"input_dim": 10, "output_dim": 4, "input_length": 2}
    assert layer_test(Embedding, embedding, (3, 2), "int32", expected_output_dtype=K.floatx()).shape == (3, 2, 4)
    with pytest.raises(AssertionError, match="Embedding: the output must be of dtype int32; got float32"):
        layer_test(Embedding, embedding, (3, 2), "int32")


def test_what_is_not_so_is_an_assertion_error() -> None:
    with pytest.raises(AssertionError, match="needs input_shape or input_data"):
        layer_test(Twice)
    with pytest.raises(AssertionError, match="rtol=0.001"):
        layer_test(Twice, input_data=np.ones((1, 2)), expected_output=np.ones((1, 2)))


def test_a_shape_that_is_declared_wrongly_is_found() -> None:
    with pytest.warns(UserWarning), pytest.raises(AssertionError, match=r"declares .*; got an output of \(3, 4\)"):
        layer_test(Misdeclared, input_shape=(3, 2))


def test_a_configuration_that_does_not_make_the_layer_is_found() -> None:
    with pytest.raises(Exception, match="factor"):
        layer_test(Unserializable, kwargs={"factor": 2.0}, input_shape=(3, 2))


def test_keras_test_forgets_the_names_that_were_counted_whatever_becomes_of_the_test() -> None:
    @keras_test
    def passes(factor: int, power: int = 2) -> int:
        """Its docstring."""
        Dense(1)
        return int(factor**power)

    @keras_test
    def fails() -> None:
        Dense(1)
        raise RuntimeError("on purpose")

    assert passes(3) == 9 and passes.__name__ == "passes"
    assert list(inspect.signature(passes).parameters) == ["factor", "power"]
    with pytest.raises(RuntimeError, match="on purpose"):
        fails()
    assert Dense(1).name == "dense_1"
