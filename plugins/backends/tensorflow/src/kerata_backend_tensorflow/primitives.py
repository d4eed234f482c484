"""The table: each primitive of the graph in TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from kerata_backend_tensorflow.normalization import normalize


def _cast(x: Any, dtype: str) -> Any:
    return tf.cast(x, dtype)


def _wider(function: Callable[..., Any], *narrow: str) -> Callable[..., Any]:
    """`function` for dtypes that TensorFlow has it for, and by way of int64 for the `narrow` ones."""

    def computed(x: Any, *others: Any, **keywords: Any) -> Any:
        if x.dtype.name not in narrow:
            return function(x, *others, **keywords)
        others = tuple(tf.cast(o, tf.int64) if o.dtype == x.dtype else o for o in others)
        return tf.cast(function(tf.cast(x, tf.int64), *others, **keywords), x.dtype)

    return computed


def _floor(x: Any) -> Any:
    return tf.floor(x) if x.dtype.is_floating else tf.identity(x)


def _pad(x: Any, padding: tuple[tuple[int, int], ...], value: float) -> Any:
    return tf.pad(x, padding, constant_values=tf.cast(value, x.dtype)) if padding else tf.identity(x)


def _index(x: Any) -> Any:
    return x if x.dtype in (tf.int32, tf.int64) else tf.cast(x, tf.int64)


def _one_hot(x: Any, size: int, dtype: str) -> Any:
    return tf.one_hot(_index(x), size, on_value=tf.cast(1, dtype), off_value=tf.cast(0, dtype))


def _arange(start: Any, stop: Any, step: Any, dtype: str) -> Any:
    if start.dtype.is_integer and start.dtype not in (tf.int32, tf.int64):
        start, stop, step = (tf.cast(v, tf.int64) for v in (start, stop, step))
    # TensorFlow refuses bounds in the wrong order, which make an empty range.
    stop = tf.where(step > 0, tf.maximum(start, stop), tf.minimum(start, stop))
    return tf.cast(tf.range(start, stop, step), dtype)


def _repeat(x: Any, times: int, axis: int) -> Any:
    return tf.repeat(x, times, axis=axis)


def _getitem(x: Any, index: tuple[Any, ...]) -> Any:
    return x[index]


def _fill(shape: Any, value: float, dtype: str) -> Any:
    return tf.fill(shape, tf.cast(value, dtype))


def _print(x: Any, message: str) -> Any:
    with tf.control_dependencies([tf.print(message, x)]):
        return tf.identity(x)


def _cond(condition: Any, x: Any, y: Any) -> Any:
    # Both are computed by now. What the learning phase chooses does not come here: of that only one is lowered.
    return tf.cond(condition, lambda: x, lambda: y)


def _reduce(function: Callable[..., Any]) -> Callable[..., Any]:
    def reduce(x: Any, axis: tuple[int, ...], keepdims: bool) -> Any:
        return function(x, axis=list(axis), keepdims=keepdims)

    return reduce


def _pads(window: int, dilation: int) -> tuple[int, int]:
    span = (window - 1) * dilation
    return span, span


def _dilated(kernel: Any, dilation: Any) -> Any:
    """The kernel with the zeros of its dilation written out."""
    for axis, rate in enumerate(dilation):
        if rate > 1:
            size = (kernel.shape[axis] - 1) * rate + 1
            rows = [kernel[(slice(None),) * axis + (slice(i // rate, i // rate + 1),)] for i in range(0, size, rate)]
            gap = tf.zeros_like(tf.repeat(rows[0], rate - 1, axis=axis))
            parts = [part for row in rows for part in (row, gap)][:-1]
            kernel = tf.concat(parts, axis)
    return kernel


def _conv(x: Any, kernel: Any, strides: Any, border_mode: str, dilation: Any) -> Any:
    if border_mode == "full":
        x = tf.pad(x, [(0, 0), *map(_pads, kernel.shape[:-2], dilation), (0, 0)])
        border_mode = "valid"
    if max(strides) > 1 and max(dilation) > 1:  # TensorFlow takes only one of them
        kernel, dilation = _dilated(kernel, dilation), [1] * len(dilation)
    return tf.nn.convolution(x, kernel, strides=list(strides), padding=border_mode.upper(), dilations=list(dilation))


def _depthwise(x: Any, kernel: Any, strides: Any, border_mode: str, dilation: Any) -> Any:
    # TensorFlow's kernel takes one stride for both axes, and dilation without strides only.
    if strides[0] == strides[1] and (strides[0] == 1 or max(dilation) == 1):
        return tf.nn.depthwise_conv2d(x, kernel, [1, *strides, 1], border_mode.upper(), dilations=list(dilation))
    channels = [
        _conv(x[..., i : i + 1], kernel[:, :, i : i + 1], strides, border_mode, dilation)
        for i in range(kernel.shape[2])
    ]
    return tf.concat(channels, axis=-1)


def _conv_transpose(x: Any, kernel: Any, shape: Any, strides: Any, border_mode: str) -> Any:
    return tf.nn.conv2d_transpose(x, kernel, shape, strides=list(strides), padding=border_mode.upper())


def _pool(x: Any, size: Any, strides: Any, border_mode: str, mode: str) -> Any:
    if len(size) == 3 and x.dtype != tf.float32:  # which is all that TensorFlow pools volumes of
        return _pool_in_turn(x, size, strides, border_mode, mode)
    pool = tf.nn.max_pool if mode == "max" else tf.nn.avg_pool  # tf.nn.pool refuses strides greater than the window
    return pool(x, list(size), list(strides), border_mode.upper())


def _pool_in_turn(x: Any, size: Any, strides: Any, border_mode: str, mode: str) -> Any:
    """Volumes pooled over the last two axes of space, then over the first.

    It is the same, for means of the entries inside too, since their number in a window is a product over the axes.
    """
    sizes = tf.shape(x)
    slices = _pool(tf.reshape(x, [-1, *_known(x, sizes, (2, 3, 4))]), size[1:], strides[1:], border_mode, mode)
    inner = tf.shape(slices)
    flat = tf.reshape(slices, [sizes[0], *_known(x, sizes, (1,)), inner[1] * inner[2], *_known(x, sizes, (4,))])
    flat = _pool(flat, (size[0], 1), (strides[0], 1), border_mode, mode)
    return tf.reshape(flat, [sizes[0], tf.shape(flat)[1], *_known(slices, inner, (1, 2, 3))])


def _known(x: Any, sizes: Any, axes: tuple[int, ...]) -> list[Any]:
    return [sizes[i] if x.shape[i] is None else x.shape[i] for i in axes]


def _in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    # TensorFlow's own takes float32 only.
    classes = tf.cast(tf.shape(predictions)[1], targets.dtype)
    inside = (targets >= 0) & (targets < classes)
    chosen = tf.gather(predictions, tf.where(inside, targets, 0), batch_dims=1)
    above = tf.reduce_sum(tf.cast(predictions > chosen[:, None], tf.int32), axis=1)
    return inside & tf.math.is_finite(chosen) & (above < k)


def _ctc_loss(labels: Any, probabilities: Any, input_length: Any, label_length: Any) -> Any:
    loss = tf.nn.ctc_loss(
        tf.cast(labels, tf.int32),
        _ctc_logits(probabilities),
        tf.cast(label_length, tf.int32),
        tf.cast(input_length, tf.int32),
        blank_index=-1,
    )
    return tf.cast(loss, probabilities.dtype)


def _ctc_logits(probabilities: Any) -> Any:
    """Logarithms, time first, in the one dtype that all of TensorFlow's CTC takes."""
    # 1e-8 as in Keras 1.
    return tf.math.log(tf.cast(tf.transpose(probabilities, [1, 0, 2]), tf.float32) + 1e-8)


