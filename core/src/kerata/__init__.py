"""Kerata: deep learning in the style of Keras, as a microkernel with plugins.

Every public name below is imported at its first use, so `import kerata` stays cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kerata import backend, errors
    from kerata.bases.optimizer import Optimizer
    from kerata.engine import Input, InputSpec, Layer, Model, Sequential
    from kerata.plugins import hookimpl
    from kerata.training.callbacks import Callback

__version__ = "0.1.0"

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
    "Callback": "kerata.training.callbacks",
    "Input": "kerata.engine",
    "InputSpec": "kerata.engine",
    "Layer": "kerata.engine",
    "Model": "kerata.engine",
    "Optimizer": "kerata.bases.optimizer",
    "Sequential": "kerata.engine",
    "hookimpl": "kerata.plugins",
}

_SUBMODULES = frozenset(
    (
        "activations",
        "backend",
        "callbacks",
        "config",
        "constraints",
        "engine",
        "errors",
        "graph",
        "initializations",
        "layers",
        "metrics",
        "models",
        "objectives",
        "optimizers",
        "plugins",
        "regularizers",
        "saving",
        "testing",
        "training",
        "utils",
    )
)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(importlib.import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    if name in _SUBMODULES:
        try:
            return importlib.import_module(f"kerata.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"kerata.{name}":
                raise
    raise AttributeError(f"module 'kerata' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, *_SUBMODULES})
