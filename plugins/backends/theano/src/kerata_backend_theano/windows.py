"""Windows that move over images with channels last, (batch, *space, channels): padding, and pooling."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from kerata_backend_theano.native import tensor as T
from kerata_backend_theano.shapes import length, one_along

Pad = tuple[Any, Any]


def pad(x: Any, padding: Sequence[Pad], value: float = 0.0) -> Any:
    """x with entries of `value` around; the numbers may be scalar tensors."""
    if all(p == (0, 0) for p in padding):
        return T.tensor_copy(x)
    own = [length(x, i) for i in range(x.ndim)]
    around = T.alloc(
        T.constant(np.asarray(value, x.dtype)), *[n + a + b for n, (a, b) in zip(own, padding, strict=True)]
    )
    # A slice of the whole axis by its size sets Theano's optimizer going in circles.
    inside = [slice(None) if p == (0, 0) else slice(p[0], p[0] + n) for n, p in zip(own, padding, strict=True)]
    return T.set_subtensor(around[tuple(inside)], x)


def pads(
    own: Sequence[Any], window: Sequence[Any], strides: Sequence[int], border_mode: str, dilation: Sequence[int]
) -> list[Pad]:
    """How much to add before and after each axis of space, for windows as `border_mode` wants them."""
    return [_pad(n, int(w or 0), s, border_mode, d) for n, w, s, d in zip(own, window, strides, dilation, strict=True)]


def pool(x: Any, size: Sequence[int], strides: Sequence[int], border_mode: str, mode: str) -> Any:
    """The greatest, or the mean, of the entries that the window sees.

    By places, since Theano's own pooling gives the derivative of the greatest to all entries that equal it, where it is
    that of the first alone.
    """
    around = pads(space(x), size, strides, border_mode, [1] * len(size))
    if mode == "max":
        return _joined(x, size, strides, around, T.maximum, float(np.finfo(x.dtype).min))
    # Of the entries inside only: what padding adds counts neither in the sum nor in their number.
    total = _joined(x, size, strides, around, T.add)
    if all(p == (0, 0) for p in around):
        return total / np.asarray(np.prod(size), x.dtype)
    ones = T.alloc(np.asarray(1, x.dtype), 1, *space(x), 1)
    return total / one_along(_joined(ones, size, strides, around, T.add), 0, x.ndim - 1)


def space(x: Any) -> list[Any]:
    """The sizes of the axes of space of images with channels last."""
    return [length(x, i) for i in range(1, x.ndim - 1)]


def _joined(
    x: Any,
    size: Sequence[int],
    strides: Sequence[int],
    around: Sequence[Pad],
    join: Callable[[Any, Any], Any],
    border: float = 0.0,
) -> Any:
    """What the places of the window see, joined along one axis after the other, the last axis first."""
    own = space(x)
    x = pad(x, [(0, 0), *around, (0, 0)], border)
    for i in reversed(range(len(size))):
        if size[i] == strides[i] == 1:
            # A slice of all of an axis, which is of size 1 where sequences are pooled as images, sends Theano's
            # optimizer in circles.
            continue
        count = (own[i] + sum(around[i]) - size[i]) // strides[i] + 1
        length = (count - 1) * strides[i] + 1
        seen = [slice(place, place + length, strides[i]) for place in range(size[i])]
        x = functools.reduce(join, [x[(slice(None),) * (i + 1) + (part,)] for part in seen])
    return x


def _pad(size: Any, window: int, stride: int, border_mode: str, dilation: int) -> Pad:
    """What one axis lacks for windows as `border_mode` wants them: of an odd number, the greater part at the end."""
    span = (window - 1) * dilation + 1
    if border_mode == "valid":
        return 0, 0
    if border_mode == "full":
        return span - 1, span - 1
    if stride == 1:
        total: Any = span - 1
    elif isinstance(size, int):
        total = max((-(-size // stride) - 1) * stride + span - size, 0)
    else:
        total = T.maximum(((size + stride - 1) // stride - 1) * stride + span - size, 0)
    return total // 2, total - total // 2
