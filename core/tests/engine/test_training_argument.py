"""`call(self, x, training=None)` is given the learning phase."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Layer
from kerata import backend as K
from kerata.layers import Input, TimeDistributed
from kerata.models import Model, Sequential


class Symbolic(Layer):
    """Ten times the input in training; told by a K function."""

    def call(self, x: Any, training: Any = None) -> Any:
        return K.switch(training, 10.0 * x, x)


class InPhase(Layer):
    """The same, told by the phase of K; the argument stands after the mask."""

    def call(self, x: Any, mask: Any = None, training: Any = None) -> Any:
        assert training is not None
        return K.in_train_phase(10.0 * x, x)


class Branching(Layer):
    """The same by Python's own `if`."""

    def call(self, x: Any, training: Any = None) -> Any:
        if training:
            return 10.0 * x
        return x


class Native(Layer):
    """The same in code of the framework."""

    def call(self, x: Any, *, training: Any) -> Any:
        if K.backend() == "tensorflow":
            import tensorflow as tf

            return tf.multiply(x, 10.0) if training else tf.identity(x)
        if K.backend() == "jax":
            import jax.numpy as jnp

            return jnp.multiply(x, 10.0 if training else 1.0)
        import theano.tensor as T

        return T.mul(x, 10.0) if training else T.mul(x, 1.0)


class Asked(Layer):
    """Multiplies by the phase itself."""

    def call(self, x: Any, training: Any = None) -> Any:
        return x * (1.0 + 9.0 * K.cast(training, "float32"))


LAYERS = [Symbolic, InPhase, Branching, Native, Asked]


def both(model: Any, shape: tuple[int, ...] = (2, 3)) -> list[float]:
    """What each phase multiplies by."""
    return [float(K.function(model.inputs, model.outputs, phase=phase)([np.ones(shape)])[0].max()) for phase in (0, 1)]


def plain(layer: Any) -> Any:
    x = Input((3,))
    return Model(x, layer(x))


@pytest.mark.parametrize("cls", LAYERS)
def test_each_phase_computes_its_own(cls: Any, each_backend: str) -> None:
    model = plain(cls())
    assert model.layers[-1].uses_learning_phase
    assert model.uses_learning_phase
    assert both(model) == [1.0, 10.0]


@pytest.mark.parametrize("cls", LAYERS)
def test_in_a_stack_and_in_a_model_in_a_model(cls: Any) -> None:
    inner = Sequential([cls(input_shape=(3,)), Layer()])
    y = Input((3,))
    outer = Model(y, inner(y))
    assert outer.uses_learning_phase
    assert both(outer) == both(inner) == [1.0, 10.0]


@pytest.mark.parametrize("cls", LAYERS)
def test_in_a_wrapper(cls: Any) -> None:
    stack = Sequential([TimeDistributed(cls(), input_shape=(4, 3))])
    assert stack.layers[0].uses_learning_phase
    assert both(stack, (2, 4, 3)) == [1.0, 10.0]


@pytest.mark.parametrize("cls", LAYERS)
@pytest.mark.parametrize("phase", [0, 1])
def test_a_phase_that_was_set_is_a_number(cls: Any, phase: int) -> None:
    K.set_learning_phase(phase)
    try:
        model = plain(cls())
    finally:
        K.clear_session()
    assert both(model) == [[1.0, 10.0][phase]] * 2


@pytest.mark.parametrize("cls", [Symbolic, Branching, Native])
def test_fit_trains_in_the_one_phase_and_predicts_in_the_other(cls: Any) -> None:
    model = Sequential([cls(input_shape=(3,))])
    model.compile("sgd", "mse")
    x, y = np.ones((4, 3)), np.zeros((4, 3))
    assert model.train_on_batch(x, y) == pytest.approx(100.0)
    assert model.evaluate(x, y, verbose=0) == pytest.approx(1.0)
    np.testing.assert_allclose(model.predict(x, verbose=0), x)


def test_weights_and_randomness_of_one_phase_alone_are_trained() -> None:
    class Noisy(Layer):
        def build(self, input_shape: Any) -> None:
            self.factor = self.add_weight((3,), "one", name="factor")

        def call(self, x: Any, training: Any = None) -> Any:
            if training:
                return K.dropout(x, 0.5) * self.factor
            return x

    model = Sequential([Noisy(input_shape=(3,))])
    model.compile("sgd", "mse")
    x = np.ones((64, 3))
    np.testing.assert_allclose(model.predict(x, verbose=0), x)
    run = K.function(model.inputs, model.outputs, phase=1)
    first, second = run([x])[0], run([x])[0]
    assert set(np.unique(first)) == {0.0, 2.0}
    assert (first != second).any()
    model.train_on_batch(x, np.zeros((64, 3)))
    assert (model.get_weights()[0] < 1.0).all()


def test_on_native_tensors_it_is_the_test_phase() -> None:
    import tensorflow as tf

    for cls in LAYERS:
        np.testing.assert_allclose(cls()(tf.ones((2, 3))), np.ones((2, 3)))


def test_layers_without_the_argument_are_as_they_were() -> None:
    class Any_(Layer):
        def call(self, x: Any, **kwargs: Any) -> Any:
            assert set(kwargs) == {"mask"}
            return x

    layer = Any_()
    layer(Input((3,)))
    assert not layer.uses_learning_phase
