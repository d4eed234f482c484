"""Logs of training for TensorBoard."""

from __future__ import annotations

from kerata import Callback, hookimpl
from kerata_callbacks_tensorboard.tensor_board import TensorBoard

__all__ = ["TensorBoard"]


@hookimpl
def kerata_callbacks() -> list[type[Callback]]:
    return [TensorBoard]
