from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Callback, Optimizer, Sequential
from kerata import backend as K
from kerata.errors import ArgumentError, ArgumentTypeError, NotBuiltError, ShapeError
from kerata.layers import Dense
from kerata.optimizers import SGD, Adadelta, Adam

A, B = np.array([3.0, 0.0]), np.array([[4.0]])


def gradients(**arguments: Any) -> list[np.ndarray]:
    """Of a loss whose gradients are A and B, of global norm 5."""
    a, b = K.variable(np.zeros(2)), K.variable(np.zeros((1, 1)))
    loss = K.sum(a * K.variable(A)) + K.sum(b * K.variable(B))
    return [K.eval(g) for g in Optimizer(**arguments).get_gradients(loss, [a, b])]


def close(computed: list[np.ndarray], *expected: Any) -> None:
    for c, e in zip(computed, expected, strict=True):
        np.testing.assert_allclose(c, e, rtol=1e-6)


@pytest.mark.parametrize("arguments", [{}, {"clipnorm": 0}, {"clipvalue": None}])
def test_gradients_are_not_clipped_unless_asked(arguments: dict[str, Any]) -> None:
    close(gradients(**arguments), A, B)


def test_clipnorm_is_over_all_gradients_together() -> None:
    close(gradients(clipnorm=1.0), A / 5, B / 5)


def test_clipnorm_leaves_smaller_gradients_exactly_alone() -> None:
    for computed, expected in zip(gradients(clipnorm=5.1), (A, B), strict=True):
        np.testing.assert_array_equal(computed, expected)


def test_clipvalue_bounds_each_entry_after_clipnorm() -> None:
    close(gradients(clipvalue=3.5), A, np.array([[3.5]]))
    close(gradients(clipnorm=2.5, clipvalue=1.6), A / 2, np.array([[1.6]]))


def test_a_parameter_that_the_loss_does_not_depend_on_stays() -> None:
    a, b = K.variable(A), K.variable(B)
    close([K.eval(g) for g in Optimizer(clipnorm=1.0).get_gradients(K.sum(a), [a, b])], [2**-0.5] * 2, [[0.0]])


def test_unknown_arguments_are_refused() -> None:
    with pytest.raises(ArgumentTypeError, match=r'no argument "clip"\. Did you mean .clipnorm.'):
        Optimizer(clip=1.0)


@pytest.mark.parametrize("value", [-1.0, float("nan")])
def test_a_bound_is_not_negative(value: float) -> None:
    with pytest.raises(ArgumentError, match="clipvalue"):
        Optimizer(clipvalue=value)


def test_configuration_has_the_bounds_that_were_given() -> None:
    assert Optimizer().get_config() == {}
    config = {"clipnorm": 0.5, "clipvalue": 0.25}
    assert Optimizer.from_config(config).get_config() == config


def test_a_step_must_be_defined() -> None:
    with pytest.raises(NotImplementedError, match="get_updates"):
        Optimizer().get_updates([], {}, K.variable(0.0))


class Plain(Optimizer):
    """Written as programs for Keras 1.2.2 wrote theirs."""

    def __init__(self, lr=0.01, **kwargs):  # type: ignore[no-untyped-def]
        super(Plain, self).__init__(**kwargs)  # noqa: UP008
        self.__dict__.update(locals())
        self.lr = K.variable(lr)

    def get_updates(self, params, constraints, loss):  # type: ignore[no-untyped-def]
        grads = self.get_gradients(loss, params)
        self.updates = []
        accumulators = [K.zeros(K.get_value(p).shape) for p in params]
        self.weights = accumulators
        for p, g, a in zip(params, grads, accumulators):  # noqa: B905
            self.updates.append(K.update(a, a + 1.0))
            new_p = p - self.lr * g
            if p in constraints:
                new_p = constraints[p](new_p)
            self.updates.append(K.update(p, new_p))
        return self.updates


def test_an_optimizer_written_for_keras_1_trains() -> None:
    p = K.variable(np.array([1.0, -2.0]))
    loss = K.sum(K.square(p))
    optimizer = Plain(lr=0.25, clipvalue=3.0)
    step = K.function([], [loss], updates=optimizer.get_updates([p], {p: lambda x: K.maximum(x, -1.0)}, loss))
    assert step([])[0] == 5.0
    np.testing.assert_allclose(K.get_value(p), [0.5, -1.0])
    np.testing.assert_array_equal(optimizer.get_weights()[0], [1.0, 1.0])


def built() -> Plain:
    p = K.variable(np.zeros((2, 3)))
    optimizer = Plain()
    optimizer.get_updates([p], {}, K.sum(K.square(p)))
    return optimizer


def test_state_round_trips() -> None:
    optimizer, state = built(), [np.arange(6.0).reshape(2, 3)]
    optimizer.set_weights(state)
    np.testing.assert_array_equal(optimizer.get_weights(), state)


def test_state_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"\(2, 3\).*\(3, 2\)"):
        built().set_weights([np.zeros((3, 2))])
    with pytest.raises(ArgumentError, match="1 arrays of state; got 2"):
        built().set_weights([np.zeros((2, 3))] * 2)
    with pytest.raises(NotBuiltError, match="no state yet"):
        Plain().set_weights([np.zeros((2, 3))])


def test_an_optimizer_without_state_takes_none() -> None:
    optimizer = Plain()
    optimizer.set_weights([])
    assert optimizer.get_weights() == []


