"""Models as text and files, and back.

Loading runs nothing that a file brings along, unless the caller allows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerata._imports import lazily
from kerata.atomic import atomic
from kerata.saving.architecture import model_from_config, model_from_json, model_from_yaml

if TYPE_CHECKING:
    from kerata.saving.digest import seal
    from kerata.saving.models import load_model, save_model

__all__ = [
    "atomic",
    "load_model",
    "model_from_config",
    "model_from_json",
    "model_from_yaml",
    "save_model",
    "seal",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "load_model": "kerata.saving.models",
        "save_model": "kerata.saving.models",
        "seal": "kerata.saving.digest",
    },
)
