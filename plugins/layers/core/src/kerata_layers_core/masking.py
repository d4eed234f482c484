"""Steps that do not count."""

from __future__ import annotations

from kerata import Layer
from kerata import backend as K
from kerata.argument_validation import number
from kerata.types import Config, LayerArguments, Shape, Tensor, Unpack


class Masking(Layer):
    """Mark as masked, and set to zero, each step of a sequence whose features all equal `mask_value`.

    Layers above that support masking skip these steps.

    Arguments:
        mask_value: what all features of a masked step equal (default 0).

    Input shape: `(batch, steps, features)`. Output shape: the same; the mask has `(batch, steps)`.

    Raises:
        ArgumentTypeError: `mask_value` is no number.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import LSTM, Masking
        >>> from kerata.models import Sequential
        >>> model = Sequential([Masking(input_shape=(None, 1)), LSTM(2)])
        >>> long, short = np.array([[[1], [2], [0], [0]]]), np.array([[[1], [2]]])
        >>> np.allclose(model.predict(long), model.predict(short))
        True
    """

    def __init__(self, mask_value: float = 0.0, **kwargs: Unpack[LayerArguments]) -> None:
        self.supports_masking = True
        self.mask_value = number(mask_value, f"mask_value of {type(self).__name__}")
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        counts = K.any(K.not_equal(x, self.mask_value), axis=-1, keepdims=True)
        output: Tensor = x * K.cast(counts, K.dtype(x))
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return input_shape

    def compute_mask(self, x: Tensor, mask: Tensor | None = None) -> Tensor | None:
        output: Tensor | None = K.any(K.not_equal(x, self.mask_value), axis=-1)
        return output

    def get_config(self) -> Config:
        return {**super().get_config(), "mask_value": self.mask_value}
