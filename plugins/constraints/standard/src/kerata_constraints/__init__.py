"""Constraints on weights, as in Keras 1. Each keeps the shape of what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import backend as K
from kerata import hookimpl
from kerata.argument_validation import fraction, number, shown, whole_number
from kerata.constraints import Constraint
from kerata.errors import ArgumentError
from kerata.types import Config, Tensor

__all__ = ["MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm", "maxnorm", "nonneg", "unitnorm"]


class MaxNorm(Constraint):
    """Scales weights so that no norm along `axis` exceeds `m`: `p * clip(norm, 0, m) / (norm + epsilon)`.

    Used with dropout by Srivastava et al. (2014).

    Arguments:
        m: the largest norm allowed, >= 0.
        axis: axis, or list of axes, over which a norm is taken. 0 for the weights (input_dim, output_dim)
            of a Dense layer: one norm per unit. [0, 1, 2] for the kernel (rows, cols, inputs, outputs) of
            a Convolution2D: one per filter.

    Raises:
        ArgumentError: `m` is negative.
        ArgumentTypeError: `m` is no number, or `axis` neither a whole number nor a list of them.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.constraints import maxnorm
        >>> weights = K.variable([[3, 0], [4, 1]])  # columns of norm 5 and 1
        >>> print(K.eval(maxnorm(2)(weights)).round(2))
        [[1.2 0. ]
         [1.6 1. ]]
    """

    def __init__(self, m: float = 2, axis: int | Sequence[int] = 0) -> None:
        self.m = number(m, f"m of {type(self).__name__}")
        if not self.m >= 0.0:
            raise ArgumentError(f"m of {type(self).__name__} must be at least 0; got {shown(m)}.")
        self.axis = _axes(axis, f"axis of {type(self).__name__}")

    def __call__(self, p: Tensor) -> Tensor:
        norms = _norms(p, self.axis)
        output: Tensor = p * (K.clip(norms, 0, self.m) / (K.epsilon() + norms))
        return output

    def get_config(self) -> Config:
        return {"name": type(self).__name__, "m": self.m, "axis": self.axis}


class NonNeg(Constraint):
    """Sets negative weights to zero: `max(p, 0)`.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.constraints import nonneg
        >>> print(K.eval(nonneg()(K.variable([-1, 0, 2]))))
        [0. 0. 2.]
    """

    def __call__(self, p: Tensor) -> Tensor:
        output: Tensor = K.maximum(p, 0.0)
        return output


class UnitNorm(Constraint):
    """Scales weights to norm 1 along `axis`: `p / (norm + epsilon)`.

    Arguments:
        axis: axis, or list of axes, over which a norm is taken, as for `MaxNorm`.

    Raises:
        ArgumentTypeError: `axis` is neither a whole number nor a list of them.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.constraints import unitnorm
        >>> weights = K.variable([[3, 0], [4, 2]])  # columns of norm 5 and 2
        >>> print(K.eval(unitnorm()(weights)).round(2))
        [[0.6 0. ]
         [0.8 1. ]]
    """

    def __init__(self, axis: int | Sequence[int] = 0) -> None:
        self.axis = _axes(axis, f"axis of {type(self).__name__}")

    def __call__(self, p: Tensor) -> Tensor:
        output: Tensor = p / (K.epsilon() + _norms(p, self.axis))
        return output

    def get_config(self) -> Config:
        return {"name": type(self).__name__, "axis": self.axis}


class MinMaxNorm(Constraint):
    """Brings norms along `axis` between `low` and `high`, at once or a part of the way at each step.

    `p * wanted / (norm + epsilon)` with `wanted = rate * clip(norm, low, high) + (1 - rate) * norm`.

    Arguments:
        low: the least norm wanted, >= 0 (default 0).
        high: the largest norm wanted, not less than `low` (default 1).
        rate: how much of the way is made at a step, from 0 to 1, which is all of it (default 1).
        axis: axis, or list of axes, over which a norm is taken, as for `MaxNorm`.

    Raises:
        ArgumentError: `low` is negative or greater than `high`, or `rate` is not between 0 and 1.
        ArgumentTypeError: one of these is no number, or `axis` neither a whole number nor a list of them.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.constraints import MinMaxNorm
        >>> weights = K.variable([[6, 0], [8, 1]])  # columns of norm 10 and 1
        >>> print(K.eval(MinMaxNorm(low=2, high=5)(weights)).round(2))
        [[3. 0.]
         [4. 2.]]
    """

    def __init__(self, low: float = 0.0, high: float = 1.0, rate: float = 1.0, axis: int | Sequence[int] = 0) -> None:
        kind = type(self).__name__
        self.low = number(low, f"low of {kind}")
        self.high = number(high, f"high of {kind}")
        if not 0.0 <= self.low <= self.high:
            raise ArgumentError(
                f"low of {kind} must be at least 0, and not more than high; got low {shown(low)}, high {shown(high)}."
            )
        self.rate = fraction(rate, f"rate of {kind}")
        self.axis = _axes(axis, f"axis of {kind}")

    def __call__(self, p: Tensor) -> Tensor:
        norms = _norms(p, self.axis)
        wanted = self.rate * K.clip(norms, self.low, self.high) + (1.0 - self.rate) * norms
        output: Tensor = p * (wanted / (K.epsilon() + norms))
        return output

    def get_config(self) -> Config:
        return {
            "name": type(self).__name__,
            "low": self.low,
            "high": self.high,
            "rate": self.rate,
            "axis": self.axis,
        }


maxnorm = MaxNorm
nonneg = NonNeg
unitnorm = UnitNorm


@hookimpl
def kerata_constraints() -> dict[str, type[Constraint]]:
    return {
        "MaxNorm": MaxNorm,
        "MinMaxNorm": MinMaxNorm,
        "NonNeg": NonNeg,
        "UnitNorm": UnitNorm,
        "maxnorm": maxnorm,
        "nonneg": nonneg,
        "unitnorm": unitnorm,
    }


def _norms(p: Tensor, axis: int | list[int]) -> Any:
    return K.sqrt(K.sum(K.square(p), axis=axis, keepdims=True))


def _axes(axis: Any, name: str) -> int | list[int]:
    if isinstance(axis, (list, tuple)) and axis:
        return [whole_number(a, f"an entry of {name}", minimum=None) for a in axis]
    return whole_number(axis, name, minimum=None)
