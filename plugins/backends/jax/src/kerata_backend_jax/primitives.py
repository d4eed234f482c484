"""The table: each primitive of the graph in JAX."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.experimental import sparse

from kerata_backend_jax import ctc, windows
from kerata_backend_jax.static import either, is_static, size, sizes


def _floor(x: Any) -> Any:
    return jnp.floor(x) if jnp.issubdtype(x.dtype, jnp.floating) else x


def _cast(x: Any, dtype: str) -> Any:
    if is_static(x):
        return np.asarray(x).astype(dtype)
    return x.astype(
        jax.dtypes.canonicalize_dtype(dtype)
    )  # without 64 bits, and without a warning, where there are none


def _first(wins: Callable[[Any, Any], Any], both: Callable[..., Any]) -> Callable[..., Any]:
    """The greater or lesser of two, of which the first has the derivative where they are equal."""

    def chosen(x: Any, y: Any) -> Any:
        if is_static(x, y) or not jnp.issubdtype(x.dtype, jnp.floating):
            return both(x, y)
        return jnp.where(wins(x, y) | jnp.isnan(x), x, y)

    return chosen


def _shape(x: Any) -> Any:
    return np.array(x.shape, "int32")


def _getitem(x: Any, index: tuple[Any, ...]) -> Any:
    def part(given: Any) -> Any:
        if isinstance(given, slice):
            bounds = (given.start, given.stop, given.step)
            return slice(*(None if bound is None else size(bound) for bound in bounds))
        return int(given) if is_static(given) and np.ndim(given) == 0 and given is not True else given

    return x[tuple(part(given) if given is not None and given is not Ellipsis else given for given in index)]


def _gather(x: Any, indices: Any) -> Any:
    if is_static(x, indices):
        return np.asarray(x)[indices]
    return jnp.asarray(x).at[indices].get(mode="clip")  # rows were checked before they came here


def _arange(start: Any, stop: Any, step: Any, dtype: str) -> Any:
    if not is_static(start, stop, step):
        size(stop if is_static(start) else start)
    return np.arange(start, stop, step).astype(dtype)


def _one_hot(indices: Any, size: int, dtype: str) -> Any:
    return (jnp.asarray(indices)[..., None] == jnp.arange(size)).astype(dtype)


def _pad(x: Any, padding: tuple[tuple[int, int], ...], value: float) -> Any:
    return jnp.pad(x, padding, constant_values=value) if padding else x


def _print(x: Any, message: str) -> Any:
    jax.debug.callback(lambda value: print(message, value), x)
    return x


def _cond(condition: Any, x: Any, y: Any) -> Any:
    return lax.cond(condition, lambda: x, lambda: y)


def _in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    classes = predictions.shape[1]
    inside = (targets >= 0) & (targets < classes)
    chosen = jnp.take_along_axis(predictions, jnp.where(inside, targets, 0)[:, None].astype("int32"), axis=1)
    above = (predictions > chosen).sum(axis=1)
    return inside & jnp.isfinite(chosen[:, 0]) & (above < k)


def _sparse_concatenate(*xs: Any, axis: int) -> Any:
    return sparse.bcoo_concatenate(xs, dimension=axis)


def _key(state: Any) -> Any:
    # By name, so that a seed means the same numbers on every device and in every version's settings.
    return jax.random.wrap_key_data(jnp.asarray(state).astype("uint32"), impl="threefry2x32")


def _random_uniform(state: Any, shape: Any, dtype: str) -> Any:
    return jax.random.uniform(_key(state), sizes(shape), dtype)


def _random_normal(state: Any, shape: Any, dtype: str) -> Any:
    return jax.random.normal(_key(state), sizes(shape), dtype)


def _random_mask(state: Any, shape: Any, level: float) -> Any:
    # The numbers of the elements, hashed, in a loop that XLA joins to what uses it; Threefry, of ten times as many
    # operations, gives the keys, so that no two draws have keys that are alike.
    first, second = jax.random.bits(_key(state), (2,), "uint32")
    x = (jnp.arange(math.prod(sizes(shape)), dtype="uint32") ^ first) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> 15) ^ second) * np.uint32(0x846CA68B)
    x = (x ^ (x >> 16)) * np.uint32(0x9E3779B9)
    dropped = round(level * 2**32)  # of the numbers that 32 bits can have
    kept = x > np.uint32(dropped - 1) if dropped else jnp.ones(x.shape, bool)
    return kept.reshape(sizes(shape))


def _tensor(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of JAX's own, which takes no arrays of numpy's as tensors."""

    def of_tensors(x: Any, *others: Any, **keywords: Any) -> Any:
        return function(jnp.asarray(x), *others, **keywords)

    return of_tensors


