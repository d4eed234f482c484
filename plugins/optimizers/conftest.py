"""The problem on which optimizers are tested: one linear layer, mean squared error, all data at each step."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import h5py
import numpy as np
import pytest

from kerata import backend as K


@dataclass
class Regression:
    """A linear layer on the golden data, trained by steps on all of them."""

    x: np.ndarray
    y: np.ndarray
    w0: np.ndarray
    b0: np.ndarray
    constraint: Any = None
    w: Any = field(init=False)
    b: Any = field(init=False)

    def build(self, optimizer: Any) -> Any:
        """Fresh weights, and the function that trains them by one step and returns the loss."""
        self.w, self.b = K.variable(self.w0, name="w"), K.variable(self.b0, name="b")
        x, y = K.placeholder(shape=(None, 6)), K.placeholder(shape=(None, 2))
        loss = K.mean(K.mean(K.square(K.dot(x, self.w) + self.b - y), axis=-1))
        constraints = {self.w: self.constraint} if self.constraint else {}
        function = K.function([x, y], [loss], updates=optimizer.get_updates([self.w, self.b], constraints, loss))
        return lambda: float(function([self.x, self.y])[0])

    def train(self, optimizer: Any, steps: int) -> list[float]:
        """The losses of so many steps from the initial weights."""
        step = self.build(optimizer)
        return [step() for _ in range(steps)]

    def weights(self) -> np.ndarray:
        """All weights as one vector."""
        result: np.ndarray = np.concatenate([K.get_value(self.w).ravel(), K.get_value(self.b)])
        return result

    def gradient(self, weights: np.ndarray) -> np.ndarray:
        """By the formula: the gradient of the loss at `weights`, in double precision."""
        w, b = weights[:12].reshape(6, 2), weights[12:]
        error = (self.x @ w + b - self.y) * 2 / self.y.size
        return np.concatenate([(self.x.T @ error).ravel(), error.sum(axis=0)])

    def start(self) -> np.ndarray:
        """The initial weights as one vector, in double precision."""
        return np.concatenate([self.w0.ravel(), self.b0]).astype("float64")


@pytest.fixture
def regression(golden: h5py.File) -> Regression:
    data = golden["optimizers"]
    return Regression(*(data[name][()] for name in ("x", "y", "w0", "b0")))


@pytest.fixture
def check_golden(golden: h5py.File, regression: Regression) -> Any:
    """Checks a class against a recorded case: its configuration, losses and final weights."""

    def check(cls: Any, case: str) -> None:
        recorded = golden["optimizers"][case]
        config = json.loads(recorded.attrs["config"])
        assert recorded.attrs["class_name"] == cls.__name__
        optimizer = cls.from_config(config)
        assert optimizer.get_config() == config
        losses = regression.train(optimizer, len(recorded["losses"]))
        np.testing.assert_allclose(losses, recorded["losses"], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(K.get_value(regression.w), recorded["w"], rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(K.get_value(regression.b), recorded["b"], rtol=1e-3, atol=1e-4)

    return check


@pytest.fixture
def check_resume(regression: Regression) -> Any:
    """Checks that training taken up by a new optimizer, from saved state and config, goes on bit for bit."""

    def check(make: Any) -> None:
        optimizer = make()
        step = regression.build(optimizer)
        for _ in range(5):
            step()
        state, config = optimizer.get_weights(), optimizer.get_config()
        w, b = K.get_value(regression.w), K.get_value(regression.b)
        expected = [step() for _ in range(5)]

        again = type(optimizer).from_config(config)
        step = regression.build(again)
        again.set_weights(state)
        K.set_value(regression.w, w)
        K.set_value(regression.b, b)
        assert [step() for _ in range(5)] == expected

    return check
