"""`Model` under the name it has in Keras 1: `from kerata.engine.training import Model`."""

from __future__ import annotations

from kerata.models.model import Model

__all__ = ["Model"]
