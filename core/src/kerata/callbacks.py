"""Every installed callback: `from kerata.callbacks import ProgbarLogger`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerata._face import Face

if TYPE_CHECKING:
    from kerata.bases.callback import Callback as Callback

_face = Face(
    "callbacks",
    __name__,
    core={
        "Callback": "kerata.bases.callback",
        "CallbackList": "kerata.training.callbacks",
        "History": "kerata.training.callbacks",
    },
)
__getattr__ = _face.attribute
__dir__ = _face.names


def get(identifier: str | type[Callback] | Callback) -> type[Callback] | Callback:
    """The callback class of a name; a class or a callback is returned as it is.

    Example:
        >>> from kerata import callbacks
        >>> callbacks.get("EarlyStopping") is callbacks.EarlyStopping
        True
    """
    found: type[Callback] | Callback = _face.named(
        identifier, is_one=lambda value: isinstance(value, type) or hasattr(value, "on_epoch_end")
    )
    return found
