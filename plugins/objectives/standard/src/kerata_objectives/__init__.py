"""The objectives of Keras 1: what training minimises.

Each takes `y_true` and `y_pred`, tensors of one shape `(samples, ..., outputs)` (but for
`sparse_categorical_crossentropy`), and returns a tensor of shape `(samples, ...)`: the loss of each sample,
or of each time step, over the last axis. Training weights and averages them. `epsilon` is `K.epsilon()`.
"""

from __future__ import annotations

from typing import Any

from kerata import backend as K
from kerata import hookimpl
from kerata.types import Objective, Tensor

__all__ = [
    "KLD",
    "MAE",
    "MAPE",
    "MSE",
    "MSLE",
    "binary_crossentropy",
    "categorical_crossentropy",
    "cosine",
    "cosine_proximity",
    "hinge",
    "kld",
    "kullback_leibler_divergence",
    "mae",
    "mape",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "mse",
    "msle",
    "poisson",
    "sparse_categorical_crossentropy",
    "squared_hinge",
]


def mean_squared_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean((y_pred - y_true) ** 2)`.

    Shapes: both `(samples, ..., outputs)`; the loss, over the last axis, `(samples, ...)`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.objectives import mean_squared_error
        >>> print(K.eval(mean_squared_error(K.variable([[0, 2]]), K.variable([[1, 4]]))))  # (1 + 4) / 2
        [2.5]
    """
    output: Tensor = K.mean(K.square(y_pred - y_true), axis=-1)
    return output


def mean_absolute_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean(|y_pred - y_true|)`.

    Shapes: both `(samples, ..., outputs)`; the loss, over the last axis, `(samples, ...)`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.objectives import mean_absolute_error
        >>> print(K.eval(mean_absolute_error(K.variable([[0, 2]]), K.variable([[1, 4]]))))
        [1.5]
    """
    output: Tensor = K.mean(K.abs(y_pred - y_true), axis=-1)
    return output


def mean_absolute_percentage_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`100 * mean(|y_true - y_pred| / max(|y_true|, epsilon))`.

    Shapes: both `(samples, ..., outputs)`; the loss, over the last axis, `(samples, ...)`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.objectives import mean_absolute_percentage_error
        >>> print(K.eval(mean_absolute_percentage_error(K.variable([[2, 4]]), K.variable([[1, 4]]))))
        [25.]
    """
    output: Tensor = 100.0 * K.mean(K.abs(y_true - y_pred) / K.maximum(K.abs(y_true), K.epsilon()), axis=-1)
    return output


def mean_squared_logarithmic_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean((log(1 + y_pred) - log(1 + y_true)) ** 2)`, values below `epsilon` taken as `epsilon`.

    Shapes: both `(samples, ..., outputs)`; the loss, over the last axis, `(samples, ...)`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.objectives import mean_squared_logarithmic_error
        >>> loss = mean_squared_logarithmic_error(K.variable([[1], [1000]]), K.variable([[2], [2000]]))
        >>> print(K.eval(loss).round(2))  # log(3 / 2) ** 2, log(2001 / 1001) ** 2
        [0.16 0.48]
    """
    output: Tensor = K.mean(K.square(_log_of_one_more(y_pred) - _log_of_one_more(y_true)), axis=-1)
    return output


def squared_hinge(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean(max(1 - y_true * y_pred, 0) ** 2)`, for targets -1 and 1.

    Shapes: both `(samples, ..., outputs)`; the loss, over the last axis, `(samples, ...)`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.objectives import squared_hinge
        >>> print(K.eval(squared_hinge(K.variable([[1], [1], [-1]]), K.variable([[2], [0.5], [2]]))))
        [0.   0.25 9.  ]
    """
    output: Tensor = K.mean(K.square(K.maximum(1.0 - y_true * y_pred, 0.0)), axis=-1)
    return output


def hinge(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean(max(1 - y_true * y_pred, 0))`, for targets -1 and 1.

    Shapes: both `(samples, ..., outputs)`; the loss, over the last axis, `(samples, ...)`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.objectives import hinge
        >>> print(K.eval(hinge(K.variable([[1], [1], [-1]]), K.variable([[2], [0.5], [2]]))))
        [0.  0.5 3. ]
    """
    output: Tensor = K.mean(K.maximum(1.0 - y_true * y_pred, 0.0), axis=-1)
    return output


