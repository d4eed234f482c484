"""Kerata: deep learning in the style of Keras, as a microkernel with plugins.

Every public name below is imported at its first use, so `import kerata` stays cheap.
"""

from __future__ import annotations

from typing import Any

from kerata import _plugin_modules
from kerata._imports import lazily
from kerata._version import __version__

_plugin_modules.install()

__all__ = [
    "Callback",
    "Input",
    "InputSpec",
    "Layer",
    "Model",
    "Optimizer",
    "Sequential",
    "__version__",
    "backend",
    "errors",
    "hookimpl",
]

_HOMES = {
    "Callback": "kerata.bases.callback",
    "Input": "kerata.engine",
    "InputSpec": "kerata.engine",
    "Layer": "kerata.engine",
    "Model": "kerata.models",
    "Optimizer": "kerata.bases.optimizer",
    "Sequential": "kerata.models",
    "hookimpl": "kerata.plugins",
}
_MODULES = """
    activations applications backend bases callbacks config constraints datasets engine errors graph
    initializations layers metrics models objectives optimizers plugins preprocessing regularizers saving
    settings testing training types utils wrappers""".split()

_attribute, __dir__ = lazily(__name__, _HOMES, _MODULES)


def __getattr__(name: str) -> Any:
    try:
        return _attribute(name)
    except AttributeError:
        module = _plugin_modules.renamed(name)
        if module is None:
            raise
        return module
