"""Gaussian noise, added and multiplied."""

from __future__ import annotations

from typing import Any

from kerata import Layer
from kerata import backend as K
from kerata.errors import ArgumentError


class GaussianNoise(Layer):
    """In training, add to each element a number drawn from the normal distribution of mean 0.

    A random augmentation of real-valued data, against overfitting. The numbers are drawn anew for every batch, and
    follow from `np.random.seed` as it was when the layer was called.

    Arguments:
        sigma: standard deviation of the noise, 0 or more.

    Input shape: any. Output shape: the same.

    Raises:
        ArgumentError: `sigma` is negative.
    """

    def __init__(self, sigma: float, **kwargs: Any) -> None:
        if not sigma >= 0.0:
            raise ArgumentError(f"GaussianNoise takes a standard deviation sigma, 0 or more; it was given {sigma!r}.")
        self.supports_masking = True
        self.uses_learning_phase = True
        self.sigma = sigma
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        def disturbed() -> Any:
            return x + K.random_normal(K.shape(x), mean=0.0, std=self.sigma, dtype=K.dtype(x))

        return K.in_train_phase(disturbed, x)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "sigma": self.sigma}


class GaussianDropout(Layer):
    """In training, multiply each element by a number drawn from the normal distribution of mean 1 and standard
    deviation `sqrt(p / (1 - p))`.

    Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting, JMLR 2014: the noise has the
    mean and variance of that of Dropout with the same `p`.

    Arguments:
        p: the fraction that Dropout would drop, from 0 to 1 (0 and 1 themselves change nothing, as in Keras 1).

    Input shape: any. Output shape: the same.

    Raises:
        ArgumentError: `p` is not between 0 and 1.
    """

    def __init__(self, p: float, **kwargs: Any) -> None:
        if not 0.0 <= p <= 1.0:
            raise ArgumentError(f"GaussianDropout takes a fraction p between 0 and 1; it was given {p!r}.")
        self.supports_masking = True
        self.p = p
        self.uses_learning_phase = 0.0 < p < 1.0
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        if not self.uses_learning_phase:
            return x
        deviation = (self.p / (1.0 - self.p)) ** 0.5

        def disturbed() -> Any:
            return x * K.random_normal(K.shape(x), mean=1.0, std=deviation, dtype=K.dtype(x))

        return K.in_train_phase(disturbed, x)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "p": self.p}
