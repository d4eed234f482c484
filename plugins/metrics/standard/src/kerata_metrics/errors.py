"""Every objective as a metric: its mean over the batch."""

from __future__ import annotations

from kerata import backend as K
from kerata.plugins import registry
from kerata.types import Tensor


def mean_squared_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean((y_pred - y_true) ** 2)`."""
    return _mean_of("mean_squared_error", y_true, y_pred)


def mean_absolute_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean(|y_pred - y_true|)`."""
    return _mean_of("mean_absolute_error", y_true, y_pred)


def mean_absolute_percentage_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`100 * mean(|y_true - y_pred| / max(|y_true|, epsilon))`."""
    return _mean_of("mean_absolute_percentage_error", y_true, y_pred)


def mean_squared_logarithmic_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean((log(1 + y_pred) - log(1 + y_true)) ** 2)`, values below `epsilon` taken as `epsilon`."""
    return _mean_of("mean_squared_logarithmic_error", y_true, y_pred)


def hinge(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean(max(1 - y_true * y_pred, 0))`."""
    return _mean_of("hinge", y_true, y_pred)


def squared_hinge(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean(max(1 - y_true * y_pred, 0) ** 2)`."""
    return _mean_of("squared_hinge", y_true, y_pred)


def categorical_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Mean over samples of `-sum(y_true * log(y_pred))`."""
    return _mean_of("categorical_crossentropy", y_true, y_pred)


def sparse_categorical_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Mean over samples of `-log(y_pred[y_true])`, for targets that are class indices."""
    return _mean_of("sparse_categorical_crossentropy", y_true, y_pred)


def binary_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`-mean(y_true * log(y_pred) + (1 - y_true) * log(1 - y_pred))`."""
    return _mean_of("binary_crossentropy", y_true, y_pred)


def kullback_leibler_divergence(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Mean over samples of `sum(y_true * log(y_true / y_pred))`."""
    return _mean_of("kullback_leibler_divergence", y_true, y_pred)


def poisson(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean(y_pred - y_true * log(y_pred + epsilon))`."""
    return _mean_of("poisson", y_true, y_pred)


def cosine_proximity(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`-mean(u * v)`, `u` and `v` being `y_true` and `y_pred` scaled to unit length over the last axis."""
    return _mean_of("cosine_proximity", y_true, y_pred)


def _mean_of(objective: str, y_true: Tensor, y_pred: Tensor) -> Tensor:
    # The qualified name: another plugin's objective of the same name must not change what a metric means.
    function = registry().get("objectives", f"kerata-objectives:{objective}")
    output: Tensor = K.mean(function(y_true, y_pred))
    return output
