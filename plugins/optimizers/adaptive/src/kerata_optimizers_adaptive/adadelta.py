"""Adadelta."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerata import backend as K
from kerata.types import Config, OptimizerArguments, Tensor, Unpack, Variable
from kerata_optimizers_adaptive.adaptive import Adaptive


class Adadelta(Adaptive):
    """Scales each gradient by the size of recent steps over the size of recent gradients.

    With gradient g, parameter p and accumulators a and d (at first 0), one step is
    `a = rho * a + (1 - rho) * g ** 2`, `s = g * sqrt(d + epsilon) / sqrt(a + epsilon)`, `p = p - lr * s`, and
    `d = rho * d + (1 - rho) * s ** 2` (Zeiler, 2012).

    Arguments:
        lr: float >= 0. Learning rate. Default 1.0, which is that of the paper.
        rho: float in [0, 1). How much of the means lasts to the next step. Default 0.95.
        epsilon: float >= 0. Lets the first step begin. Default 1e-8.
        decay: float >= 0. The learning rate of step t (from 0) is `lr / (1 + decay * t)`. Default 0.
        clipnorm, clipvalue: see `Optimizer`.

    State: a of each parameter, then d of each; then `iterations`, where the learning rate decays.

    Raises:
        ArgumentError: an argument is out of range.
        ArgumentTypeError: one is of the wrong type, or unknown.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> from kerata.optimizers import Adadelta
        >>> model = Sequential([Dense(1, init="one", bias=False, input_dim=1)])  # w * x, and w is 1
        >>> model.compile(Adadelta(), loss="mse")
        >>> loss = model.train_on_batch(np.ones((1, 1)), np.zeros((1, 1)))
        >>> print((1 - model.get_weights()[0]).round(5))  # sqrt(epsilon / (1 - rho)): its first steps are small
        [[0.00045]]
    """

    def __init__(
        self,
        lr: float = 1.0,
        rho: float = 0.95,
        epsilon: float = 1e-8,
        decay: float = 0.0,
        **kwargs: Unpack[OptimizerArguments],
    ) -> None:
        super().__init__(lr, epsilon, decay, **kwargs)
        self.rho = self.number("rho", rho, below=1.0)

    def get_updates(self, params: Sequence[Variable], constraints: Mapping[Variable, Any], loss: Tensor) -> list[Any]:
        gradients = self.get_gradients(loss, params)
        accumulators, steps = self.slots(params), self.slots(params)
        lr = self.begin(accumulators + steps)
        for p, g, a, d in zip(params, gradients, accumulators, steps, strict=True):
            new_a = self.rho * a + (1.0 - self.rho) * K.square(g)
            self.updates.append(K.update(a, new_a))
            step = g * K.sqrt(d + self.epsilon) / K.sqrt(new_a + self.epsilon)
            self.assign(p, p - lr * step, constraints)
            self.updates.append(K.update(d, self.rho * d + (1.0 - self.rho) * K.square(step)))
        return self.updates

    def get_config(self) -> Config:
        return {**super().get_config(), "rho": self.rho}
