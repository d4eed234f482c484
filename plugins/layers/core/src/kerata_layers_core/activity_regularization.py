"""A penalty on activity, without change to it."""

from __future__ import annotations

from kerata import Layer
from kerata import backend as K
from kerata.argument_validation import number
from kerata.types import Config, LayerArguments, Shape, Tensor, Unpack


class ActivityRegularization(Layer):
    """Return the input as it is, and add `l1 * sum(|x|) + l2 * sum(x ** 2)` to the loss.

    Arguments:
        l1: factor of the absolute values (default 0).
        l2: factor of the squares (default 0).

    Input shape: any. Output shape: the same.

    Raises:
        ArgumentTypeError: a factor is no number.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import ActivityRegularization
        >>> from kerata.models import Sequential
        >>> model = Sequential([ActivityRegularization(l1=0.5, input_shape=(2,))])
        >>> model.compile("sgd", "mse")
        >>> x = np.array([[1, -3]])
        >>> float(model.test_on_batch(x, x))  # no error, and the penalty 0.5 * (1 + 3)
        2.0
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **kwargs: Unpack[LayerArguments]) -> None:
        self.supports_masking = True
        self.l1 = number(l1, f"l1 of {type(self).__name__}")
        self.l2 = number(l2, f"l2 of {type(self).__name__}")
        super().__init__(**kwargs)
        self.activity_regularizer = self.penalty

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return x

    def penalty(self, x: Tensor) -> Tensor:
        """What is added to the loss for the activity `x`, a scalar."""
        output: Tensor = self.l1 * K.sum(K.abs(x)) + self.l2 * K.sum(K.square(x))
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> Config:
        return {**super().get_config(), "l1": self.l1, "l2": self.l2}
