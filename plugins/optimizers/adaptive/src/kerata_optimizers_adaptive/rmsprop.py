"""RMSprop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerata import backend as K
from kerata.types import Config, OptimizerArguments, Tensor, Unpack, Variable
from kerata_optimizers_adaptive.adaptive import Adaptive


class RMSprop(Adaptive):
    """Divides each gradient by the root of a running mean of its square.

    It is a good choice for recurrent networks. With gradient g, parameter p and accumulator a (at first 0), one step is
    `a = rho * a + (1 - rho) * g ** 2`, then `p = p - lr * g / (sqrt(a) + epsilon)` (Tieleman and Hinton,
    lecture 6.5, 2012).

    Arguments:
        lr: float >= 0. Learning rate. Default 0.001.
        rho: float in [0, 1). How much of the mean lasts to the next step. Default 0.9.
        epsilon: float >= 0. Keeps the divisor from 0. Default 1e-8.
        decay: float >= 0. The learning rate of step t (from 0) is `lr / (1 + decay * t)`. Default 0.
        clipnorm, clipvalue: see `Optimizer`.

    State: the accumulator of each parameter; then `iterations`, where the learning rate decays.

    Raises:
        ArgumentError: an argument is out of range.
        ArgumentTypeError: one is of the wrong type, or unknown.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> from kerata.optimizers import RMSprop
        >>> model = Sequential([Dense(1, init="one", bias=False, input_dim=1)])  # w * x, and w is 1
        >>> model.compile(RMSprop(lr=0.1), loss="mse")
        >>> loss = model.train_on_batch(np.ones((1, 1)), np.zeros((1, 1)))
        >>> print(model.get_weights()[0].round(2))  # 1 - lr / sqrt(1 - rho), however large the gradient is
        [[0.68]]
    """

    def __init__(
        self,
        lr: float = 0.001,
        rho: float = 0.9,
        epsilon: float = 1e-8,
        decay: float = 0.0,
        **kwargs: Unpack[OptimizerArguments],
    ) -> None:
        super().__init__(lr, epsilon, decay, **kwargs)
        self.rho = self.hyperparameter("rho", rho, below=1.0)

    def get_updates(self, params: Sequence[Variable], constraints: Mapping[Variable, Any], loss: Tensor) -> list[Any]:
        gradients = self.get_gradients(loss, params)
        accumulators = self.slots(params)
        lr = self.begin(accumulators)
        for p, g, a in zip(params, gradients, accumulators, strict=True):
            new_a = self.rho * a + (1.0 - self.rho) * K.square(g)
            self.updates.append(K.update(a, new_a))
            self.assign(p, p - lr * g / (K.sqrt(new_a) + self.epsilon), constraints)
        return self.updates

    def get_config(self) -> Config:
        return {**super().get_config(), "rho": float(K.get_value(self.rho))}
