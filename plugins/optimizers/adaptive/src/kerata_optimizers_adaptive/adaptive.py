"""What the optimizers of this family share: the counting of steps, and their place in the saved state."""

from __future__ import annotations

from collections.abc import Sequence

from kerata import backend as K
from kerata.optimizers import Optimizer
from kerata.types import ArrayLike, Config, OptimizerArguments, Tensor, Unpack, Variable


class Adaptive(Optimizer):
    """An optimizer whose state begins with its accumulators.

    Keras 1.2.2 saved the accumulators alone. Where the learning rate decays, the number of steps comes after
    them, so that training resumes exactly; a state without it is accepted too, and begins counting where the
    optimizer stands.

    Arguments:
        lr: float >= 0. Learning rate.
        epsilon: float >= 0. Keeps the divisor from 0.
        decay: float >= 0. The learning rate of step t (from 0) is `lr / (1 + decay * t)`.
        clipnorm, clipvalue: see `Optimizer`.

    Raises:
        ArgumentError: an argument is out of range.
        ArgumentTypeError: one is of the wrong type, or unknown.
    """

    not_in_keras1 = ("iterations",)

    def __init__(self, lr: float, epsilon: float, decay: float, **kwargs: Unpack[OptimizerArguments]) -> None:
        super().__init__(**kwargs)
        self.lr = self.hyperparameter("lr", lr)
        self.epsilon = self.number("epsilon", epsilon)
        self.decay = self.hyperparameter("decay", decay)
        self.iterations = K.variable(0.0, name="iterations")
        self.initial_decay = float(decay)

    def begin(self, accumulators: Sequence[Variable]) -> Tensor:
        """Start a list of updates and give the learning rate of the step; `accumulators` become the state."""
        self.updates = []
        self.weights = list(accumulators)
        if self.initial_decay > 0:
            self.updates.append(K.update_add(self.iterations, 1))
            self.weights.append(self.iterations)
        output: Tensor = self.decayed_lr()
        return output

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        if self.initial_decay > 0 and self.weights and len(weights) == len(self.weights) - 1:
            weights = [*weights, K.get_value(self.iterations)]
        super().set_weights(weights)

    def get_config(self) -> Config:
        return {
            **super().get_config(),
            "lr": float(K.get_value(self.lr)),
            "epsilon": self.epsilon,
            "decay": float(K.get_value(self.decay)),
        }
