"""Models as other libraries know them: `from kerata.wrappers import scikit_learn`. The modules are those of plugins."""

from __future__ import annotations

from kerata._plugin_modules import modules_in

__getattr__, __dir__ = modules_in(__name__)
