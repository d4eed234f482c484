"""Models, and making them from files and configurations: `from kerata.models import Sequential`."""

from __future__ import annotations

from kerata.models.container import Container
from kerata.models.model import Model
from kerata.models.sequential import Sequential
from kerata.saving.architecture import model_from_config, model_from_json, model_from_yaml
from kerata.saving.models import load_model, save_model

__all__ = [
    "Container",
    "Model",
    "Sequential",
    "load_model",
    "model_from_config",
    "model_from_json",
    "model_from_yaml",
    "save_model",
]
