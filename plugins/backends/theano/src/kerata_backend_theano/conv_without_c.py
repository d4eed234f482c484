"""Convolution place by place of the window, for a Theano without a C compiler: its own is in C only."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from kerata_backend_theano.native import tensor as T
from kerata_backend_theano.shapes import entries, length, sizes
from kerata_backend_theano.windows import Pad, pad, pads, space

Place = tuple[int, ...]


def conv(x: Any, kernel: Any, strides: Sequence[int], border_mode: str, dilation: Sequence[int]) -> Any:
    """The sum over the places of the window of what each sees, times the kernel there."""
    return _summed(x, kernel, strides, border_mode, dilation, _product)


def depthwise_conv(x: Any, kernel: Any, strides: Sequence[int], border_mode: str, dilation: Sequence[int]) -> Any:
    """The same, each channel with its own kernels."""

    def product(seen: Any, filters: Any) -> Any:
        spread = seen.dimshuffle(0, 1, 2, 3, "x") * filters
        return T.reshape(spread, [*(length(seen, i) for i in range(3)), -1], ndim=4)

    return _summed(x, kernel, strides, border_mode, dilation, product)


def conv_transpose(x: Any, kernel: Any, shape: Any, strides: Sequence[int], border_mode: str) -> Any:
    """What `conv` takes from a place is given back to it."""
    wanted, window = entries(shape)[1:-1], _window(kernel)
    around = pads(wanted, window, strides, border_mode, (1, 1))
    counts = space(x)
    result = T.alloc(np.asarray(0, x.dtype), length(x, 0), *_outer(wanted, around), length(kernel, -2))
    for place, seen in _places(window, counts, strides, (1, 1)):
        result = T.inc_subtensor(result[seen], _product(x, kernel[place].T))
    inside = [slice(None), *(slice(before, before + n) for (before, _), n in zip(around, wanted, strict=True))]
    return result[tuple(inside)]


def _summed(
    x: Any,
    kernel: Any,
    strides: Sequence[int],
    border_mode: str,
    dilation: Sequence[int],
    product: Callable[[Any, Any], Any],
) -> Any:
    window = _window(kernel)
    own = space(x)
    around = pads(own, window, strides, border_mode, dilation)
    padded = pad(x, [(0, 0), *around, (0, 0)])
    counts = _counts(_outer(own, around), window, strides, dilation)
    terms = [product(padded[seen], kernel[place]) for place, seen in _places(window, counts, strides, dilation)]
    return functools.reduce(T.add, terms)


def _product(seen: Any, filters: Any) -> Any:
    """The channels, which are last, by a matrix."""
    flat = T.dot(T.reshape(seen, [-1, length(filters, 0)], ndim=2), filters)
    return T.reshape(flat, [*(seen.shape[i] for i in range(seen.ndim - 1)), length(filters, 1)], ndim=seen.ndim)


def _places(
    window: Sequence[int], counts: Sequence[Any], strides: Sequence[int], dilation: Sequence[int]
) -> Iterator[tuple[Place, tuple[slice, ...]]]:
    """Each place of the window, and the index of what it sees of padded images as the window moves over them."""
    for place in itertools.product(*map(range, window)):
        starts = [i * rate for i, rate in zip(place, dilation, strict=True)]
        yield (
            place,
            (
                slice(None),
                *(
                    slice(start, start + (count - 1) * stride + 1, stride)
                    for start, count, stride in zip(starts, counts, strides, strict=True)
                ),
            ),
        )


def _window(kernel: Any) -> list[int]:
    return [int(size or 0) for size in sizes(kernel)[:-2]]


def _outer(own: Sequence[Any], around: Sequence[Pad]) -> list[Any]:
    return [n + before + after for n, (before, after) in zip(own, around, strict=True)]


def _counts(outer: Sequence[Any], window: Sequence[int], strides: Sequence[int], dilation: Sequence[int]) -> list[Any]:
    return [
        (n - (size - 1) * rate - 1) // stride + 1
        for n, size, stride, rate in zip(outer, window, strides, dilation, strict=True)
    ]
