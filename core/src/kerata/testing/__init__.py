"""Kits for authors of plugins: checks that a component keeps its promises."""

from __future__ import annotations

from kerata.testing.calls import counted_calls, die_at_call
from kerata.testing.golden import check_golden
from kerata.testing.layers import check_layer

__all__ = ["check_golden", "check_layer", "counted_calls", "die_at_call"]
