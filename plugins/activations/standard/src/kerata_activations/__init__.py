"""The activation functions of Keras 1. Each maps a tensor to one of the same shape."""

from __future__ import annotations

from collections.abc import Callable

from kerata import backend as K
from kerata import hookimpl
from kerata.errors import ShapeError
from kerata.types import Tensor

__all__ = ["elu", "hard_sigmoid", "linear", "relu", "sigmoid", "softmax", "softplus", "softsign", "tanh"]


def softmax(x: Tensor) -> Tensor:
    """Probabilities over the last axis: `exp(x_i) / sum_j exp(x_j)`.

    Arguments:
        x: tensor of rank 2 or more, `(samples, ..., classes)`.

    Raises:
        ShapeError: `x` has fewer than two dimensions.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.activations import softmax
        >>> print(K.eval(softmax(K.variable([[1, 1], [0, 1000]]))))
        [[0.5 0.5]
         [0.  1. ]]
    """
    if K.ndim(x) < 2:
        raise ShapeError(
            "softmax needs a tensor of at least two dimensions, (samples, ..., classes); got one of shape "
            f"{K.int_shape(x)}."
        )
    output: Tensor = K.softmax(x)
    return output


def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """Exponential linear unit: `x` where `x > 0`, else `alpha * (exp(x) - 1)` (Clevert et al., 2015).

    Arguments:
        x: tensor of any shape.
        alpha: the negative of the value approached for very negative `x`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.activations import elu
        >>> print(K.eval(elu(K.variable([-100, -1, 2]))).round(2))
        [-1.   -0.63  2.  ]
    """
    output: Tensor = K.elu(x, alpha)
    return output


def softplus(x: Tensor) -> Tensor:
    """A smooth `relu`: `log(1 + exp(x))`. Any shape.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.activations import softplus
        >>> print(K.eval(softplus(K.variable([-10, 0, 10]))).round(2))
        [ 0.    0.69 10.  ]
    """
    output: Tensor = K.softplus(x)
    return output


def softsign(x: Tensor) -> Tensor:
    """`x / (1 + |x|)`, between -1 and 1. Any shape.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.activations import softsign
        >>> print(K.eval(softsign(K.variable([-3, 0, 1]))))
        [-0.75  0.    0.5 ]
    """
    output: Tensor = K.softsign(x)
    return output


def relu(x: Tensor, alpha: float = 0.0, max_value: float | None = None) -> Tensor:
    """Rectified linear unit: `min(x, max_value)` where `x > 0`, else `alpha * x`.

    Arguments:
        x: tensor of any shape.
        alpha: slope for negative `x`.
        max_value: upper bound of the result, or None for none.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.activations import relu
        >>> print(K.eval(relu(K.variable([-2, 0, 2]))))
        [0. 0. 2.]
        >>> print(K.eval(relu(K.variable([-2, 0, 8]), alpha=0.5, max_value=6)))
        [-1.  0.  6.]
    """
    output: Tensor = K.relu(x, alpha=alpha, max_value=max_value)
    return output


def tanh(x: Tensor) -> Tensor:
    """Hyperbolic tangent, between -1 and 1. Any shape.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.activations import tanh
        >>> print(K.eval(tanh(K.variable([-1, 0, 100]))).round(2))
        [-0.76  0.    1.  ]
    """
    output: Tensor = K.tanh(x)
    return output


def sigmoid(x: Tensor) -> Tensor:
    """Logistic function: `1 / (1 + exp(-x))`, between 0 and 1. Any shape.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.activations import sigmoid
        >>> print(K.eval(sigmoid(K.variable([-2, 0, 2]))).round(2))
        [0.12 0.5  0.88]
    """
    output: Tensor = K.sigmoid(x)
    return output


def hard_sigmoid(x: Tensor) -> Tensor:
    """A `sigmoid` of straight lines, quicker to compute: `clip(0.2 * x + 0.5, 0, 1)`. Any shape.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.activations import hard_sigmoid
        >>> print(K.eval(hard_sigmoid(K.variable([-5, 0, 1, 5]))).round(2))
        [0.  0.5 0.7 1. ]
    """
    output: Tensor = K.hard_sigmoid(x)
    return output


def linear(x: Tensor) -> Tensor:
    """`x` itself. Any shape.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.activations import linear
        >>> print(K.eval(linear(K.variable([-1, 0, 2]))))
        [-1.  0.  2.]
    """
    return x


@hookimpl
def kerata_activations() -> list[Callable[..., Tensor]]:
    return [softmax, elu, softplus, softsign, relu, tanh, sigmoid, hard_sigmoid, linear]
