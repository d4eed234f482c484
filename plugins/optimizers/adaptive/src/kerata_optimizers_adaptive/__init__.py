"""Optimizers with a learning rate per weight, from running means of squared gradients."""

from __future__ import annotations

from kerata import hookimpl
from kerata.optimizers import Optimizer
from kerata_optimizers_adaptive.adadelta import Adadelta
from kerata_optimizers_adaptive.adagrad import Adagrad
from kerata_optimizers_adaptive.rmsprop import RMSprop

__all__ = ["Adadelta", "Adagrad", "RMSprop"]


@hookimpl
def kerata_optimizers() -> list[type[Optimizer]]:
    return [RMSprop, Adagrad, Adadelta]
