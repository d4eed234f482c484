"""The activation functions of Keras 1. Each maps a tensor to one of the same shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kerata import backend as K
from kerata import hookimpl
from kerata.errors import ShapeError

if TYPE_CHECKING:
    from kerata.graph import Tensor

__all__ = ["elu", "hard_sigmoid", "linear", "relu", "sigmoid", "softmax", "softplus", "softsign", "tanh"]


def softmax(x: Tensor) -> Any:
    """Probabilities over the last axis: `exp(x_i) / sum_j exp(x_j)`.

    Arguments:
        x: tensor of rank 2 or more, `(samples, ..., classes)`.

    Raises:
        ShapeError: `x` has fewer than two dimensions.
    """
    if K.ndim(x) < 2:
        raise ShapeError(
            "softmax needs a tensor of at least two dimensions, (samples, ..., classes); "
            f"one of shape {K.int_shape(x)} came."
        )
    return K.softmax(x)


def elu(x: Tensor, alpha: float = 1.0) -> Any:
    """Exponential linear unit: `x` where `x > 0`, else `alpha * (exp(x) - 1)` (Clevert et al., 2015).

    Arguments:
        x: tensor of any shape.
        alpha: the negative of the value approached for very negative `x`.
    """
    return K.elu(x, alpha)


def softplus(x: Tensor) -> Any:
    """A smooth `relu`: `log(1 + exp(x))`. Any shape."""
    return K.softplus(x)


def softsign(x: Tensor) -> Any:
    """`x / (1 + |x|)`, between -1 and 1. Any shape."""
    return K.softsign(x)


def relu(x: Tensor, alpha: float = 0.0, max_value: float | None = None) -> Any:
    """Rectified linear unit: `min(x, max_value)` where `x > 0`, else `alpha * x`.

    Arguments:
        x: tensor of any shape.
        alpha: slope for negative `x`.
        max_value: upper bound of the result, or None for none.
    """
    return K.relu(x, alpha=alpha, max_value=max_value)


def tanh(x: Tensor) -> Any:
    """Hyperbolic tangent, between -1 and 1. Any shape."""
    return K.tanh(x)


def sigmoid(x: Tensor) -> Any:
    """Logistic function: `1 / (1 + exp(-x))`, between 0 and 1. Any shape."""
    return K.sigmoid(x)


def hard_sigmoid(x: Tensor) -> Any:
    """A `sigmoid` of straight lines, quicker to compute: `clip(0.2 * x + 0.5, 0, 1)`. Any shape."""
    return K.hard_sigmoid(x)


def linear(x: Tensor) -> Any:
    """`x` itself. Any shape."""
    return x


@hookimpl
def kerata_activations() -> list[Callable[..., Any]]:
    return [softmax, elu, softplus, softsign, relu, tanh, sigmoid, hard_sigmoid, linear]
