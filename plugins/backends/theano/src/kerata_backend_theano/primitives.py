"""The table: each primitive of the graph in Theano."""

from __future__ import annotations

import functools
import importlib
import operator
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from kerata_backend_theano import conv_without_c, convolution, random, sequences, sparse, windows
from kerata_backend_theano.maximum import greatest, least
from kerata_backend_theano.native import tensor as T
from kerata_backend_theano.native import theano
from kerata_backend_theano.shapes import broadcasting, entries, length, one_along, pattern

ifelse = importlib.import_module("theano.ifelse").ifelse


def _number(value: Any, dtype: str) -> Any:
    return T.constant(np.asarray(value, dtype))


def _whole(x: Any) -> bool:
    return str(x.dtype) in T.discrete_dtypes


def _same(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, whose result has the dtype of its first operand, whatever Theano would make of it."""

    @functools.wraps(function)
    def computed(x: Any, *others: Any) -> Any:
        return T.cast(function(x, *others), x.dtype)

    return computed


def _cast(x: Any, dtype: str) -> Any:
    if dtype == "bool":
        return T.neq(x, _number(0, x.dtype))
    return T.cast(x, dtype)


def _relu(x: Any) -> Any:
    # Not T.nnet.relu, whose derivative at 0 is a half; here and in TensorFlow it is 0.
    zero = _number(0, x.dtype)
    return T.switch(T.gt(x, zero), x, zero)


def _chosen(better: Callable[..., Any]) -> Callable[..., Any]:
    """The better of two: by a switch, whose derivative leaves out what was not chosen even where it is infinite."""

    def choose(x: Any, y: Any) -> Any:
        return T.switch(better(x, y) if _whole(x) else T.or_(better(x, y), T.neq(x, x)), x, y)

    return _same(choose)


def _round(x: Any) -> Any:
    return x if _whole(x) else T.round(x, mode="half_to_even")


def _floor(x: Any) -> Any:
    return x if _whole(x) else T.floor(x)


def _floor_divide(x: Any, y: Any) -> Any:
    return T.cast(T.int_div(x, y) if _whole(x) else T.floor(T.true_div(x, y)), x.dtype)


def _mod(x: Any, y: Any) -> Any:
    return T.cast(T.mod(x, y), x.dtype)


def _reduce(function: Callable[..., Any]) -> Callable[..., Any]:
    def reduce(x: Any, axis: tuple[int, ...], keepdims: bool) -> Any:
        return T.cast(function(x, axis=list(axis), keepdims=keepdims), x.dtype) if axis else T.tensor_copy(x)

    return reduce


def _sum(x: Any, axis: Any, keepdims: bool) -> Any:
    return T.sum(x, axis=axis, dtype=x.dtype, keepdims=keepdims)


def _prod(x: Any, axis: Any, keepdims: bool) -> Any:
    return T.prod(x, axis=axis, dtype=x.dtype, keepdims=keepdims)


def _mean(x: Any, axis: Any, keepdims: bool) -> Any:
    return T.mean(x, axis=axis, dtype=x.dtype, keepdims=keepdims)


def _arg(function: Callable[..., Any]) -> Callable[..., Any]:
    def arg(x: Any, axis: int) -> Any:
        return T.cast(function(x, axis=axis), "int64")

    return arg


def _reshape(x: Any, shape: Any) -> Any:
    count = len(entries(shape))
    return T.reshape(x, shape if count else [], ndim=count)


def _expand_dims(x: Any, axis: int) -> Any:
    axis = axis % (x.ndim + 1)
    return x.dimshuffle(*range(axis), "x", *range(axis, x.ndim))


def _squeeze(x: Any, axis: int) -> Any:
    axis = axis % x.ndim
    x = one_along(x, axis)
    return x.dimshuffle(*[i for i in range(x.ndim) if i != axis])


def _broadcast_to(x: Any, shape: Any) -> Any:
    return T.alloc(x, *entries(shape))


def _tile(x: Any, times: Any) -> Any:
    """Each axis with one before it, along which x is laid."""
    counts, own = entries(times), [length(x, i) for i in range(x.ndim)]
    if not counts:
        return T.tensor_copy(x)
    spread = x.dimshuffle(*[part for i in range(x.ndim) for part in ("x", i)])
    laid = T.alloc(spread, *[part for pair in zip(counts, own, strict=True) for part in pair])
    return T.reshape(laid, [n * d for n, d in zip(counts, own, strict=True)], ndim=x.ndim)


def _repeat(x: Any, times: int, axis: int) -> Any:
    axis = axis % x.ndim
    own = [length(x, i) for i in range(x.ndim)]
    spread = x.dimshuffle(*range(axis + 1), "x", *range(axis + 1, x.ndim))
    laid = T.alloc(spread, *own[: axis + 1], times, *own[axis + 1 :])
    return T.reshape(laid, [*own[:axis], own[axis] * times, *own[axis + 1 :]], ndim=x.ndim)


def _gather(x: Any, indices: Any) -> Any:
    rows = indices if str(indices.dtype) in ("int32", "int64") else T.cast(indices, "int64")
    if rows.ndim < 2:
        return x[rows]
    taken = x[rows.flatten()]
    sizes = [length(rows, i) for i in range(rows.ndim)] + [length(x, i) for i in range(1, x.ndim)]
    return T.reshape(taken, sizes, ndim=len(sizes))


def _getitem(x: Any, index: tuple[Any, ...]) -> Any:
    """New axes are put in after the rest of the index is taken, for Theano miscounts them beside integers."""
    used = len([i for i in index if i is not None and i is not Ellipsis])
    whole = index if any(i is Ellipsis for i in index) else (*index, Ellipsis)
    taken: list[Any] = []
    places: list[Any] = []
    axis = 0
    for part in whole:
        if part is None:
            places.append("x")
        elif part is Ellipsis:
            taken += [slice(None)] * (x.ndim - used)
            places += [*range(axis, axis + x.ndim - used)]
            axis += x.ndim - used
        else:
            taken.append(part)
            if isinstance(part, slice):
                places.append(axis)
                axis += 1
    return x[tuple(taken)].dimshuffle(*places) if "x" in places else x[tuple(taken)]


def _one_hot(x: Any, size: int, dtype: str) -> Any:
    classes = T.constant(np.arange(size, dtype="int64"))
    return T.cast(T.eq(T.cast(_expand_dims(x, -1), "int64"), classes), dtype)


def _arange(start: Any, stop: Any, step: Any, dtype: str) -> Any:
    return T.cast(T.arange(start, stop, step, dtype=start.dtype), dtype)


def _fill(shape: Any, value: float, dtype: str) -> Any:
    return T.alloc(_number(value, dtype), *entries(shape))


def _matmul(x: Any, y: Any) -> Any:
    if x.ndim == 2:
        return T.cast(T.dot(x, y), x.dtype)
    if x.ndim == 3 and not _whole(x):
        return T.batched_dot(x, y)
    if _whole(x):
        return T.sum(_expand_dims(x, -1) * _expand_dims(y, -3), axis=-2, dtype=x.dtype)
    leading = [length(x, i) for i in range(x.ndim - 2)]
    flat = [T.reshape(v, [_product(leading), length(v, -2), length(v, -1)], ndim=3) for v in (x, y)]
    return T.reshape(T.batched_dot(*flat), [*leading, length(x, -2), length(y, -1)], ndim=x.ndim)


def _rows(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of matrices, over the last axis of any tensor."""

    def over_rows(x: Any) -> Any:
        if str(x.dtype) == "float16":
            return T.cast(over_rows(T.cast(x, "float32")), "float16")
        if x.ndim == 2:
            return function(x)
        count = _product([length(x, i) for i in range(x.ndim - 1)])
        return T.reshape(function(T.reshape(x, [count, length(x, -1)], ndim=2)), x.shape, ndim=x.ndim)

    return over_rows


def _product(sizes: Sequence[Any]) -> Any:
    """How many there are: -1 would leave it to Theano, which cannot tell it where another size is 0."""
    return functools.reduce(operator.mul, sizes, 1)


def _stack(*xs: Any, axis: int) -> Any:
    axis = axis % (xs[0].ndim + 1)
    return T.join(axis, *[_expand_dims(x, axis) for x in xs])


def _normalize(x: Any, gamma: Any, beta: Any, axis: tuple[int, ...], epsilon: float) -> list[Any]:
    kept = [i for i in range(x.ndim) if i not in axis]
    pattern = [kept.index(i) if i in kept else "x" for i in range(x.ndim)]
    mean = T.mean(x, axis=axis)
    centred = x - mean.dimshuffle(pattern)
    variance = T.mean(T.sqr(centred), axis=axis)
    scale = gamma / T.sqrt(variance + np.asarray(epsilon, x.dtype))
    return [centred * scale.dimshuffle(pattern) + beta.dimshuffle(pattern), mean, variance]


def _split(x: Any, axis: int, count: int) -> list[Any]:
    size = x.shape[axis] // count
    places = [[slice(None)] * (axis % x.ndim) + [slice(k * size, (k + 1) * size)] for k in range(count)]
    return [x[tuple(place)] for place in places]


def _reverse(x: Any, axis: tuple[int, ...]) -> Any:
    chosen = {a % x.ndim for a in axis}
    return x[tuple(slice(None, None, -1) if i in chosen else slice(None) for i in range(x.ndim))]


def _print(x: Any, message: str) -> Any:
    def show(op: Any, value: Any) -> None:
        print(message, value, file=sys.stderr)

    return theano.printing.Print(message, global_fn=show)(x)


def _cond(condition: Any, x: Any, y: Any) -> Any:
    alike = pattern([1 if a and b else None for a, b in zip(x.broadcastable, y.broadcastable, strict=True)])
    return ifelse(condition, *[broadcasting(T.tensor_copy(v), alike) for v in (x, y)])


_convolution: Any = convolution if theano.config.cxx else conv_without_c

TABLE: dict[str, Callable[..., Any]] = {
    "negative": _same(T.neg),
    "abs": _same(T.abs_),
    "sign": _same(T.sgn),
    "square": _same(T.sqr),
    "sqrt": T.sqrt,
    "exp": T.exp,
    "expm1": T.expm1,
    "log": T.log,
    "log1p": T.log1p,
    "sin": T.sin,
    "cos": T.cos,
    "tanh": T.tanh,
    "sigmoid": T.nnet.sigmoid,
    "softplus": T.nnet.softplus,
    "relu": _relu,
    "round": _round,
    "floor": _floor,
    "logical_not": lambda x: T.eq(x, _number(False, "bool")),
    "cast": _cast,
    "add": _same(T.add),
    "subtract": _same(T.sub),
    "multiply": _same(T.mul),
    "divide": _same(T.true_div),
    "floor_divide": _floor_divide,
    "mod": _mod,
    "power": _same(T.pow),
    "maximum": _chosen(T.ge),
    "minimum": _chosen(T.le),
    "equal": T.eq,
    "not_equal": T.neq,
    "less": T.lt,
    "less_equal": T.le,
    "greater": T.gt,
    "greater_equal": T.ge,
    "logical_and": T.and_,
    "logical_or": T.or_,
    "select": T.switch,
    "sum": _reduce(_sum),
    "mean": _reduce(_mean),
    "prod": _reduce(_prod),
    "max": _reduce(greatest),
    "min": _reduce(least),
    "any": _reduce(T.any),
    "all": _reduce(T.all),
    "argmax": _arg(T.argmax),
    "argmin": _arg(T.argmin),
    "shape": lambda x: T.cast(x.shape, "int32"),
    "reshape": _reshape,
    "transpose": lambda x, perm: x.dimshuffle(*perm),
    "expand_dims": _expand_dims,
    "squeeze": _squeeze,
    "broadcast_to": _broadcast_to,
    "tile": _tile,
    "repeat": _repeat,
    "concatenate": lambda *xs, axis: T.join(axis % xs[0].ndim, *xs),
    "stack": _stack,
    "split": _split,
    "gather": _gather,
    "getitem": _getitem,
    "pad": windows.pad,
    "reverse": _reverse,
    "one_hot": _one_hot,
    "arange": _arange,
    "fill": _fill,
    "matmul": _matmul,
    "sparse_matmul": sparse.matmul,
    "sparse_matrix": sparse.matrix,
    "sparse_concatenate": sparse.concatenate,
    "to_dense": sparse.to_dense,
    "softmax": _rows(T.nnet.softmax),
    "log_softmax": _rows(T.nnet.logsoftmax),
    "normalize": _normalize,
    "conv": _convolution.conv,
    "depthwise_conv": _convolution.depthwise_conv,
    "conv_transpose": _convolution.conv_transpose,
    "pool": windows.pool,
    "in_top_k": sequences.in_top_k,
    "ctc_loss": sequences.ctc_loss,
    "ctc_decode": sequences.ctc_decode,
    "random_mask": random.mask,
    "random_uniform": random.uniform,
    "random_normal": random.normal,
    "identity": T.tensor_copy,
    "stop_gradient": theano.gradient.disconnected_grad,
    "print_tensor": _print,
    "cond": _cond,
}
