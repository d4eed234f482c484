"""Adagrad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerata import backend as K
from kerata.types import OptimizerArguments, Tensor, Unpack, Variable
from kerata_optimizers_adaptive.adaptive import Adaptive


class Adagrad(Adaptive):
    """Divides each gradient by the root of the sum of its squares so far.

    With gradient g, parameter p and accumulator a (at first 0), one step is
    `a = a + g ** 2`, then `p = p - lr * g / (sqrt(a) + epsilon)` (Duchi et al., 2011).

    Arguments:
        lr: float >= 0. Learning rate. Default 0.01.
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
        >>> from kerata.optimizers import Adagrad
        >>> model = Sequential([Dense(1, init="one", bias=False, input_dim=1)])  # w * x, and w is 1
        >>> model.compile(Adagrad(lr=0.25), loss="mse")
        >>> for _ in range(2):  # the first step is lr, others are smaller
        ...     loss = model.train_on_batch(np.ones((1, 1)), np.zeros((1, 1)))
        ...     print(model.get_weights()[0].round(2))
        [[0.75]]
        [[0.6]]
    """

    def __init__(
        self, lr: float = 0.01, epsilon: float = 1e-8, decay: float = 0.0, **kwargs: Unpack[OptimizerArguments]
    ) -> None:
        super().__init__(lr, epsilon, decay, **kwargs)

    def get_updates(self, params: Sequence[Variable], constraints: Mapping[Variable, Any], loss: Tensor) -> list[Any]:
        gradients = self.get_gradients(loss, params)
        accumulators = self.slots(params)
        lr = self.begin(accumulators)
        for p, g, a in zip(params, gradients, accumulators, strict=True):
            new_a = a + K.square(g)
            self.updates.append(K.update(a, new_a))
            self.assign(p, p - lr * g / (K.sqrt(new_a) + self.epsilon), constraints)
        return self.updates
