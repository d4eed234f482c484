"""Adam."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerata import backend as K
from kerata.types import Config, OptimizerArguments, Tensor, Unpack, Variable
from kerata_optimizers_adam.moments import Moments


class Adam(Moments):
    """Steps along a running mean of the gradient, divided by the root of a running mean of its square.

    With gradient g, parameter p and moments m and v (at first 0), step t (from 1) is
    `m = beta_1 * m + (1 - beta_1) * g`, `v = beta_2 * v + (1 - beta_2) * g ** 2`, then
    `p = p - lr * sqrt(1 - beta_2 ** t) / (1 - beta_1 ** t) * m / (sqrt(v) + epsilon)` (Kingma and Ba, 2014).

    Arguments:
        lr: float >= 0. Learning rate. Default 0.001.
        beta_1: float in [0, 1). How much of the mean gradient lasts to the next step. Default 0.9.
        beta_2: float in [0, 1). The same for the mean square. Default 0.999.
        epsilon: float >= 0. Keeps the divisor from 0. Default 1e-8.
        decay: float >= 0. The learning rate of step t is `lr / (1 + decay * (t - 1))`. Default 0.
        clipnorm, clipvalue: see `Optimizer`.

    State: `iterations`, then m of each parameter, then v of each.

    Raises:
        ArgumentError: an argument is out of range.
        ArgumentTypeError: one is of the wrong type, or unknown.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> from kerata.optimizers import Adam
        >>> model = Sequential([Dense(1, init="one", bias=False, input_dim=1)])  # w * x, and w is 1
        >>> model.compile(Adam(lr=0.25), loss="mse")
        >>> loss = model.train_on_batch(np.ones((1, 1)), np.zeros((1, 1)))
        >>> print(model.get_weights()[0].round(2))  # the first step is lr, however large the gradient is
        [[0.75]]
    """

    def __init__(
        self,
        lr: float = 0.001,
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
        means, squares = self.slots(params), self.slots(params)
        self.weights = [self.iterations, *means, *squares]
        self.updates = [K.update_add(self.iterations, 1)]

        t = self.iterations + 1
        lr = self.decayed_lr() * (K.sqrt(1.0 - K.pow(self.beta_2, t)) / (1.0 - K.pow(self.beta_1, t)))
        for p, g, m, v in zip(params, gradients, means, squares, strict=True):
            new_m = self.beta_1 * m + (1.0 - self.beta_1) * g
            new_v = self.beta_2 * v + (1.0 - self.beta_2) * K.square(g)
            self.updates += [K.update(m, new_m), K.update(v, new_v)]
            self.assign(p, p - lr * new_m / (K.sqrt(new_v) + self.epsilon), constraints)
        return self.updates

    def get_config(self) -> Config:
        return {**super().get_config(), "decay": float(K.get_value(self.decay))}
