from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Optimizer
from kerata import backend as K
from kerata.errors import ArgumentError, ArgumentTypeError, NotBuiltError, ShapeError

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
    with pytest.raises(ArgumentTypeError, match=r'no argument "clip".*clipnorm and clipvalue'):
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
