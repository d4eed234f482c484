"""Training: what a model can do once it knows its inputs and outputs, and the callbacks that watch it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerata._imports import lazily

if TYPE_CHECKING:
    from kerata.training.callbacks import Callback, CallbackList, History
    from kerata.training.trainer import Trainer

__all__ = ["Callback", "CallbackList", "History", "Trainer"]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "Callback": "kerata.training.callbacks",
        "CallbackList": "kerata.training.callbacks",
        "History": "kerata.training.callbacks",
        "Trainer": "kerata.training.trainer",
    },
)
