"""Penalties by the size of entries."""

from __future__ import annotations

from typing import Any

from kerata import backend as K
from kerata.argument_validation import number
from kerata.regularizers import Regularizer
from kerata.types import Config, Tensor


class L1L2Regularizer(Regularizer):
    """`l1 * sum(|x|) + l2 * sum(x ** 2)`, for weights or activities of any shape.

    Arguments:
        l1: factor of the sum of absolute values.
        l2: factor of the sum of squares.

    Raises:
        ArgumentTypeError: a factor is no number.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.regularizers import L1L2Regularizer
        >>> print(K.eval(L1L2Regularizer(l1=0.5, l2=0.25)(K.variable([[1, -3]]))))  # 0.5 * 4 + 0.25 * 10
        4.5
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1 = _factor(l1, f"l1 of {type(self).__name__}")
        self.l2 = _factor(l2, f"l2 of {type(self).__name__}")

    def __call__(self, x: Tensor) -> Any:
        penalty: Any = 0.0
        if self.l1:
            penalty += K.sum(self.l1 * K.abs(x))
        if self.l2:
            penalty += K.sum(self.l2 * K.square(x))
        return penalty

    def get_config(self) -> Config:
        return {"name": type(self).__name__, "l1": self.l1, "l2": self.l2}


def l1(l: float = 0.01) -> L1L2Regularizer:
    """`l * sum(|x|)`.

    Arguments:
        l: the factor (default 0.01).

    Raises:
        ArgumentTypeError: it is no number.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.regularizers import l1
        >>> print(K.eval(l1(0.5)(K.variable([[1, -3]]))))
        2.0
    """
    return L1L2Regularizer(l1=l)


def l2(l: float = 0.01) -> L1L2Regularizer:
    """`l * sum(x ** 2)`.

    Arguments:
        l: the factor (default 0.01).

    Raises:
        ArgumentTypeError: it is no number.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.regularizers import l2
        >>> print(K.eval(l2(0.5)(K.variable([[1, -3]]))))
        5.0
    """
    return L1L2Regularizer(l2=l)


def l1l2(l1: float = 0.01, l2: float = 0.01) -> L1L2Regularizer:
    """`l1 * sum(|x|) + l2 * sum(x ** 2)`.

    Arguments:
        l1: the factor of the absolute values (default 0.01).
        l2: the factor of the squares (default 0.01).

    Raises:
        ArgumentTypeError: a factor is no number.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.regularizers import l1l2
        >>> print(K.eval(l1l2(l1=0.5, l2=0.25)(K.variable([[1, -3]]))))
        4.5
    """
    return L1L2Regularizer(l1=l1, l2=l2)


def activity_l1(l: float = 0.01) -> L1L2Regularizer:
    """`l * sum(|x|)`: `l1(l)`, as the `activity_regularizer` of a layer.

    Arguments:
        l: the factor (default 0.01).

    Raises:
        ArgumentTypeError: it is no number.

    Example:
        >>> from kerata.layers import Dense
        >>> from kerata.regularizers import activity_l1
        >>> Dense(10, activity_regularizer=activity_l1(0.5)).get_config()["activity_regularizer"]["l1"]
        0.5
    """
    return L1L2Regularizer(l1=l)


def activity_l2(l: float = 0.01) -> L1L2Regularizer:
    """`l * sum(x ** 2)`: `l2(l)`, as the `activity_regularizer` of a layer.

    Arguments:
        l: the factor (default 0.01).

    Raises:
        ArgumentTypeError: it is no number.

    Example:
        >>> from kerata.layers import Dense
        >>> from kerata.regularizers import activity_l2
        >>> Dense(10, activity_regularizer=activity_l2(0.5)).get_config()["activity_regularizer"]["l2"]
        0.5
    """
    return L1L2Regularizer(l2=l)


def activity_l1l2(l1: float = 0.01, l2: float = 0.01) -> L1L2Regularizer:
    """`l1 * sum(|x|) + l2 * sum(x ** 2)`: `l1l2(l1, l2)`, as the `activity_regularizer` of a layer.

    Arguments:
        l1: the factor of the absolute values (default 0.01).
        l2: the factor of the squares (default 0.01).

    Raises:
        ArgumentTypeError: a factor is no number.

    Example:
        >>> from kerata.layers import Dense
        >>> from kerata.regularizers import activity_l1l2
        >>> config = Dense(10, activity_regularizer=activity_l1l2(0.5, 0.25)).get_config()["activity_regularizer"]
        >>> config["l1"], config["l2"]
        (0.5, 0.25)
    """
    return L1L2Regularizer(l1=l1, l2=l2)


def _factor(value: Any, name: str) -> float:
    return float(K.cast_to_floatx(number(value, name)))
