"""Steps that do not count."""

from __future__ import annotations

from typing import Any

from kerata import Layer
from kerata import backend as K


class Masking(Layer):
    """Mark as masked, and set to zero, each step of a sequence whose features all equal `mask_value`.

    Layers above that support masking skip these steps.

    Arguments:
        mask_value: default 0.

    Input shape: `(batch, steps, features)`. Output shape: the same; the mask has `(batch, steps)`.
    """

    def __init__(self, mask_value: float = 0.0, **kwargs: Any) -> None:
        self.supports_masking = True
        self.mask_value = mask_value
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        counts = K.any(K.not_equal(x, self.mask_value), axis=-1, keepdims=True)
        return x * K.cast(counts, K.dtype(x))

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return K.any(K.not_equal(x, self.mask_value), axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "mask_value": self.mask_value}
