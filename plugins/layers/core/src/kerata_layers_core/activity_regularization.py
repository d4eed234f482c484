"""A penalty on activity, without change to it."""

from __future__ import annotations

from typing import Any

from kerata import Layer
from kerata import backend as K


class ActivityRegularization(Layer):
    """Return the input as it is, and add `l1 * sum(|x|) + l2 * sum(x ** 2)` to the loss.

    Arguments:
        l1: factor of the absolute values (default 0).
        l2: factor of the squares (default 0).

    Input shape: any. Output shape: the same.
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **kwargs: Any) -> None:
        self.supports_masking = True
        self.l1 = l1
        self.l2 = l2
        super().__init__(**kwargs)
        self.activity_regularizer = self.penalty

    def call(self, x: Any, mask: Any = None) -> Any:
        return x

    def penalty(self, x: Any) -> Any:
        """What is added to the loss for the activity `x`, a scalar."""
        return self.l1 * K.sum(K.abs(x)) + self.l2 * K.sum(K.square(x))

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "l1": self.l1, "l2": self.l2}