def _ctc_decode(probabilities: Any, input_length: Any, greedy: bool, beam_width: int, top_paths: int) -> list[Any]:
    logits, input_length = _ctc_logits(probabilities), tf.cast(input_length, tf.int32)
    if greedy:
        decoded, scores = tf.nn.ctc_greedy_decoder(logits, input_length)
    else:
        decoded, scores = tf.nn.ctc_beam_search_decoder(logits, input_length, beam_width, top_paths)
    return [tf.sparse.to_dense(d, default_value=-1) for d in decoded] + [tf.cast(scores, probabilities.dtype)]


def _sparse_matrix(indices: Any, values: Any, shape: tuple[int, int]) -> Any:
    return tf.SparseTensor(tf.cast(indices, tf.int64), values, shape)


def _sparse_concatenate(*xs: Any, axis: int) -> Any:
    return tf.sparse.concat(axis, list(xs))


def _random_uniform(state: Any, shape: Any, dtype: str) -> Any:
    # Philox by name, here and below: left to itself TensorFlow chooses by the device, and a seed would mean other
    # numbers there.
    return tf.random.stateless_uniform(shape, seed=state, dtype=dtype, alg="philox")


def _random_normal(state: Any, shape: Any, dtype: str) -> Any:
    return tf.random.stateless_normal(shape, seed=state, dtype=dtype, alg="philox")