def _normalize(x: Any, gamma: Any, beta: Any, axis: tuple[int, ...], epsilon: float) -> list[Any]:
    mean = jnp.mean(x, axis, keepdims=True)
    variance = jnp.mean(jnp.square(x - mean), axis, keepdims=True)
    gamma, beta = gamma.reshape(mean.shape), beta.reshape(mean.shape)
    normed = (x - mean) * (gamma / jnp.sqrt(variance + epsilon)) + beta
    return [normed, jnp.squeeze(mean, axis), jnp.squeeze(variance, axis)]


TABLE: dict[str, Callable[..., Any]] = {
    "negative": either("negative"),
    "abs": either("abs"),
    "sign": either("sign"),
    "square": either("square"),
    "sqrt": jnp.sqrt,
    "exp": jnp.exp,
    "expm1": jnp.expm1,
    "log": jnp.log,
    "log1p": jnp.log1p,
    "sin": jnp.sin,
    "cos": jnp.cos,
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    "softplus": jax.nn.softplus,
    "relu": jax.nn.relu,
    "round": _tensor(lambda x: jnp.round(x).astype(x.dtype)),
    "floor": _tensor(_floor),
    "logical_not": either("logical_not"),
    "cast": _cast,
    "add": either("add"),
    "subtract": either("subtract"),
    "multiply": either("multiply"),
    "divide": either("divide"),
    "floor_divide": either("floor_divide"),
    "mod": either("mod"),
    "power": either("power"),
    "maximum": _first(lambda x, y: x >= y, either("maximum")),
    "minimum": _first(lambda x, y: x <= y, either("minimum")),
    "equal": either("equal"),
    "not_equal": either("not_equal"),
    "less": either("less"),
    "less_equal": either("less_equal"),
    "greater": either("greater"),
    "greater_equal": either("greater_equal"),
    "logical_and": either("logical_and"),
    "logical_or": either("logical_or"),
    "select": either("where"),
    "sum": either("sum", keeping=True),
    "mean": either("mean", keeping=True),
    "prod": either("prod", keeping=True),
    "max": either("max"),
    "min": either("min"),
    "any": either("any"),
    "all": either("all"),
    "argmax": either("argmax"),
    "argmin": either("argmin"),
    "shape": _shape,
    "reshape": lambda x, shape: x.reshape(sizes(shape)),
    "transpose": lambda x, perm: x.transpose(perm),
    "expand_dims": either("expand_dims"),
    "squeeze": either("squeeze"),
    "broadcast_to": lambda x, shape: jnp.broadcast_to(x, sizes(shape)),
    "tile": lambda x, times: jnp.tile(x, sizes(times)),
    "repeat": lambda x, times, axis: jnp.repeat(x, times, axis),
    "concatenate": lambda *xs, axis: (np if is_static(*xs) else jnp).concatenate(xs, axis),
    "stack": lambda *xs, axis: (np if is_static(*xs) else jnp).stack(xs, axis),
    "split": lambda x, axis, count: (np if is_static(x) else jnp).split(x, count, axis),
    "gather": _gather,
    "getitem": _getitem,
    "pad": _pad,
    "reverse": lambda x, axis: jnp.flip(x, axis),
    "one_hot": _one_hot,
    "arange": _arange,
    "fill": lambda shape, value, dtype: jnp.full(sizes(shape), value, dtype),
    "matmul": jnp.matmul,
    "sparse_matmul": lambda x, y: x @ y,
    "sparse_matrix": lambda indices, values, shape: sparse.BCOO((jnp.asarray(values), indices), shape=shape),
    "sparse_concatenate": _sparse_concatenate,
    "to_dense": lambda x: x.todense(),
    "softmax": jax.nn.softmax,
    "log_softmax": jax.nn.log_softmax,
    "normalize": _normalize,
    "conv": windows.conv,
    "depthwise_conv": windows.depthwise_conv,
    "conv_transpose": windows.conv_transpose,
    "pool": _tensor(windows.pool),
    "in_top_k": _in_top_k,
    "ctc_loss": ctc.ctc_loss,
    "ctc_decode": ctc.ctc_decode,
    "random_mask": _random_mask,
    "random_uniform": _random_uniform,
    "random_normal": _random_normal,
    "identity": jnp.asarray,
    "stop_gradient": lax.stop_gradient,
    "print_tensor": _print,
    "cond": _cond,
}
