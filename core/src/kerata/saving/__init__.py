"""Models as text and files, and back. Loading runs nothing that a file brings along, unless the caller allows
it."""

from __future__ import annotations

from kerata.saving.text import model_from_config, model_from_json, model_from_yaml

__all__ = ["model_from_config", "model_from_json", "model_from_yaml"]