def categorical_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`-sum(y_true * log(y_pred))`, for targets that are one-hot or otherwise sum to 1.

    `y_pred` is scaled to sum to 1 over the last axis and kept `epsilon` away from 0 and 1. Where it is a
    softmax, the loss is computed from its logits.

    Shapes: both `(samples, ..., outputs)`; the loss, over the last axis, `(samples, ...)`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.objectives import categorical_crossentropy
        >>> loss = categorical_crossentropy(K.variable([[0, 1, 0]]), K.variable([[0.25, 0.5, 0.25]]))
        >>> print(K.eval(loss).round(2))  # -log(0.5)
        [0.69]
    """
    output: Tensor = K.categorical_crossentropy(y_pred, y_true)
    return output


def sparse_categorical_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`-log(y_pred[y_true])`, for targets that are class indices.

    Arguments:
        y_true: indices of classes, of shape `(samples, ..., 1)`.
        y_pred: probabilities, of shape `(samples, ..., classes)`, treated as by `categorical_crossentropy`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.objectives import sparse_categorical_crossentropy
        >>> loss = sparse_categorical_crossentropy(K.variable([[1]]), K.variable([[0.25, 0.5, 0.25]]))
        >>> print(K.eval(loss).round(2))  # -log(0.5)
        [0.69]
    """
    output: Tensor = K.sparse_categorical_crossentropy(y_pred, y_true)
    return output


def binary_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`-mean(y_true * log(y_pred) + (1 - y_true) * log(1 - y_pred))`.

    `y_pred` is kept `epsilon` away from 0 and 1. Where it is a sigmoid, the loss is computed from its logits.

    Shapes: both `(samples, ..., outputs)`; the loss, over the last axis, `(samples, ...)`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.objectives import binary_crossentropy
        >>> loss = binary_crossentropy(K.variable([[1], [1]]), K.variable([[0.5], [0.9]]))
        >>> print(K.eval(loss).round(2))  # -log(0.5), -log(0.9)
        [0.69 0.11]
    """
    output: Tensor = K.mean(K.binary_crossentropy(y_pred, y_true), axis=-1)
    return output


def kullback_leibler_divergence(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`sum(y_true * log(y_true / y_pred))`, both clipped to [epsilon, 1].

    Shapes: both `(samples, ..., outputs)`; the loss, over the last axis, `(samples, ...)`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.objectives import kullback_leibler_divergence
        >>> loss = kullback_leibler_divergence(K.variable([[0.5, 0.5]]), K.variable([[0.25, 0.75]]))
        >>> print(K.eval(loss).round(2))  # 0.5 * log(2) + 0.5 * log(2 / 3)
        [0.14]
    """
    y_true = K.clip(y_true, K.epsilon(), 1)
    y_pred = K.clip(y_pred, K.epsilon(), 1)
    output: Tensor = K.sum(y_true * K.log(y_true / y_pred), axis=-1)
    return output


def poisson(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`mean(y_pred - y_true * log(y_pred + epsilon))`.

    Less a constant, the negative log likelihood of counts `y_true` under Poisson rates `y_pred`.

    Shapes: both `(samples, ..., outputs)`; the loss, over the last axis, `(samples, ...)`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.objectives import poisson
        >>> print(K.eval(poisson(K.variable([[2]]), K.variable([[1]]))).round(2))  # 1 - 2 * log(1)
        [1.]
    """
    output: Tensor = K.mean(y_pred - y_true * K.log(y_pred + K.epsilon()), axis=-1)
    return output


def cosine_proximity(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """`-mean(u * v)`, `u` and `v` being `y_true` and `y_pred` scaled to unit length over the last axis.

    Shapes: both `(samples, ..., outputs)`; the loss, over the last axis, `(samples, ...)`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.objectives import cosine_proximity
        >>> loss = cosine_proximity(K.variable([[3, 4], [3, 4]]), K.variable([[6, 8], [-3, -4]]))
        >>> print(K.eval(loss).round(2))
        [-0.5  0.5]
    """
    output: Tensor = -K.mean(K.l2_normalize(y_true, axis=-1) * K.l2_normalize(y_pred, axis=-1), axis=-1)
    return output


mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
kld = KLD = kullback_leibler_divergence
cosine = cosine_proximity


@hookimpl
def kerata_objectives() -> dict[str, Objective]:
    return {name: globals()[name] for name in __all__}


def _log_of_one_more(x: Tensor) -> Any:
    return K.log(K.maximum(x, K.epsilon()) + 1.0)
