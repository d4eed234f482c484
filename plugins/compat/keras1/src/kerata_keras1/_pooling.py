"""The bases from which programs of Keras 1 derived their own kinds of pooling."""

from __future__ import annotations

from typing import Any

from kerata import backend as K
from kerata.layers import AveragePooling1D, AveragePooling2D, AveragePooling3D


class _Pooling1D(AveragePooling1D):
    """Pooling over time by the `_pooling_function` of a subclass, which sees columns: (samples, steps, 1, features)."""

    def call(self, x: Any, mask: Any = None) -> Any:
        columns = self._pooling_function(
            inputs=K.expand_dims(x, 2),
            pool_size=(self.pool_length, 1),
            strides=(self.stride, 1),
            border_mode=self.border_mode,
            dim_ordering="tf",
        )
        return K.squeeze(columns, 2)

    def _pooling_function(self, inputs: Any, pool_size: Any, strides: Any, border_mode: str, dim_ordering: str) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must define _pooling_function.")


class _OfSpace:
    def call(self: Any, x: Any, mask: Any = None) -> Any:
        return self._pooling_function(
            inputs=x,
            pool_size=self.pool_size,
            strides=self.strides,
            border_mode=self.border_mode,
            dim_ordering=self.dim_ordering,
        )

    _pooling_function = _Pooling1D._pooling_function


class _Pooling2D(_OfSpace, AveragePooling2D):
    """Pooling over two axes of space by the `_pooling_function` of a subclass."""


class _Pooling3D(_OfSpace, AveragePooling3D):
    """Pooling over three axes of space by the `_pooling_function` of a subclass."""
