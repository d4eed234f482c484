"""Preparing data: `from kerata.preprocessing import text`. The modules are those of plugins."""

from __future__ import annotations

from kerata._plugin_modules import modules_in

__getattr__, __dir__ = modules_in(__name__)
