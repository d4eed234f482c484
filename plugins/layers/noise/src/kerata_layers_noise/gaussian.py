"""Gaussian noise, added and multiplied."""

from __future__ import annotations

from kerata import Layer
from kerata import backend as K
from kerata.argument_validation import fraction, number
from kerata.types import Config, LayerArguments, Shape, Tensor, Unpack


class GaussianNoise(Layer):
    """In training, add to each element a number drawn from the normal distribution of mean 0.

    A random augmentation of real-valued data, against overfitting. The numbers are drawn anew for every batch, and
    follow from `np.random.seed` as it was when the layer was called.

    Arguments:
        sigma: standard deviation of the noise, 0 or more.

    Input shape: any. Output shape: the same.

    Raises:
        ArgumentError: `sigma` is negative.
        ArgumentTypeError: it is no number.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> from kerata.layers import GaussianNoise
        >>> from kerata.models import Sequential
        >>> model = Sequential([GaussianNoise(0.5, input_shape=(20000,))])
        >>> outputs = K.function([model.input, K.learning_phase()], [model.output])
        >>> x = np.ones((1, 20000))
        >>> [round(float(outputs([x, phase])[0].std()), 1) for phase in (0, 1)]  # the test phase, training
        [0.0, 0.5]
    """

    def __init__(self, sigma: float, **kwargs: Unpack[LayerArguments]) -> None:
        self.supports_masking = True
        self.uses_learning_phase = True
        self.sigma = number(sigma, f"sigma of {type(self).__name__}", minimum=0.0)
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        def disturbed() -> Tensor:
            output: Tensor = x + K.random_normal(K.shape(x), mean=0.0, std=self.sigma, dtype=K.dtype(x))
            return output

        output: Tensor = K.in_train_phase(disturbed, x)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> Config:
        return {**super().get_config(), "sigma": self.sigma}


class GaussianDropout(Layer):
    """In training, multiply each element by a number drawn from the normal distribution of mean 1.

    Its standard deviation is `sqrt(p / (1 - p))`, so that the noise has the mean and variance of that of Dropout
    with the same `p`: Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting, JMLR 2014.

    Arguments:
        p: the fraction that Dropout would drop, from 0 to 1 (0 and 1 themselves change nothing, as in Keras 1).

    Input shape: any. Output shape: the same.

    Raises:
        ArgumentError: `p` is not between 0 and 1.
        ArgumentTypeError: it is no number.

    Example:
        >>> import numpy as np
        >>> from kerata import backend as K
        >>> from kerata.layers import GaussianDropout
        >>> from kerata.models import Sequential
        >>> model = Sequential([GaussianDropout(0.5, input_shape=(20000,))])
        >>> outputs = K.function([model.input, K.learning_phase()], [model.output])([np.ones((1, 20000)), 1])
        >>> round(float(outputs[0].mean()), 1), round(float(outputs[0].std()), 1)
        (1.0, 1.0)
    """

    def __init__(self, p: float, **kwargs: Unpack[LayerArguments]) -> None:
        self.supports_masking = True
        self.p = fraction(p, f"p of {type(self).__name__}")
        self.uses_learning_phase = 0.0 < self.p < 1.0
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        if not self.uses_learning_phase:
            return x
        deviation = (self.p / (1.0 - self.p)) ** 0.5

        def disturbed() -> Tensor:
            output: Tensor = x * K.random_normal(K.shape(x), mean=1.0, std=deviation, dtype=K.dtype(x))
            return output

        output: Tensor = K.in_train_phase(disturbed, x)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> Config:
        return {**super().get_config(), "p": self.p}
