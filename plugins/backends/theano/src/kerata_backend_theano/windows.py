"""Padding, convolution and pooling. Theano has channels first: each primitive turns its operands, and Theano's
optimizer joins a turn with the one back that follows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from kerata_backend_theano.native import tensor as T
from kerata_backend_theano.native import theano
from kerata_backend_theano.shapes import entries, length, one_along, sizes

Pad = tuple[Any, Any]
_abstract = theano.tensor.nnet.abstract_conv
_pooling = theano.tensor.signal.pool


def pad(x: Any, padding: Sequence[Pad], value: float = 0.0) -> Any:
    """x with entries of `value` around; the numbers may be scalar tensors."""
    if all(p == (0, 0) for p in padding):
        return T.tensor_copy(x)
    own = [length(x, i) for i in range(x.ndim)]
    around = T.alloc(T.constant(np.asarray(value, x.dtype)),
                     *[n + a + b for n, (a, b) in zip(own, padding, strict=True)])
    return T.set_subtensor(around[tuple(slice(a, a + n) for n, (a, _) in zip(own, padding, strict=True))], x)


def pads(space: Sequence[Any], window: Sequence[Any], strides: Sequence[int], border_mode: str,
         dilation: Sequence[int]) -> list[Pad]:
    """How much to add before and after each axis of space, for windows as `border_mode` wants them."""
    return [_pad(n, int(w or 0), s, border_mode, d)
            for n, w, s, d in zip(space, window, strides, dilation, strict=True)]


def conv(x: Any, kernel: Any, strides: Sequence[int], border_mode: str, dilation: Sequence[int]) -> Any:
    """By `conv2d` or `conv3d`."""
    windows, filters = sizes(kernel)[:-2], _kernel_first(kernel)
    around = pads(_space(x), windows, strides, border_mode, dilation)
    return _wide(lambda x, k: _channels_last(_convolve(_channels_first(x), k, around, strides, dilation)), x, filters)


def depthwise_conv(x: Any, kernel: Any, strides: Sequence[int], border_mode: str, dilation: Sequence[int]) -> Any:
    """By a convolution in as many groups as there are channels."""
    rows, columns, channels, multiplier = (int(size or 0) for size in sizes(kernel))
    filters = T.reshape(kernel.dimshuffle(2, 3, 0, 1), [channels * multiplier, 1, rows, columns], ndim=4)
    around = pads(_space(x), (rows, columns), strides, border_mode, dilation)
    return _wide(lambda x, k: _channels_last(_convolve(_channels_first(x), k, around, strides, dilation, channels)),
                 x, filters)


def conv_transpose(x: Any, kernel: Any, shape: Any, strides: Sequence[int], border_mode: str) -> Any:
    """The gradient of a convolution of the padded images, without the padding."""
    wanted = entries(shape)
    around = pads(wanted[1:3], sizes(kernel)[:2], strides, border_mode, (1, 1))
    padded = [n + a + b for n, (a, b) in zip(wanted[1:3], around, strict=True)]

    def turned(x: Any, k: Any) -> Any:
        whole = _abstract.conv2d_grad_wrt_inputs(
            _channels_first(x), k, (None, sizes(kernel)[2], *padded), filter_shape=sizes(k), border_mode="valid",
            subsample=tuple(strides), filter_flip=False)
        inside = tuple(slice(a, a + n) for n, (a, _) in zip(wanted[1:3], around, strict=True))
        index = (slice(None), slice(None), *inside)
        return _channels_last(whole[index])
    return _wide(turned, x, _kernel_first(kernel))


def pool(x: Any, size: Sequence[int], strides: Sequence[int], border_mode: str, mode: str) -> Any:
    """By `pool_2d` or `pool_3d` of the padded images; a mean is a sum divided by the number of entries inside."""
    around = pads(_space(x), size, strides, border_mode, [1] * len(size))
    padding = [(0, 0), (0, 0), *around]

    def pooled(x: Any) -> Any:
        images = _channels_first(x)
        if mode == "max":
            lowest = float(np.finfo(x.dtype).min)
            return _channels_last(_slide(pad(images, padding, lowest), size, strides, "max"))
        total = _slide(pad(images, padding), size, strides, "sum")
        if all(p == (0, 0) for p in around):
            return _channels_last(total / np.asarray(np.prod(size), x.dtype))
        ones = T.alloc(np.asarray(1, x.dtype), 1, 1, *[length(x, i + 1) for i in range(len(size))])
        inside = one_along(_slide(pad(ones, padding), size, strides, "sum"), 0, 1)
        return _channels_last(total / inside)
    return _wide(pooled, x)


def _convolve(x: Any, filters: Any, around: list[Pad], strides: Sequence[int], dilation: Sequence[int],
              groups: int = 1) -> Any:
    """Of images, volumes, or rows, which are images one pixel high; all with channels first."""
    if len(around) == 1:
        image = _convolve(x.dimshuffle(0, 1, "x", 2), filters.dimshuffle(0, 1, "x", 2), [(0, 0), *around],
                          (1, *strides), (1, *dilation))
        return one_along(image, 2).dimshuffle(0, 1, 3)
    border: Any = "valid" if all(p == (0, 0) for p in around) else tuple(around)
    if border != "valid" and not (len(around) == 2 and all(isinstance(n, int) for p in around for n in p)):
        # Theano pads images only by two numbers a side, and those must be known
        x, border = pad(x, [(0, 0), (0, 0), *around]), "valid"
    function = T.nnet.conv2d if len(around) == 2 else T.nnet.conv3d
    grouped = {"num_groups": groups} if groups > 1 else {}
    return function(x, filters, filter_shape=sizes(filters), border_mode=border, subsample=tuple(strides),
                    filter_flip=False, filter_dilation=tuple(dilation), **grouped)


def _slide(x: Any, size: Sequence[int], strides: Sequence[int], mode: str) -> Any:
    if len(size) == 1:
        image = _slide(x.dimshuffle(0, 1, "x", 2), (1, *size), (1, *strides), mode)
        return one_along(image, 2).dimshuffle(0, 1, 3)
    function = _pooling.pool_2d if len(size) == 2 else _pooling.pool_3d
    return function(x, ws=tuple(size), stride=tuple(strides), ignore_border=True, mode=mode)


def _space(x: Any) -> list[Any]:
    """The sizes of the axes of space of images with channels last."""
    return [length(x, i) for i in range(1, x.ndim - 1)]


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
