"""Every installed metric, a function `(y_true, y_pred)`: `from kerata.metrics import precision`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerata._face import Face
from kerata.types import Metric, Tensor

_face = Face("metrics", __name__)
__getattr__ = _face.attribute
__dir__ = _face.names


def get(identifier: Metric) -> Callable[[Tensor, Tensor], Any]:
    """The metric of a name; a function is returned as it is."""
    function: Callable[[Tensor, Tensor], Any] = _face.named(identifier)
    return function
