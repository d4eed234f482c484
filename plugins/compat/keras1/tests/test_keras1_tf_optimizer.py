"""Optimizers of TensorFlow 1 in a model: weights were recorded from three steps of Keras 1.2.2 on TensorFlow 1.15."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kerata import Sequential
from kerata import backend as K
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.layers import Dense
from kerata_keras1._tf_optimizer import TFOptimizer
from kerata_keras1.keras import optimizers

CASES = [
    ("GradientDescentOptimizer", {}, [0.1205, 0.3125]),
    ("MomentumOptimizer", {"momentum": 0.9}, [-0.153999925, 1.08649993]),
    ("MomentumOptimizer", {"momentum": 0.9, "use_nesterov": True}, [0.200109527, 0.776292443]),
    ("AdamOptimizer", {}, [0.207086504, -0.202083141]),
    ("AdagradOptimizer", {}, [0.296466440, -0.282657951]),
    ("RMSPropOptimizer", {}, [0.112453073, 0.0536176562]),
    ("RMSPropOptimizer", {"decay": 0.8, "momentum": 0.5}, [-0.00855768472, 0.157883897]),
    ("RMSPropOptimizer", {"centered": True}, [0.108731434, 0.0847310722]),
    ("AdadeltaOptimizer", {}, [0.499864310, -0.499864280]),
]


@pytest.mark.parametrize(("name", "arguments", "expected"), CASES, ids=[f"{n}-{list(a)}" for n, a, _ in CASES])
def test_weights_move_as_with_tensorflow_1(name: str, arguments: dict[str, Any], expected: list[float]) -> None:
    train = pytest.importorskip("tensorflow").compat.v1.train
    model = Sequential([Dense(1, input_dim=2, bias=False)])
    model.set_weights([np.array([[0.5], [-0.5]])])
    model.compile(TFOptimizer(getattr(train, name)(0.1, **arguments)), "mse")
    for _ in range(3):
        model.train_on_batch(np.array([[1.0, 2], [3, -1]]), np.array([[1.0], [0]]))
    assert_allclose(model.get_weights()[0].ravel(), expected, rtol=1e-5, atol=1e-7)


def test_compile_takes_one_of_tensorflows_as_it_is(use_backend: Any) -> None:
    pytest.importorskip("tensorflow")
    from kerata_keras1.tensorflow1 import optimizers as train

    use_backend("tensorflow")
    ways = []
    for wrap in (TFOptimizer, lambda optimizer: optimizer):
        model = Sequential([Dense(1, input_dim=2, bias=False)])
        model.set_weights([np.array([[0.5], [-0.5]])])
        model.compile(wrap(train.AdamOptimizer(0.1)), "mse")
        model.fit(np.array([[1.0, 2], [3, -1]]), np.array([[1.0], [0]]), nb_epoch=3, verbose=0)
        ways.append(model.get_weights()[0].ravel())
    assert_allclose(ways, [[0.207086504, -0.202083141]] * 2, rtol=1e-5)


def test_one_of_tensorflows_is_wrapped_where_an_optimizer_is_got() -> None:
    theirs = type("GradientDescentOptimizer", (), {"apply_gradients": None, "_learning_rate": 0.1})()
    assert isinstance(optimizers.get(theirs), TFOptimizer)
    assert isinstance(optimizers.get("sgd"), optimizers.SGD)


def test_an_optimizer_whose_rule_is_not_known_is_an_error() -> None:
    with pytest.raises(ArgumentTypeError, match="AdamOptimizer.*got FtrlOptimizer"):
        TFOptimizer(type("FtrlOptimizer", (), {})())


def test_it_takes_no_constraints_and_has_no_configuration() -> None:
    optimizer = TFOptimizer(type("GradientDescentOptimizer", (), {"_learning_rate": 0.1})())
    weight = K.variable([1.0])
    with pytest.raises(ArgumentError, match="no constraints"):
        optimizer.get_updates([weight], {weight: abs}, K.sum(weight))
    with pytest.raises(NotImplementedError):
        optimizer.get_config()
    with pytest.raises(NotImplementedError):
        TFOptimizer.from_config({})


def test_a_gradient_is_clipped_by_its_norm(each_backend: str) -> None:
    gradient = K.variable([3.0, 4.0])
    assert_allclose(K.eval(optimizers.clip_norm(gradient, 1.0, K.variable(5.0))), [0.6, 0.8], rtol=1e-6)
    assert_allclose(K.eval(optimizers.clip_norm(gradient, 10.0, K.variable(5.0))), [3.0, 4.0])
    assert optimizers.clip_norm(gradient, 0, 5.0) is gradient
