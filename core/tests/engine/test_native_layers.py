"""Layers of programs of 2016 whose `call` is written in their framework, on every backend."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Input, Layer, Model
from kerata import backend as K
from kerata.errors import NativeCodeError


def batch_mean(x: Any) -> Any:
    """The mean over the batch, by the framework's own function."""
    if K.backend() == "tensorflow":
        import tensorflow as tf

        mean, _ = tf.nn.moments(x, [0])
        return mean
    if K.backend() == "jax":
        import jax.numpy as jnp

        return jnp.mean(jnp.asarray(x), axis=0)
    import theano.tensor as T

    return T.mean(T.as_tensor_variable(x), axis=0)


class Centre(Layer):
    """Subtracts the mean of the batch, keeps a moving one, counts its batches and penalizes the mean."""

    def build(self, input_shape: Any) -> None:
        self.mean = K.zeros((input_shape[-1],), name="mean")
        self.count = K.variable(0.0, name="count")
        self.non_trainable_weights = [self.mean, self.count]

    def call(self, x: Any, mask: Any = None) -> Any:
        self.add_loss(0.0 * K.sum(self.mean))  # before the code turns out to be native
        mean = batch_mean(x)
        self.add_update([K.moving_average_update(self.mean, mean, 0.5), (self.count, self.count + 1)], x)
        self.add_loss(K.sum(mean), x)
        return x - mean


def test_updates_and_losses_that_native_code_computes_are_those_of_its_layer(each_backend: str) -> None:
    layer, x = Centre(), Input(shape=(2,))
    y = layer(x)
    assert [variable for variable, _ in layer.get_updates_for(x)] == [layer.mean, layer.count]
    assert len(layer.get_losses_for(x)) == 1
    assert len(layer.losses) == 2
    model = Model(x, y)
    model.compile("sgd", "mse")
    data = np.array([[1.0, 2.0], [3.0, 6.0]])
    # The mean is (2, 4), and what is left of the data ((-1, -2), (1, 2)).
    assert model.train_on_batch(data, np.zeros((2, 2))) == pytest.approx((1 + 4) / 2 + 6)
    assert model.evaluate(data, np.zeros((2, 2)), verbose=0) == pytest.approx(8.5)
    np.testing.assert_allclose(K.get_value(layer.mean), [1.0, 2.0])
    model.train_on_batch(data, np.zeros((2, 2)))
    np.testing.assert_allclose(K.get_value(layer.mean), [1.5, 3.0])
    assert K.get_value(layer.count) == 2.0


def test_a_model_with_such_a_layer_has_its_updates_where_it_is_used_again(each_backend: str) -> None:
    layer, x, z = Centre(), Input(shape=(2,)), Input(shape=(2,))
    inner = Model(x, layer(x))
    outer = Model(z, inner(z))
    assert len(outer.updates) == 2
    outer.compile("sgd", "mse")
    outer.train_on_batch(np.array([[1.0, 2.0], [3.0, 6.0]]), np.zeros((2, 2)))
    np.testing.assert_allclose(K.get_value(layer.mean), [1.0, 2.0])
    assert K.get_value(layer.count) == 1.0


class Boxes(Layer):
    """A table for each sample, as detectors made it: a variable in `call`, repeated by the framework."""

    def call(self, x: Any, mask: Any = None) -> Any:
        made = [K.variable(np.arange(6.0).reshape(2, 3)), K.zeros((3,)), K.random_normal_variable((3,), 0, 1)]
        self.made = [*getattr(self, "made", []), made]
        table = K.expand_dims(made[0] + made[1] + made[2], 0)
        if K.backend() == "tensorflow":
            import tensorflow as tf

            return tf.tile(table, [tf.shape(x)[0], 1, 1])
        if K.backend() == "jax":
            import jax.numpy as jnp

            return jnp.tile(jnp.asarray(table), (x.shape[0], 1, 1))
        import theano.tensor as T

        return T.tile(T.as_tensor_variable(table), (x.shape[0], 1, 1))

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], 2, 3)


def test_variables_made_in_native_code_are_made_once(each_backend: str) -> None:
    layer, x = Boxes(), Input(shape=(4,))
    model = Model(x, layer(x))
    model.compile("sgd", "mse")
    first, again = model.predict(np.zeros((2, 4))), model.predict(np.zeros((3, 4)))
    np.testing.assert_array_equal(first[0], again[2])
    model.train_on_batch(np.zeros((2, 4)), np.zeros((2, 2, 3)))
    runs = [made for made in layer.made if made[0] is not layer.made[0][0]]  # the first was no native code yet
    assert len(runs) >= 3
    assert all(a is b for made in runs for a, b in zip(made, runs[0], strict=True))
    K.set_value(runs[0][0], np.zeros((2, 3)))
    np.testing.assert_allclose(model.predict(np.zeros((1, 4))), first[:1] - np.arange(6.0).reshape(1, 2, 3), atol=1e-6)


def test_native_code_adds_the_same_terms_each_time(each_backend: str) -> None:
    class Fickle(Layer):
        runs = 0

        def call(self, x: Any, mask: Any = None) -> Any:
            mean = batch_mean(x)
            self.runs += 1
            if self.runs > 1:
                self.add_loss(K.sum(mean), x)
            return x - mean

    x = Input(shape=(2,))
    model = Model(x, Fickle()(x))
    with pytest.raises(NativeCodeError, match="same ones each time"):
        model.predict(np.zeros((1, 2)))