def _random_mask(state: Any, shape: Any, level: float) -> Any:
    # The numbers of the elements, hashed: XLA joins all of it into one loop with what uses it. Philox takes half as
    # long again without XLA, and twenty times as long with it; it gives the keys, so that no two are alike.
    first, second = tf.unstack(tf.random.stateless_uniform([2], state, None, None, tf.uint32, alg="philox"))
    shift, xor = tf.bitwise.right_shift, tf.bitwise.bitwise_xor
    x = xor(tf.cast(tf.range(tf.reduce_prod(shape)), tf.uint32), first) * tf.constant(0x7FEB352D, tf.uint32)
    x = xor(xor(x, shift(x, tf.constant(15, tf.uint32))), second) * tf.constant(0x846CA68B, tf.uint32)
    x = xor(x, shift(x, tf.constant(16, tf.uint32))) * tf.constant(0x9E3779B9, tf.uint32)
    dropped = round(level * 2**32)  # of the numbers that 32 bits can have
    kept = x > tf.constant(dropped - 1, tf.uint32) if dropped else tf.fill(tf.shape(x), True)
    return tf.reshape(kept, shape)


_UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
TABLE: dict[str, Callable[..., Any]] = {
    "negative": _wider(tf.negative, *_UNSIGNED),
    "abs": _wider(tf.abs, *_UNSIGNED),
    "sign": _wider(tf.sign, *_UNSIGNED),
    "square": tf.square,
    "sqrt": tf.sqrt,
    "exp": tf.exp,
    "expm1": tf.math.expm1,
    "log": tf.math.log,
    "log1p": tf.math.log1p,
    "sin": tf.sin,
    "cos": tf.cos,
    "tanh": tf.tanh,
    "sigmoid": tf.sigmoid,
    "softplus": tf.math.softplus,
    "relu": tf.nn.relu,
    "round": tf.round,
    "floor": _floor,
    "logical_not": tf.logical_not,
    "cast": _cast,
    "add": tf.add,
    "subtract": tf.subtract,
    "multiply": tf.multiply,
    "divide": tf.divide,
    "floor_divide": tf.math.floordiv,
    "mod": tf.math.floormod,
    "power": _wider(tf.pow, *_UNSIGNED),
    "maximum": tf.maximum,
    "minimum": tf.minimum,
    "equal": tf.equal,
    "not_equal": tf.not_equal,
    "less": tf.less,
    "less_equal": tf.less_equal,
    "greater": tf.greater,
    "greater_equal": tf.greater_equal,
    "logical_and": tf.logical_and,
    "logical_or": tf.logical_or,
    "select": tf.where,
    "sum": _reduce(tf.reduce_sum),
    "mean": _reduce(tf.reduce_mean),
    "prod": _reduce(tf.reduce_prod),
    "max": _reduce(tf.reduce_max),
    "min": _reduce(tf.reduce_min),
    "any": _reduce(tf.reduce_any),
    "all": _reduce(tf.reduce_all),
    "argmax": tf.argmax,
    "argmin": tf.argmin,
    "shape": tf.shape,
    "reshape": tf.reshape,
    "transpose": tf.transpose,
    "expand_dims": tf.expand_dims,
    "squeeze": tf.squeeze,
    "broadcast_to": tf.broadcast_to,
    "tile": _wider(tf.tile, "uint16"),
    "repeat": _wider(_repeat, "uint16"),
    "concatenate": lambda *xs, axis: tf.concat(xs, axis),
    "stack": lambda *xs, axis: tf.stack(xs, axis),
    "split": lambda x, axis, count: tf.split(x, count, axis),
    "gather": lambda x, indices: tf.gather(x, _index(indices)),
    "getitem": _getitem,
    "pad": _pad,
    "reverse": lambda x, axis: tf.reverse(x, list(axis)),
    "one_hot": _one_hot,
    "arange": _arange,
    "fill": _fill,
    "matmul": _wider(tf.matmul, "int8", "int16", *_UNSIGNED),
    "sparse_matmul": tf.sparse.sparse_dense_matmul,
    "sparse_matrix": _sparse_matrix,
    "sparse_concatenate": _sparse_concatenate,
    "to_dense": tf.sparse.to_dense,
    "softmax": tf.nn.softmax,
    "log_softmax": tf.nn.log_softmax,
    "normalize": normalize,
    "conv": _conv,
    "depthwise_conv": _depthwise,
    "conv_transpose": _conv_transpose,
    "pool": _pool,
    "in_top_k": _in_top_k,
    "ctc_loss": _ctc_loss,
    "ctc_decode": _ctc_decode,
    "random_mask": _random_mask,
    "random_uniform": _random_uniform,
    "random_normal": _random_normal,
    "identity": tf.identity,
    "stop_gradient": tf.stop_gradient,
    "print_tensor": _print,
    "cond": _cond,
}
