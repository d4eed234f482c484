"""Every installed callback: `from kerata.callbacks import ProgbarLogger`."""

from __future__ import annotations

from typing import Any

from kerata._face import Face

_face = Face(
    "callbacks",
    __name__,
    core=dict.fromkeys(("Callback", "CallbackList", "History"), "kerata.training.callbacks"),
)
__getattr__ = _face.attribute
__dir__ = _face.names


def get(identifier: Any) -> Any:
    """The callback class of a name; a class or a callback is returned as it is."""
    return _face.named(identifier, is_one=lambda value: isinstance(value, type) or hasattr(value, "on_epoch_end"))
