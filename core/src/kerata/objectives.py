"""Every installed objective (loss), a function `(y_true, y_pred)`: `from kerata.objectives import hinge`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerata._face import Face
from kerata.types import Objective, Tensor

_face = Face("objectives", __name__)
__getattr__ = _face.attribute
__dir__ = _face.names


def get(identifier: Objective) -> Callable[[Tensor, Tensor], Any]:
    """The objective of a name; a function is returned as it is.

    Example:
        >>> from kerata import objectives
        >>> objectives.get("mse") is objectives.mean_squared_error
        True
    """
    function: Callable[[Tensor, Tensor], Any] = _face.named(identifier)
    return function
