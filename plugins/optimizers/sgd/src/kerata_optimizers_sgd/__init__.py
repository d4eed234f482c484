"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerata import backend as K
from kerata import hookimpl
from kerata.optimizers import Optimizer
from kerata.types import Config, OptimizerArguments, Tensor, Unpack, Variable

__all__ = ["SGD"]


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum, Nesterov momentum and a decaying learning rate.

    With gradient g, parameter p and velocity v (at first 0), one step is
    `v = momentum * v - lr * g`, then `p = p + v`, or with Nesterov momentum `p = p + momentum * v - lr * g`.

    Arguments:
        lr: float >= 0. Learning rate. Default 0.01.
        momentum: float >= 0. How much of the velocity lasts to the next step. Default 0.
        decay: float >= 0. The learning rate of step t (from 0) is `lr / (1 + decay * t)`. Default 0.
        nesterov: whether to use Nesterov momentum (Sutskever et al., "On the importance of initialization and
            momentum in deep learning", 2013). Default False.
        clipnorm, clipvalue: see `Optimizer`.

    State: `iterations` (counted where the learning rate decays), then the velocity of each parameter.

    Raises:
        ArgumentError: an argument is out of range.
        ArgumentTypeError: one is of the wrong type, or unknown.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> from kerata.optimizers import SGD
        >>> model = Sequential([Dense(1, init="one", bias=False, input_dim=1)])  # w * x, and w is 1
        >>> model.compile(SGD(lr=0.25), loss="mse")
        >>> loss = model.train_on_batch(np.ones((1, 1)), np.zeros((1, 1)))  # w ** 2, whose gradient is 2 * w
        >>> print(model.get_weights()[0])
        [[0.5]]
    """

    def __init__(
        self,
        lr: float = 0.01,
        momentum: float = 0.0,
        decay: float = 0.0,
        nesterov: bool = False,
        **kwargs: Unpack[OptimizerArguments],
    ) -> None:
        super().__init__(**kwargs)
        self.iterations = K.variable(0.0, name="iterations")
        self.lr = self.hyperparameter("lr", lr)
        self.momentum = self.hyperparameter("momentum", momentum)
        self.decay = self.hyperparameter("decay", decay)
        self.initial_decay = float(decay)
        self.nesterov = bool(nesterov)

    def get_updates(self, params: Sequence[Variable], constraints: Mapping[Variable, Any], loss: Tensor) -> list[Any]:
        gradients = self.get_gradients(loss, params)
        velocities = self.slots(params)
        self.weights = [self.iterations, *velocities]
        self.updates = []
        if self.initial_decay > 0:
            self.updates.append(K.update_add(self.iterations, 1))
        lr = self.decayed_lr()
        for p, g, v in zip(params, gradients, velocities, strict=True):
            new_v = self.momentum * v - lr * g
            self.updates.append(K.update(v, new_v))
            new_p = p + self.momentum * new_v - lr * g if self.nesterov else p + new_v
            self.assign(p, new_p, constraints)
        return self.updates

    def get_config(self) -> Config:
        return {
            **super().get_config(),
            "lr": float(K.get_value(self.lr)),
            "momentum": float(K.get_value(self.momentum)),
            "decay": float(K.get_value(self.decay)),
            "nesterov": self.nesterov,
        }


@hookimpl
def kerata_optimizers() -> list[type[Optimizer]]:
    return [SGD]
