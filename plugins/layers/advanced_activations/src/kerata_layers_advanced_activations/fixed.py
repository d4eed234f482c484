"""Activations whose parameters are given."""

from __future__ import annotations

from typing import Any

from kerata import Layer
from kerata import backend as K


class LeakyReLU(Layer):
    """`x` where positive, else `alpha * x` (Maas et al., Rectifier Nonlinearities Improve Neural Network Acoustic
    Models, 2013).

    Arguments:
        alpha: slope of the negative side (default 0.3).

    Input shape: any. Output shape: the same.
    """

    def __init__(self, alpha: float = 0.3, **kwargs: Any) -> None:
        self.supports_masking = True
        self.alpha = alpha
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.relu(x, alpha=self.alpha)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "alpha": self.alpha}


class ELU(Layer):
    """`x` where positive, else `alpha * (exp(x) - 1)` (Clevert et al., Fast and Accurate Deep Network Learning by
    Exponential Linear Units, 2015).

    Arguments:
        alpha: what the negative side tends to, with its sign changed (default 1).

    Input shape: any. Output shape: the same.
    """

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        self.supports_masking = True
        self.alpha = float(K.cast_to_floatx(alpha))
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.elu(x, self.alpha)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "alpha": self.alpha}


class ThresholdedReLU(Layer):
    """`x` where it exceeds `theta`, else 0 (Konda et al., Zero-bias Autoencoders and the Benefits of Co-adapting
    Features, 2014).

    Arguments:
        theta: the threshold, 0 or more (default 1).

    Input shape: any. Output shape: the same.
    """

    def __init__(self, theta: float = 1.0, **kwargs: Any) -> None:
        self.supports_masking = True
        self.theta = float(K.cast_to_floatx(theta))
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * K.cast(x > self.theta, K.dtype(x))

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "theta": self.theta}
