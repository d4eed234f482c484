"""Adam and its variants."""

from __future__ import annotations

from kerata import hookimpl
from kerata.optimizers import Optimizer
from kerata_optimizers_adam.adam import Adam
from kerata_optimizers_adam.adamax import Adamax
from kerata_optimizers_adam.nadam import Nadam

__all__ = ["Adam", "Adamax", "Nadam"]


@hookimpl
def kerata_optimizers() -> list[type[Optimizer]]:
    return [Adam, Adamax, Nadam]
