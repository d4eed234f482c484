"""Penalties on weights and on activities, as in Keras 1."""

from __future__ import annotations

from collections.abc import Callable

from kerata import hookimpl
from kerata.regularizers import Regularizer
from kerata_regularizers.eigenvalue import EigenvalueRegularizer
from kerata_regularizers.norms import (
    L1L2Regularizer,
    activity_l1,
    activity_l1l2,
    activity_l2,
    l1,
    l1l2,
    l2,
)

__all__ = [
    "ActivityRegularizer",
    "EigenvalueRegularizer",
    "L1L2Regularizer",
    "WeightRegularizer",
    "activity_l1",
    "activity_l1l2",
    "activity_l2",
    "l1",
    "l1l2",
    "l2",
]

WeightRegularizer = L1L2Regularizer
ActivityRegularizer = L1L2Regularizer


@hookimpl
def kerata_regularizers() -> dict[str, Callable[..., Regularizer]]:
    return {
        "L1L2Regularizer": L1L2Regularizer,
        "WeightRegularizer": WeightRegularizer,
        "ActivityRegularizer": ActivityRegularizer,
        "EigenvalueRegularizer": EigenvalueRegularizer,
        "l1": l1,
        "l2": l2,
        "l1l2": l1l2,
        "activity_l1": activity_l1,
        "activity_l2": activity_l2,
        "activity_l1l2": activity_l1l2,
    }
