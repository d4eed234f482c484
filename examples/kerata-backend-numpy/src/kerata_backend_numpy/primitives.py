"""The table: each primitive of the graph in numpy."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from kerata.backend.ctc import ctc_beam_search

Array = np.ndarray[Any, Any]


def _keeping(function: Callable[..., Any]) -> Callable[..., Array]:
    """`function` of arrays, its result in the dtype of the first."""

    def kept(x: Array, *others: Array) -> Array:
        return np.asarray(function(x, *others)).astype(x.dtype, copy=False)

    return kept


def _reducing(function: Callable[..., Any]) -> Callable[..., Array]:
    def reduced(x: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
        return np.asarray(function(x, axis=axis, keepdims=keepdims)).astype(x.dtype, copy=False)

    return reduced


def _softmax(x: Array) -> Array:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def _normalize(x: Array, gamma: Array, beta: Array, axis: tuple[int, ...], epsilon: float) -> list[Array]:
    mean, variance = x.mean(axis=axis, keepdims=True), x.var(axis=axis, keepdims=True)
    gamma, beta = gamma.reshape(mean.shape), beta.reshape(mean.shape)
    normed = (x - mean) * (gamma / np.sqrt(variance + epsilon)) + beta
    return [normed, mean.squeeze(axis), variance.squeeze(axis)]


def _log_softmax(x: Array) -> Array:
    shifted = x - x.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def _sigmoid(x: Array) -> Array:
    return np.asarray(0.5 * np.tanh(0.5 * x) + 0.5)


def _print(x: Array, message: str) -> Array:
    print(message, x)
    return x


def _gather(x: Array, indices: Array) -> Array:
    if np.any((indices < 0) | (indices >= len(x))):
        raise IndexError(f"rows are numbered from 0 to {len(x) - 1}")
    return x[indices]


def _getitem(x: Array, index: tuple[Any, ...]) -> Array:
    def whole(part: Any) -> Any:
        if isinstance(part, slice):
            return slice(whole(part.start), whole(part.stop), whole(part.step))
        return part.item() if isinstance(part, (np.ndarray, np.generic)) else part

    return np.asarray(x[tuple(map(whole, index))])


def _arange(start: Any, stop: Any, step: Any, dtype: str) -> Array:
    return np.asarray(np.arange(start, stop, step), dtype)


def _in_top_k(predictions: Array, targets: Array, k: int) -> Array:
    own = np.take_along_axis(predictions, targets[:, np.newaxis].astype("int64"), axis=1)
    return np.asarray((predictions > own).sum(axis=1) < k)


# Windows over images: (batch, *space, channels).


def _spread(
    x: Array, size: Sequence[int], strides: Sequence[int], border_mode: str, dilation: Sequence[int], value: float = 0.0
) -> Array:
    """All windows, (batch, *counts, channels, *size), where the border is filled with `value`."""
    pads = [(0, 0)]
    for length, window, stride, rate in zip(x.shape[1:-1], size, strides, dilation, strict=True):
        span = (window - 1) * rate + 1
        if border_mode == "same":
            missing = max((-(-length // stride) - 1) * stride + span - length, 0)
            pads.append((missing // 2, missing - missing // 2))
        else:
            pads.append((span - 1, span - 1) if border_mode == "full" else (0, 0))
    padded = np.pad(x, [*pads, (0, 0)], constant_values=value)
    space = range(1, x.ndim - 1)
    spans = [(window - 1) * rate + 1 for window, rate in zip(size, dilation, strict=True)]
    window_view: Any = sliding_window_view
    views: Array = window_view(padded, spans, axis=tuple(space))
    every = [1, *strides, 1, *dilation]
    return views[tuple(slice(None, None, step) for step in every)]


def _conv(x: Array, kernel: Array, strides: Sequence[int], border_mode: str, dilation: Sequence[int]) -> Array:
    rank = x.ndim - 2
    windows = _spread(x, kernel.shape[:-2], strides, border_mode, dilation)
    contracted = [*range(rank + 2, 2 * rank + 2), rank + 1]
    return np.asarray(np.tensordot(windows, kernel, (contracted, range(rank + 1))))


def _depthwise(x: Array, kernel: Array, strides: Sequence[int], border_mode: str, dilation: Sequence[int]) -> Array:
    windows = _spread(x, kernel.shape[:2], strides, border_mode, dilation)
    result = np.einsum("nrcdij,ijdm->nrcdm", windows, kernel)
    return np.asarray(result.reshape(*result.shape[:3], -1))


def _conv_transpose(x: Array, kernel: Array, shape: Array, strides: Sequence[int], border_mode: str) -> Array:
    sizes = [len(x), *map(int, shape[1:])]
    before, room = [], []
    for length, window, stride, count in zip(sizes[1:3], kernel.shape, strides, x.shape[1:3], strict=False):
        missing = max((count - 1) * stride + window - length, 0) if border_mode == "same" else 0
        before.append(missing // 2)
        room.append(max((count - 1) * stride + window, length + missing // 2))
    padded = np.zeros((sizes[0], *room, sizes[3]), x.dtype)
    for row, column in itertools.product(range(kernel.shape[0]), range(kernel.shape[1])):
        rows = slice(row, row + x.shape[1] * strides[0], strides[0])
        columns = slice(column, column + x.shape[2] * strides[1], strides[1])
        padded[:, rows, columns] += x @ kernel[row, column].T
    return padded[:, before[0] : before[0] + sizes[1], before[1] : before[1] + sizes[2]]


def _pool(x: Array, size: Sequence[int], strides: Sequence[int], border_mode: str, mode: str) -> Array:
    axes, ones = tuple(range(-len(size), 0)), [1] * len(size)
    if mode == "max":
        return np.asarray(_spread(x, size, strides, border_mode, ones, -np.inf).max(axis=axes))
    inside = _spread(np.ones((1, *x.shape[1:-1], 1), x.dtype), size, strides, border_mode, ones).sum(axis=axes)
    return np.asarray(_spread(x, size, strides, border_mode, ones).sum(axis=axes) / inside)


# Sequences: connectionist temporal classification (Graves et al., 2006); the last class is the blank.


def _ctc_loss(labels: Array, probabilities: Array, input_length: Array, label_length: Array) -> Array:
    blank = probabilities.shape[-1] - 1
    losses = []
    for label, chances, time, length in zip(labels, probabilities, input_length, label_length, strict=True):
        path = np.full(2 * int(length) + 1, blank)
        path[1::2] = label[:length]
        skips = np.zeros(len(path), bool)
        skips[2:] = (path[2:] != blank) & (path[2:] != path[:-2])
        ways = np.zeros(len(path))
        ways[:2] = chances[0, path[:2]]
        log_scale = 0.0
        for t in range(1, int(time)):
            one, two = np.concatenate([[0.0], ways[:-1]]), np.concatenate([[0.0, 0.0], ways])[: len(ways)]
            ways = (ways + one + skips * two) * chances[t, path]
            total = ways.sum() or 1.0
            ways, log_scale = ways / total, log_scale + np.log(total)
        losses.append(-np.log(ways[-2:].sum()) - log_scale)
    return np.array(losses, probabilities.dtype)


def _ctc_decode(
    probabilities: Array, input_length: Array, greedy: bool, beam_width: int, top_paths: int
) -> list[Array]:
    if not greedy:
        return ctc_beam_search(probabilities, input_length, beam_width, top_paths)
    blank = probabilities.shape[-1] - 1
    best = [chances[:time].argmax(axis=-1) for chances, time in zip(probabilities, input_length, strict=True)]
    paths = [[int(c) for c, _ in itertools.groupby(row) if c != blank] for row in best]
    decoded = np.full((len(paths), max(map(len, paths))), -1, "int64")
    for row, path in enumerate(paths):
        decoded[row, : len(path)] = path
    scores = [
        -np.log(chances[:time].max(axis=-1)).sum() for chances, time in zip(probabilities, input_length, strict=True)
    ]
    return [decoded, np.array(scores, probabilities.dtype)[:, np.newaxis]]


# Sparse matrices are kept with their zeros.


def _sparse_matrix(indices: Array, values: Array, shape: tuple[int, int]) -> Array:
    matrix = np.zeros(shape, values.dtype)
    np.add.at(matrix, tuple(indices.T), values)
    return matrix


# Random numbers follow from the state (seed, count) alone.


def _generator(state: Array) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=np.asarray(state, "int64").view("uint64")))


def _random_uniform(state: Array, shape: Array, dtype: str) -> Array:
    below_one = np.nextafter(np.ones((), dtype), np.zeros((), dtype))
    return np.asarray(np.minimum(_generator(state).random(tuple(shape)).astype(dtype), below_one))


TABLE: dict[str, Callable[..., Any]] = {
    "negative": np.negative,
    "abs": np.abs,
    "sign": np.sign,
    "square": np.square,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "sigmoid": _keeping(_sigmoid),
    "softplus": _keeping(lambda x: np.logaddexp(x, 0)),
    "relu": _keeping(lambda x: np.maximum(x, 0)),
    "round": _keeping(np.round),
    "floor": _keeping(np.floor),
    "logical_not": np.logical_not,
    "cast": lambda x, dtype: x.astype(dtype),
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "floor_divide": np.floor_divide,
    "mod": np.mod,
    "power": np.power,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "equal": np.equal,
    "not_equal": np.not_equal,
    "less": np.less,
    "less_equal": np.less_equal,
    "greater": np.greater,
    "greater_equal": np.greater_equal,
    "logical_and": np.logical_and,
    "logical_or": np.logical_or,
    "select": np.where,
    "sum": _reducing(np.sum),
    "mean": _reducing(np.mean),
    "prod": _reducing(np.prod),
    "max": _reducing(np.max),
    "min": _reducing(np.min),
    "any": _reducing(np.any),
    "all": _reducing(np.all),
    "argmax": np.argmax,
    "argmin": np.argmin,
    "shape": lambda x: np.array(np.shape(x), "int32"),
    "reshape": lambda x, shape: x.reshape(shape),
    "transpose": lambda x, perm: x.transpose(perm),
    "expand_dims": np.expand_dims,
    "squeeze": np.squeeze,
    "broadcast_to": lambda x, shape: np.broadcast_to(x, tuple(shape)),
    "tile": np.tile,
    "repeat": lambda x, times, axis: np.repeat(x, times, axis),
    "concatenate": lambda *xs, axis: np.concatenate(xs, axis),
    "stack": lambda *xs, axis: np.stack(xs, axis),
    "split": lambda x, axis, count: np.split(x, count, axis),
    "gather": _gather,
    "getitem": _getitem,
    "reverse": np.flip,
    "pad": lambda x, padding, value: np.pad(x, padding, constant_values=value),
    "one_hot": lambda i, size, dtype: (np.asarray(i)[..., np.newaxis] == np.arange(size)).astype(dtype),
    "arange": _arange,
    "fill": lambda shape, value, dtype: np.full(tuple(shape), value, dtype),
    "matmul": np.matmul,
    "sparse_matmul": np.matmul,
    "sparse_matrix": _sparse_matrix,
    "sparse_concatenate": lambda *xs, axis: np.concatenate(xs, axis),
    "to_dense": np.asarray,
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "normalize": _normalize,
    "conv": _conv,
    "depthwise_conv": _depthwise,
    "conv_transpose": _conv_transpose,
    "pool": _pool,
    "in_top_k": _in_top_k,
    "ctc_loss": _ctc_loss,
    "ctc_decode": _ctc_decode,
    "random_mask": lambda state, shape, level: _generator(state).random(tuple(shape)) >= level,
    "random_uniform": _random_uniform,
    "random_normal": lambda state, shape, dtype: _generator(state).standard_normal(tuple(shape)).astype(dtype),
    "identity": np.asarray,
    "stop_gradient": np.asarray,
    "print_tensor": _print,
    "cond": lambda condition, x, y: x if condition else y,
}
