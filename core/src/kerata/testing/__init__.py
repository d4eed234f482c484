"""Kits for authors of plugins: checks that a component keeps its promises."""

from __future__ import annotations

from kerata.testing.callbacks import check_callback
from kerata.testing.calls import counted_calls, die_at_call
from kerata.testing.functions import check_initialization, check_metric, check_objective
from kerata.testing.golden import check_golden
from kerata.testing.layers import check_layer
from kerata.testing.optimizers import check_optimizer
from kerata.testing.penalties import check_constraint, check_regularizer

__all__ = [
    "check_callback",
    "check_constraint",
    "check_golden",
    "check_initialization",
    "check_layer",
    "check_metric",
    "check_objective",
    "check_optimizer",
    "check_regularizer",
    "counted_calls",
    "die_at_call",
]
