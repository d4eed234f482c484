"""The greatest and the least over axes, whose derivative all equals share; Theano's gives each of them the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerata_backend_theano.native import tensor as T


class Greatest(T.basic.Max):  # type: ignore[misc]
    """The greatest over a tuple of axes."""

    def L_op(self, inputs: Any, outputs: Any, gradients: Any) -> list[Any]:
        """To each of the greatest, what comes divided by their number."""
        (x,) = inputs
        greatest, slope = (v.dimshuffle(*_with_ones(x.ndim, self.axis)) for v in (*outputs, *gradients))
        equal = T.eq(x, greatest)
        count = T.sum(equal, axis=list(self.axis), keepdims=True, dtype=x.dtype)
        return [T.switch(equal, slope / count, np.asarray(0, x.dtype))]


def greatest(x: Any, axis: Sequence[int], keepdims: bool) -> Any:
    """The greatest over `axis`."""
    found = Greatest(tuple(axis))(x)
    return found.dimshuffle(*_with_ones(x.ndim, axis)) if keepdims else found


def least(x: Any, axis: Sequence[int], keepdims: bool) -> Any:
    """The least over `axis`."""
    if str(x.dtype) in T.discrete_dtypes:
        return T.min(x, axis=list(axis), keepdims=keepdims)
    return -greatest(-x, axis, keepdims)


def _with_ones(rank: int, axis: Sequence[int]) -> list[Any]:
    """The pattern that puts back the axes that were reduced over."""
    left = iter(range(rank))
    return ["x" if i in axis else next(left) for i in range(rank)]