class Eve(Optimizer):
    """An optimizer as programs for Keras 1.2.2 wrote them: updates by K, and plain pairs."""

    def __init__(self, lr: float = 0.05, rho: float = 0.9, decay: float = 0.1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.__dict__.update(locals())
        self.iterations = K.variable(0.0)
        self.lr = K.variable(lr)
        self.rho = K.variable(rho)
        self.decay = K.variable(decay)

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> Any:
        grads = self.get_gradients(loss, params)
        self.updates = [K.update_add(self.iterations, 1)]
        lr = self.lr * (1.0 / (1.0 + self.decay * self.iterations))
        shapes = [K.get_variable_shape(p) for p in params]
        ms = [K.zeros(shape) for shape in shapes]
        vs = [K.zeros(shape) for shape in shapes]
        self.best = K.variable(1e9)
        self.weights = [self.iterations, *ms, *vs, self.best]
        self.updates.append((self.best, K.minimum(self.best, loss)))
        for p, g, m, v in zip(params, grads, ms, vs, strict=True):
            m_t = self.rho * m + (1.0 - self.rho) * g
            v_t = self.rho * v + (1.0 - self.rho) * K.square(g)
            self.updates.append(K.update(m, m_t))
            self.updates.append((v, v_t))
            new_p = p - lr * m_t / (K.sqrt(v_t) + 1e-7)
            if p in constraints:
                new_p = constraints[p](new_p)
            self.updates.append((p, new_p))
        return self.updates


def wave(*shape: int) -> Any:
    return (np.sin(np.arange(np.prod(shape)).reshape(shape) + 1.0) * 0.7).astype("float32")


def trained(optimizer: Optimizer, *callbacks: Any) -> tuple[Any, list[float]]:
    """A small network after three steps, and its losses."""
    K.reset_uids()  # the state has the order of the layers' names, and dense_10 comes before dense_9
    hidden = Dense(4, input_dim=3, activation="tanh", W_constraint="maxnorm")
    model = Sequential([hidden, Dense(1)])
    model.set_weights([wave(*w.shape) for w in model.get_weights()])
    model.compile(optimizer, "mse")
    data = {"nb_epoch": 3, "batch_size": 8, "shuffle": False, "verbose": 0, "callbacks": list(callbacks)}
    return model, model.fit(wave(8, 3), wave(8), **data).history["loss"]


# Printed by Keras 1.2.2 on Theano 1.0.5 for the same class: the losses, the sizes of the optimizer's state after them,
# and the loss of a step before which the state was set to zero.
@pytest.mark.parametrize(
    "arguments, losses, best",
    [
        ({"clipnorm": 0.1, "lr": 0.1}, [2.23057, 1.88618, 1.520165], 1.194308),
        ({"clipvalue": 0.01}, [2.23057, 2.052246, 1.845933], 1.64064),
    ],
)
def test_an_optimizer_of_keras_1_takes_the_same_steps(arguments: Any, losses: list[float], best: float) -> None:
    model, found = trained(Eve(**arguments))
    np.testing.assert_allclose(found, losses, rtol=1e-5)
    state = model.optimizer.get_weights()
    assert [w.shape for w in state] == [(), *[(3, 4), (4,), (4, 1), (1,)] * 2, ()]
    assert len(model.optimizer.updates) == 14
    np.testing.assert_allclose([state[0], state[-1]], [3.0, losses[-1]], rtol=1e-5)
    model.optimizer.set_weights([w * 0 for w in state])
    assert model.train_on_batch(wave(8, 3), wave(8)) == pytest.approx(best, rel=1e-5)


@pytest.mark.parametrize("by_variable", [True, False])
def test_a_callback_sets_the_learning_rate_by_its_variable_or_by_assignment(by_variable: bool) -> None:
    class Halve(Callback):
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            rate = K.get_value(self.model.optimizer.lr)
            if by_variable:
                K.set_value(self.model.optimizer.lr, rate * 0.5)
            else:
                self.model.optimizer.lr = float(rate) * 0.5

    model, losses = trained(Eve(), Halve())
    np.testing.assert_allclose(losses, [2.23057, 2.13985, 2.084607], rtol=1e-5)  # Keras 1.2.2 likewise
    assert float(K.get_value(model.optimizer.lr)) == pytest.approx(0.00625)


def test_a_number_assigned_in_place_of_a_number_is_that_number() -> None:
    optimizer = Eve()
    optimizer.epsilon = 1e-3
    assert optimizer.epsilon == 1e-3
    optimizer.lr = K.variable(0.5)
    assert float(K.get_value(optimizer.lr)) == 0.5


@pytest.mark.parametrize(
    ("optimizer", "shown"),
    [
        (SGD(), "SGD(lr=0.01)"),
        (SGD(lr=0.01, momentum=0.9), "SGD(lr=0.01, momentum=0.9)"),
        (SGD(0.5, nesterov=True, decay=1e-6), "SGD(lr=0.5, decay=1e-06, nesterov=True)"),
        (Adam(clipnorm=1, beta_1=0.8), "Adam(lr=0.001, clipnorm=1.0, beta_1=0.8)"),
        (Adadelta(), "Adadelta(lr=1.0)"),
    ],
)
def test_an_optimizer_shows_its_learning_rate_and_what_is_not_as_by_default(optimizer: Optimizer, shown: str) -> None:
    assert repr(optimizer) == shown


def test_the_learning_rate_shown_is_that_of_now() -> None:
    optimizer = SGD(lr=0.1)
    optimizer.lr = 0.025  # type: ignore[assignment]
    assert repr(optimizer) == "SGD(lr=0.025)"


def test_an_optimizer_that_cannot_tell_its_arguments_is_shown_too() -> None:
    class Unready(SGD):
        def __init__(self) -> None:
            pass

    assert repr(Unready()) == "<Unready>"
