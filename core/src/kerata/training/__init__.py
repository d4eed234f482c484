"""Training: what a model can do once it knows its inputs and outputs, and the callbacks that watch it."""

from __future__ import annotations

from kerata.training.callbacks import Callback, CallbackList, History
from kerata.training.trainer import Trainer

__all__ = ["Callback", "CallbackList", "History", "Trainer"]
