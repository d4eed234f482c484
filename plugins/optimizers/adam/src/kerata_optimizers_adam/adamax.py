"""Adamax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerata import backend as K
from kerata.types import Config, OptimizerArguments, Tensor, Unpack, Variable
from kerata_optimizers_adam.moments import Moments


class Adamax(Moments):
    """Adam with the largest recent gradient in place of the mean square.

    With gradient g, parameter p, moment m and bound u (at first 0), step t (from 1) is
    `m = beta_1 * m + (1 - beta_1) * g`, `u = max(beta_2 * u, |g|)`, then
    `p = p - lr / (1 - beta_1 ** t) * m / (u + epsilon)` (Kingma and Ba, 2014, section 7.1).

    Arguments:
        lr: float >= 0. Learning rate. Default 0.002.
        beta_1: float in [0, 1). How much of the mean gradient lasts to the next step. Default 0.9.
        beta_2: float in [0, 1). How much of the bound lasts. Default 0.999.
        epsilon: float >= 0. Keeps the divisor from 0. Default 1e-8.
        decay: float >= 0. The learning rate of step t is `lr / (1 + decay * (t - 1))`. Default 0.
        clipnorm, clipvalue: see `Optimizer`.

    State: `iterations`, then m of each parameter, then u of each.

    Raises:
        ArgumentError: an argument is out of range.
        ArgumentTypeError: one is of the wrong type, or unknown.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> from kerata.optimizers import Adamax
        >>> model = Sequential([Dense(1, init="one", bias=False, input_dim=1)])  # w * x, and w is 1
        >>> model.compile(Adamax(lr=0.25), loss="mse")
        >>> loss = model.train_on_batch(np.ones((1, 1)), np.zeros((1, 1)))
        >>> print(model.get_weights()[0].round(2))  # no step is much greater than lr
        [[0.75]]
    """

    def __init__(
        self,
        lr: float = 0.002,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        decay: float = 0.0,
        **kwargs: Unpack[OptimizerArguments],
    ) -> None:
        super().__init__(lr, beta_1, beta_2, epsilon, **kwargs)
        self.decay = self.hyperparameter("decay", decay)
        self.initial_decay = float(decay)

    def get_updates(self, params: Sequence[Variable], constraints: Mapping[Variable, Any], loss: Tensor) -> list[Any]:
        gradients = self.get_gradients(loss, params)
        means, bounds = self.slots(params), self.slots(params)
        self.weights = [self.iterations, *means, *bounds]
        self.updates = [K.update_add(self.iterations, 1)]

        t = self.iterations + 1
        lr = self.decayed_lr() / (1.0 - K.pow(self.beta_1, t))
        for p, g, m, u in zip(params, gradients, means, bounds, strict=True):
            new_m = self.beta_1 * m + (1.0 - self.beta_1) * g
            new_u = K.maximum(self.beta_2 * u, K.abs(g))
            self.updates += [K.update(m, new_m), K.update(u, new_u)]
            self.assign(p, p - lr * new_m / (new_u + self.epsilon), constraints)
        return self.updates

    def get_config(self) -> Config:
        return {**super().get_config(), "decay": float(K.get_value(self.decay))}
