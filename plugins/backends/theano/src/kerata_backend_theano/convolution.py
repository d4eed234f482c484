"""Theano's own convolution, which exists in C only.

It has channels first: each primitive turns its operands, and Theano's optimizer joins a turn with the one back that
follows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kerata_backend_theano.native import tensor as T
from kerata_backend_theano.native import theano
from kerata_backend_theano.shapes import entries, one_along, sizes
from kerata_backend_theano.windows import Pad, pad, pads, space

_abstract = theano.tensor.nnet.abstract_conv


def conv(x: Any, kernel: Any, strides: Sequence[int], border_mode: str, dilation: Sequence[int]) -> Any:
    """By `conv2d` or `conv3d`."""
    windows, filters = sizes(kernel)[:-2], _kernel_first(kernel)
    around = pads(space(x), windows, strides, border_mode, dilation)
    return _wide(lambda x, k: _channels_last(_convolve(_channels_first(x), k, around, strides, dilation)), x, filters)


def depthwise_conv(x: Any, kernel: Any, strides: Sequence[int], border_mode: str, dilation: Sequence[int]) -> Any:
    """By a convolution in as many groups as there are channels."""
    rows, columns, channels, multiplier = (int(size or 0) for size in sizes(kernel))
    filters = T.reshape(kernel.dimshuffle(2, 3, 0, 1), [channels * multiplier, 1, rows, columns], ndim=4)
    around = pads(space(x), (rows, columns), strides, border_mode, dilation)
    return _wide(
        lambda x, k: _channels_last(_convolve(_channels_first(x), k, around, strides, dilation, channels)), x, filters
    )


def conv_transpose(x: Any, kernel: Any, shape: Any, strides: Sequence[int], border_mode: str) -> Any:
    """The gradient of a convolution of the padded images, without the padding."""
    wanted = entries(shape)
    around = pads(wanted[1:3], sizes(kernel)[:2], strides, border_mode, (1, 1))
    padded = [n + a + b for n, (a, b) in zip(wanted[1:3], around, strict=True)]

    def turned(x: Any, k: Any) -> Any:
        whole = _abstract.conv2d_grad_wrt_inputs(
            _channels_first(x),
            k,
            (None, sizes(kernel)[2], *padded),
            filter_shape=sizes(k),
            border_mode="valid",
            subsample=tuple(strides),
            filter_flip=False,
        )
        inside = tuple(slice(a, a + n) for n, (a, _) in zip(wanted[1:3], around, strict=True))
        index = (slice(None), slice(None), *inside)
        return _channels_last(whole[index])

    return _wide(turned, x, _kernel_first(kernel))


def _convolve(
    x: Any, filters: Any, around: list[Pad], strides: Sequence[int], dilation: Sequence[int], groups: int = 1
) -> Any:
    """Of images, volumes, or rows, which are images one pixel high; all with channels first."""
    if len(around) == 1:
        image = _convolve(
            x.dimshuffle(0, 1, "x", 2),
            filters.dimshuffle(0, 1, "x", 2),
            [(0, 0), *around],
            (1, *strides),
            (1, *dilation),
        )
        return one_along(image, 2).dimshuffle(0, 1, 3)
    border: Any = "valid" if all(p == (0, 0) for p in around) else tuple(around)
    if border != "valid" and not (len(around) == 2 and all(isinstance(n, int) for p in around for n in p)):
        # Theano pads images only by two numbers a side, and those must be known
        x, border = pad(x, [(0, 0), (0, 0), *around]), "valid"
    function = T.nnet.conv2d if len(around) == 2 else T.nnet.conv3d
    grouped = {"num_groups": groups} if groups > 1 else {}
    return function(
        x,
        filters,
        filter_shape=sizes(filters),
        border_mode=border,
        subsample=tuple(strides),
        filter_flip=False,
        filter_dilation=tuple(dilation),
        **grouped,
    )


def _channels_first(x: Any) -> Any:
    return x.dimshuffle(0, x.ndim - 1, *range(1, x.ndim - 1))


def _channels_last(x: Any) -> Any:
    return x.dimshuffle(0, *range(2, x.ndim), 1)


def _kernel_first(kernel: Any) -> Any:
    """(*window, channels, filters) as (filters, channels, *window)."""
    rank, known = kernel.ndim - 2, sizes(kernel)
    filters = kernel.dimshuffle(rank + 1, rank, *range(rank))
    filters.tag.kerata_sizes = (known[-1], known[-2], *known[:-2])
    return filters


def _wide(function: Callable[..., Any], *operands: Any) -> Any:
    """`function`, of float16 by way of float32: Theano has no code for the former."""
    if str(operands[0].dtype) != "float16":
        return function(*operands)
    wide = []
    for operand in operands:
        wide.append(T.cast(operand, "float32"))
        wide[-1].tag.kerata_sizes = sizes(operand)
    return T.cast(function(*wide), "float16")
