"""Models, and making them from files and configurations: `from kerata.models import Sequential`."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kerata.engine import Model as Model
    from kerata.engine import Sequential as Sequential

_HOMES = {
    "Model": "kerata.engine",
    "Sequential": "kerata.engine",
    "load_model": "kerata.saving",
    "model_from_config": "kerata.saving",
    "model_from_json": "kerata.saving",
    "model_from_yaml": "kerata.saving",
    "save_model": "kerata.saving",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
