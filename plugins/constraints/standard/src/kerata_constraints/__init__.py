"""Constraints on weights, as in Keras 1. Each keeps the shape of what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from kerata import backend as K
from kerata import hookimpl
from kerata.constraints import Constraint
from kerata.errors import ArgumentError, ArgumentTypeError

if TYPE_CHECKING:
    from kerata.graph import Tensor

__all__ = ["MaxNorm", "NonNeg", "UnitNorm", "maxnorm", "nonneg", "unitnorm"]


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
        ArgumentTypeError: `m` is no number, or `axis` neither an integer nor a list of them.
    """

    def __init__(self, m: float = 2, axis: int | Sequence[int] = 0) -> None:
        self.m = _bound(m)
        self.axis = _axis(axis, "MaxNorm")

    def __call__(self, p: Tensor) -> Any:
        norms = _norms(p, self.axis)
        return p * (K.clip(norms, 0, self.m) / (K.epsilon() + norms))

    def get_config(self) -> dict[str, Any]:
        return {"name": type(self).__name__, "m": self.m, "axis": self.axis}


class NonNeg(Constraint):
    """Sets negative weights to zero: `max(p, 0)`."""

    def __call__(self, p: Tensor) -> Any:
        return K.maximum(p, 0.0)


class UnitNorm(Constraint):
    """Scales weights to norm 1 along `axis`: `p / (norm + epsilon)`.

    Arguments:
        axis: axis, or list of axes, over which a norm is taken, as for `MaxNorm`.

    Raises:
        ArgumentTypeError: `axis` is neither an integer nor a list of them.
    """

    def __init__(self, axis: int | Sequence[int] = 0) -> None:
        self.axis = _axis(axis, "UnitNorm")

    def __call__(self, p: Tensor) -> Any:
        return p / (K.epsilon() + _norms(p, self.axis))

    def get_config(self) -> dict[str, Any]:
        return {"name": type(self).__name__, "axis": self.axis}


maxnorm = MaxNorm
nonneg = NonNeg
unitnorm = UnitNorm


@hookimpl
def kerata_constraints() -> dict[str, type[Constraint]]:
    return {
        "MaxNorm": MaxNorm,
        "NonNeg": NonNeg,
        "UnitNorm": UnitNorm,
        "maxnorm": maxnorm,
        "nonneg": nonneg,
        "unitnorm": unitnorm,
    }


def _norms(p: Tensor, axis: int | list[int]) -> Any:
    return K.sqrt(K.sum(K.square(p), axis=axis, keepdims=True))


def _bound(m: Any) -> float:
    is_number = isinstance(m, Real) and not isinstance(m, bool)
    if not is_number:
        raise ArgumentTypeError(f"m must be a number; {m!r} came.", where="MaxNorm")
    if not m >= 0:
        raise ArgumentError(f"m must be at least 0; {m!r} came.", where="MaxNorm")
    return m if isinstance(m, (int, float)) else float(m)


def _axis(axis: Any, where: str) -> int | list[int]:
    axes = list(axis) if isinstance(axis, (list, tuple)) else [axis]
    if not axes or not all(isinstance(a, Integral) and not isinstance(a, bool) for a in axes):
        raise ArgumentTypeError(f"axis must be an integer or a list of integers; {axis!r} came.", where=where)
    axes = [int(a) for a in axes]
    return axes if isinstance(axis, (list, tuple)) else axes[0]
