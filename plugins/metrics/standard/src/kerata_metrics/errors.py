"""Every objective as a metric: its mean over the batch."""

from __future__ import annotations

from kerata import backend as K
from kerata.plugins import registry
from kerata.types import Tensor


def mean_squared_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean((y_pred - y_true) ** 2)`.

    Shapes: both `(samples, ..., outputs)`; the value is one number, for the batch.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import mean_squared_error
        >>> print(K.eval(mean_squared_error(K.variable([[0], [2]]), K.variable([[1], [4]]))))
        2.5
    """
    return _mean_of("mean_squared_error", y_true, y_pred)


def mean_absolute_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean(|y_pred - y_true|)`.

    Shapes: both `(samples, ..., outputs)`; the value is one number, for the batch.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import mean_absolute_error
        >>> print(K.eval(mean_absolute_error(K.variable([[0], [2]]), K.variable([[1], [4]]))))
        1.5
    """
    return _mean_of("mean_absolute_error", y_true, y_pred)


def mean_absolute_percentage_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`100 * mean(|y_true - y_pred| / max(|y_true|, epsilon))`.

    Shapes: both `(samples, ..., outputs)`; the value is one number, for the batch.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import mean_absolute_percentage_error
        >>> print(K.eval(mean_absolute_percentage_error(K.variable([[2], [4]]), K.variable([[1], [4]]))))
        25.0
    """
    return _mean_of("mean_absolute_percentage_error", y_true, y_pred)


def mean_squared_logarithmic_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean((log(1 + y_pred) - log(1 + y_true)) ** 2)`, values below `epsilon` taken as `epsilon`.

    Shapes: both `(samples, ..., outputs)`; the value is one number, for the batch.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import mean_squared_logarithmic_error
        >>> value = mean_squared_logarithmic_error(K.variable([[1]]), K.variable([[3]]))
        >>> print(K.eval(value).round(2))  # log(4 / 2) ** 2
        0.48
    """
    return _mean_of("mean_squared_logarithmic_error", y_true, y_pred)


def hinge(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean(max(1 - y_true * y_pred, 0))`.

    Shapes: both `(samples, ..., outputs)`; the value is one number, for the batch.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import hinge
        >>> print(K.eval(hinge(K.variable([[1], [-1]]), K.variable([[0.5], [0.5]]))))  # (0.5 + 1.5) / 2
        1.0
    """
    return _mean_of("hinge", y_true, y_pred)


def squared_hinge(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean(max(1 - y_true * y_pred, 0) ** 2)`.

    Shapes: both `(samples, ..., outputs)`; the value is one number, for the batch.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import squared_hinge
        >>> print(K.eval(squared_hinge(K.variable([[1], [-1]]), K.variable([[0.5], [0.5]]))))  # (0.25 + 2.25) / 2
        1.25
    """
    return _mean_of("squared_hinge", y_true, y_pred)


def categorical_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Mean over samples of `-sum(y_true * log(y_pred))`.

    Shapes: both `(samples, ..., outputs)`; the value is one number, for the batch.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import categorical_crossentropy
        >>> value = categorical_crossentropy(K.variable([[0, 1, 0]]), K.variable([[0.25, 0.5, 0.25]]))
        >>> print(K.eval(value).round(2))  # -log(0.5)
        0.69
    """
    return _mean_of("categorical_crossentropy", y_true, y_pred)


def sparse_categorical_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Mean over samples of `-log(y_pred[y_true])`, for targets that are class indices.

    Shapes: indices of classes `(samples, ..., 1)` and probabilities `(samples, ..., classes)`; the value is one number,
    for the batch.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import sparse_categorical_crossentropy
        >>> value = sparse_categorical_crossentropy(K.variable([[1]]), K.variable([[0.25, 0.5, 0.25]]))
        >>> print(K.eval(value).round(2))
        0.69
    """
    return _mean_of("sparse_categorical_crossentropy", y_true, y_pred)


def binary_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`-mean(y_true * log(y_pred) + (1 - y_true) * log(1 - y_pred))`.

    Shapes: both `(samples, ..., outputs)`; the value is one number, for the batch.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import binary_crossentropy
        >>> print(K.eval(binary_crossentropy(K.variable([[1], [1]]), K.variable([[0.5], [0.5]]))).round(2))
        0.69
    """
    return _mean_of("binary_crossentropy", y_true, y_pred)


def kullback_leibler_divergence(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Mean over samples of `sum(y_true * log(y_true / y_pred))`.

    Shapes: both `(samples, ..., outputs)`; the value is one number, for the batch.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import kullback_leibler_divergence
        >>> value = kullback_leibler_divergence(K.variable([[0.5, 0.5]]), K.variable([[0.25, 0.75]]))
        >>> print(K.eval(value).round(2))
        0.14
    """
    return _mean_of("kullback_leibler_divergence", y_true, y_pred)


def poisson(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean(y_pred - y_true * log(y_pred + epsilon))`.

    Shapes: both `(samples, ..., outputs)`; the value is one number, for the batch.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import poisson
        >>> print(K.eval(poisson(K.variable([[2]]), K.variable([[1]]))).round(2))
        1.0
    """
    return _mean_of("poisson", y_true, y_pred)


def cosine_proximity(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`-mean(u * v)`, `u` and `v` being `y_true` and `y_pred` scaled to unit length over the last axis.

    Shapes: both `(samples, ..., outputs)`; the value is one number, for the batch.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.metrics import cosine_proximity
        >>> value = cosine_proximity(K.variable([[3, 4]]), K.variable([[6, 8]]))
        >>> print(K.eval(value).round(2))
        -0.5
    """
    return _mean_of("cosine_proximity", y_true, y_pred)


def _mean_of(objective: str, y_true: Tensor, y_pred: Tensor) -> Tensor:
    # The qualified name: another plugin's objective of the same name must not change what a metric means.
    function = registry().get("objectives", f"kerata-objectives:{objective}")
    output: Tensor = K.mean(function(y_true, y_pred))
    return output
