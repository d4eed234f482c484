"""Nadam."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerata import backend as K
from kerata.types import ArrayLike, Config, OptimizerArguments, Tensor, Unpack, Variable
from kerata_optimizers_adam.moments import Moments


class Nadam(Moments):
    """Adam with Nesterov momentum, the momentum warming up by a schedule.

    With gradient g, parameter p and moments m and v (at first 0), the momentum of step t (from 1) is
    `mu_t = beta_1 * (1 - 0.5 * 0.96 ** (t * schedule_decay))`, and with P_t the product of `mu_1` to `mu_t`
    the step is `m = beta_1 * m + (1 - beta_1) * g`, `v = beta_2 * v + (1 - beta_2) * g ** 2`,
    `n = (1 - mu_t) * g / (1 - P_t) + mu_(t+1) * m / (1 - P_(t+1))`, then
    `p = p - lr * n / (sqrt(v / (1 - beta_2 ** t)) + epsilon)` (Dozat, "Incorporating Nesterov momentum into
    Adam", 2015).

    Arguments:
        lr: float >= 0. Learning rate. Default 0.002.
        beta_1: float in [0, 1). The momentum that the schedule tends to. Default 0.9.
        beta_2: float in [0, 1). How much of the mean square lasts to the next step. Default 0.999.
        epsilon: float >= 0. Keeps the divisor from 0. Default 1e-8.
        schedule_decay: float >= 0. How fast the momentum warms up. Default 0.004.
        clipnorm, clipvalue: see `Optimizer`.

    State: `iterations`, then m of each parameter, then v of each, then P_t. Keras 1.2.2 did not save the
    last; for a state without it, it is worked out from `iterations`.

    Raises:
        ArgumentError: an argument is out of range.
        ArgumentTypeError: one is of the wrong type, or unknown.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> from kerata.optimizers import Nadam
        >>> model = Sequential([Dense(1, init="one", bias=False, input_dim=1)])  # w * x, and w is 1
        >>> model.compile(Nadam(lr=0.25), loss="mse")
        >>> loss = model.train_on_batch(np.ones((1, 1)), np.zeros((1, 1)))
        >>> print(model.get_weights()[0].round(2))  # farther than the first step of Adam, which is lr
        [[0.74]]
    """

    not_in_keras1 = ("m_schedule",)

    def __init__(
        self,
        lr: float = 0.002,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        schedule_decay: float = 0.004,
        **kwargs: Unpack[OptimizerArguments],
    ) -> None:
        super().__init__(lr, beta_1, beta_2, epsilon, **kwargs)
        self.m_schedule = K.variable(1.0, name="m_schedule")
        self.schedule_decay = self.number("schedule_decay", schedule_decay)

    def get_updates(self, params: Sequence[Variable], constraints: Mapping[Variable, Any], loss: Tensor) -> list[Any]:
        gradients = self.get_gradients(loss, params)
        means, squares = self.slots(params), self.slots(params)
        self.weights = [self.iterations, *means, *squares, self.m_schedule]
        self.updates = [K.update_add(self.iterations, 1)]

        t = self.iterations + 1
        momentum, next_momentum = self._momentum(t), self._momentum(t + 1)
        schedule = self.m_schedule * momentum
        self.updates.append(K.update(self.m_schedule, schedule))
        for p, g, m, v in zip(params, gradients, means, squares, strict=True):
            new_m = self.beta_1 * m + (1.0 - self.beta_1) * g
            new_v = self.beta_2 * v + (1.0 - self.beta_2) * K.square(g)
            self.updates += [K.update(m, new_m), K.update(v, new_v)]
            step = (1.0 - momentum) * (g / (1.0 - schedule)) + next_momentum * (
                new_m / (1.0 - schedule * next_momentum)
            )
            size = K.sqrt(new_v / (1.0 - K.pow(self.beta_2, t))) + self.epsilon
            self.assign(p, p - self.lr * step / size, constraints)
        return self.updates

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        if self.weights and len(weights) == len(self.weights) - 1 and np.shape(weights[0]) == ():
            weights = [*weights, np.asarray(self._schedule_after(float(np.asarray(weights[0]))))]
        super().set_weights(weights)

    def get_config(self) -> Config:
        return {**super().get_config(), "schedule_decay": self.schedule_decay}

    def _momentum(self, t: Tensor) -> Any:
        return self.beta_1 * (1.0 - 0.5 * K.pow(0.96, t * self.schedule_decay))

    def _schedule_after(self, iterations: float) -> float:
        # Long before a million factors the product is 0 in single precision.
        count = int(np.nan_to_num(np.clip(iterations, 0, 1e6)))
        momenta: Any = 1.0 - 0.5 * 0.96 ** (np.arange(1, count + 1) * self.schedule_decay)
        return float(np.prod(float(K.get_value(self.beta_1)) * momenta))
