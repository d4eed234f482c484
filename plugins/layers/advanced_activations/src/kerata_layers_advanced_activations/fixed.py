"""Activations whose parameters are given."""

from __future__ import annotations

from kerata import Layer
from kerata import backend as K
from kerata.argument_validation import number
from kerata.types import Config, LayerArguments, Shape, Tensor, Unpack


class LeakyReLU(Layer):
    """`x` where positive, else `alpha * x`.

    Maas et al., Rectifier Nonlinearities Improve Neural Network Acoustic Models, 2013.

    Arguments:
        alpha: slope of the negative side (default 0.3).

    Input shape: any. Output shape: the same.

    Raises:
        ArgumentTypeError: `alpha` is no number.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import LeakyReLU
        >>> from kerata.models import Sequential
        >>> model = Sequential([LeakyReLU(alpha=0.25, input_shape=(3,))])
        >>> print(model.predict(np.array([[-2, 0, 2]])))
        [[-0.5  0.   2. ]]
    """

    def __init__(self, alpha: float = 0.3, **kwargs: Unpack[LayerArguments]) -> None:
        self.supports_masking = True
        self.alpha = number(alpha, f"alpha of {type(self).__name__}")
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output: Tensor = K.relu(x, alpha=self.alpha)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> Config:
        return {**super().get_config(), "alpha": self.alpha}


class ELU(Layer):
    """`x` where positive, else `alpha * (exp(x) - 1)`.

    Clevert et al., Fast and Accurate Deep Network Learning by Exponential Linear Units, 2015.

    Arguments:
        alpha: what the negative side tends to, with its sign changed (default 1).

    Input shape: any. Output shape: the same.

    Raises:
        ArgumentTypeError: `alpha` is no number.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import ELU
        >>> from kerata.models import Sequential
        >>> model = Sequential([ELU(alpha=1.0, input_shape=(3,))])
        >>> print(model.predict(np.array([[-100, -1, 2]])).round(2))
        [[-1.   -0.63  2.  ]]
    """

    def __init__(self, alpha: float = 1.0, **kwargs: Unpack[LayerArguments]) -> None:
        self.supports_masking = True
        self.alpha = float(K.cast_to_floatx(number(alpha, f"alpha of {type(self).__name__}")))
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output: Tensor = K.elu(x, self.alpha)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> Config:
        return {**super().get_config(), "alpha": self.alpha}


class ThresholdedReLU(Layer):
    """`x` where it exceeds `theta`, else 0.

    Konda et al., Zero-bias Autoencoders and the Benefits of Co-adapting Features, 2014.

    Arguments:
        theta: the threshold, 0 or more (default 1).

    Input shape: any. Output shape: the same.

    Raises:
        ArgumentTypeError: `theta` is no number.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import ThresholdedReLU
        >>> from kerata.models import Sequential
        >>> model = Sequential([ThresholdedReLU(theta=1.0, input_shape=(3,))])
        >>> print(model.predict(np.array([[0.5, 1, 1.5]])))
        [[0.  0.  1.5]]
    """

    def __init__(self, theta: float = 1.0, **kwargs: Unpack[LayerArguments]) -> None:
        self.supports_masking = True
        self.theta = float(K.cast_to_floatx(number(theta, f"theta of {type(self).__name__}")))
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output: Tensor = x * K.cast(x > self.theta, K.dtype(x))
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> Config:
        return {**super().get_config(), "theta": self.theta}
