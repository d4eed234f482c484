"""What the optimizers of this family share: running moments of the gradients, and how long they last."""

from __future__ import annotations

from kerata import backend as K
from kerata.optimizers import Optimizer
from kerata.types import Config, OptimizerArguments, Unpack


class Moments(Optimizer):
    """An optimizer with two running moments of each gradient.

    Arguments:
        lr: float >= 0. Learning rate.
        beta_1: float in [0, 1). How much of the first moment lasts to the next step.
        beta_2: float in [0, 1). How much of the second lasts.
        epsilon: float >= 0. Keeps the divisor from 0.
        clipnorm, clipvalue: see `Optimizer`.

    Raises:
        ArgumentError: an argument is out of range.
        ArgumentTypeError: one is of the wrong type, or unknown.
    """

    def __init__(
        self, lr: float, beta_1: float, beta_2: float, epsilon: float, **kwargs: Unpack[OptimizerArguments]
    ) -> None:
        super().__init__(**kwargs)
        self.iterations = K.variable(0.0, name="iterations")
        self.lr = self.hyperparameter("lr", lr)
        self.beta_1 = self.hyperparameter("beta_1", beta_1, below=1.0)
        self.beta_2 = self.hyperparameter("beta_2", beta_2, below=1.0)
        self.epsilon = self.number("epsilon", epsilon)

    def get_config(self) -> Config:
        return {
            **super().get_config(),
            "lr": float(K.get_value(self.lr)),
            "beta_1": float(K.get_value(self.beta_1)),
            "beta_2": float(K.get_value(self.beta_2)),
            "epsilon": self.epsilon,
        }
