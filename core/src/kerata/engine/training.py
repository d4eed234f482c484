"""`Model` under the name it has in Keras 1: `from kerata.engine.training import Model`. It lives in `kerata.models`."""

from __future__ import annotations

from kerata.models import Model

__all__ = ["Model"]
