"""Kits for authors of plugins: checks that a component keeps its promises.

Each is imported where it is first used: the plugin of pytest stands in this package too, and runs in everybody's tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerata._imports import lazily

if TYPE_CHECKING:
    from kerata.testing.callbacks import check_callback
    from kerata.testing.calls import counted_calls, die_at_call
    from kerata.testing.functions import check_activation, check_initialization, check_metric, check_objective
    from kerata.testing.golden import check_golden
    from kerata.testing.layers import check_layer
    from kerata.testing.optimizers import check_optimizer
    from kerata.testing.penalties import check_constraint, check_regularizer

__all__ = [
    "check_activation",
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

__getattr__, __dir__ = lazily(
    __name__,
    {
        "check_activation": "kerata.testing.functions",
        "check_callback": "kerata.testing.callbacks",
        "check_constraint": "kerata.testing.penalties",
        "check_golden": "kerata.testing.golden",
        "check_initialization": "kerata.testing.functions",
        "check_layer": "kerata.testing.layers",
        "check_metric": "kerata.testing.functions",
        "check_objective": "kerata.testing.functions",
        "check_optimizer": "kerata.testing.optimizers",
        "check_regularizer": "kerata.testing.penalties",
        "counted_calls": "kerata.testing.calls",
        "die_at_call": "kerata.testing.calls",
    },
)
