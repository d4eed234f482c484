"""The table: each primitive of the graph in TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf


def _cast(x: Any, dtype: str) -> Any:
    return tf.cast(x, dtype)


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
    return tf.cond(condition, lambda: x, lambda: y)


def _reduce(function: Callable[..., Any]) -> Callable[..., Any]:
    def reduce(x: Any, axis: tuple[int, ...], keepdims: bool) -> Any:
        return function(x, axis=list(axis), keepdims=keepdims)
    return reduce


def _pads(window: int, dilation: int) -> tuple[int, int]:
    span = (window - 1) * dilation
    return span, span


def _conv(x: Any, kernel: Any, strides: Any, border_mode: str, dilation: Any) -> Any:
    if border_mode == "full":
        x = tf.pad(x, [(0, 0), *map(_pads, kernel.shape[:-2], dilation), (0, 0)])
        border_mode = "valid"
    return tf.nn.convolution(x, kernel, strides=list(strides), padding=border_mode.upper(), dilations=list(dilation))


def _depthwise(x: Any, kernel: Any, strides: Any, border_mode: str, dilation: Any) -> Any:
    # TensorFlow's kernel takes one stride for both axes: unequal strides are taken after the convolution.
    if strides[0] == strides[1]:
        return tf.nn.depthwise_conv2d(x, kernel, [1, *strides, 1], border_mode.upper(), dilations=list(dilation))
    channels = [tf.nn.convolution(x[..., i:i + 1], kernel[:, :, i:i + 1], strides=list(strides),
                                  padding=border_mode.upper()) for i in range(kernel.shape[2])]
    return tf.concat(channels, axis=-1)


def _conv_transpose(x: Any, kernel: Any, shape: Any, strides: Any, border_mode: str) -> Any:
    return tf.nn.conv2d_transpose(x, kernel, shape, strides=list(strides), padding=border_mode.upper())


def _pool(x: Any, size: Any, strides: Any, border_mode: str, mode: str) -> Any:
    return tf.nn.pool(x, list(size), mode.upper(), strides=list(strides), padding=border_mode.upper())


def _in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    return tf.math.in_top_k(targets, predictions, k)


def _ctc_loss(labels: Any, probabilities: Any, input_length: Any, label_length: Any) -> Any:
    logits = tf.math.log(tf.transpose(probabilities, [1, 0, 2]) + 1e-8)
    return tf.nn.ctc_loss(labels, logits, label_length, input_length, blank_index=-1)


def _ctc_decode(probabilities: Any, input_length: Any, greedy: bool, beam_width: int, top_paths: int) -> list[Any]:
    logits = tf.math.log(tf.transpose(probabilities, [1, 0, 2]) + 1e-8)
    if greedy:
        decoded, scores = tf.nn.ctc_greedy_decoder(logits, input_length)
    else:
        decoded, scores = tf.nn.ctc_beam_search_decoder(logits, input_length, beam_width, top_paths)
    return [tf.sparse.to_dense(d, default_value=-1) for d in decoded] + [scores]


def _random_uniform(state: Any, shape: Any, dtype: str) -> Any:
    return tf.random.stateless_uniform(shape, seed=state, dtype=dtype, alg="philox")


def _random_normal(state: Any, shape: Any, dtype: str) -> Any:
    return tf.random.stateless_normal(shape, seed=state, dtype=dtype, alg="philox")


TABLE: dict[str, Callable[..., Any]] = {
    "negative": tf.negative, "abs": tf.abs, "sign": tf.sign, "square": tf.square, "sqrt": tf.sqrt, "exp": tf.exp,
    "expm1": tf.math.expm1, "log": tf.math.log, "log1p": tf.math.log1p, "sin": tf.sin, "cos": tf.cos,
    "tanh": tf.tanh, "sigmoid": tf.sigmoid, "softplus": tf.math.softplus, "relu": tf.nn.relu, "round": tf.round,
    "floor": tf.floor, "logical_not": tf.logical_not, "cast": _cast, "add": tf.add, "subtract": tf.subtract,
    "multiply": tf.multiply, "divide": tf.divide, "floor_divide": tf.math.floordiv, "mod": tf.math.floormod,
    "power": tf.pow, "maximum": tf.maximum, "minimum": tf.minimum, "equal": tf.equal, "not_equal": tf.not_equal,
    "less": tf.less, "less_equal": tf.less_equal, "greater": tf.greater, "greater_equal": tf.greater_equal,
    "logical_and": tf.logical_and, "logical_or": tf.logical_or, "select": tf.where,
    "sum": _reduce(tf.reduce_sum), "mean": _reduce(tf.reduce_mean), "prod": _reduce(tf.reduce_prod),
    "max": _reduce(tf.reduce_max), "min": _reduce(tf.reduce_min), "any": _reduce(tf.reduce_any),
    "all": _reduce(tf.reduce_all), "argmax": tf.argmax, "argmin": tf.argmin,
    "shape": tf.shape, "reshape": tf.reshape, "transpose": tf.transpose, "expand_dims": tf.expand_dims,
    "squeeze": tf.squeeze, "broadcast_to": tf.broadcast_to, "tile": tf.tile, "repeat": _repeat,
    "concatenate": lambda *xs, axis: tf.concat(xs, axis), "stack": lambda *xs, axis: tf.stack(xs, axis),
    "gather": tf.gather, "getitem": _getitem,
    "pad": lambda x, padding, value: tf.pad(x, padding, constant_values=tf.cast(value, x.dtype)),
    "reverse": lambda x, axis: tf.reverse(x, list(axis)),
    "one_hot": lambda x, size, dtype: tf.one_hot(x, size, dtype=dtype),
    "arange": lambda start, stop, step, dtype: tf.cast(tf.range(start, stop, step), dtype), "fill": _fill,
    "matmul": tf.matmul, "sparse_matmul": tf.sparse.sparse_dense_matmul, "to_dense": tf.sparse.to_dense,
    "softmax": tf.nn.softmax, "log_softmax": tf.nn.log_softmax, "conv": _conv, "depthwise_conv": _depthwise,
    "conv_transpose": _conv_transpose, "pool": _pool, "in_top_k": _in_top_k, "ctc_loss": _ctc_loss,
    "ctc_decode": _ctc_decode, "random_uniform": _random_uniform, "random_normal": _random_normal,
    "identity": tf.identity, "stop_gradient": tf.stop_gradient, "print_tensor": _print, "cond": _cond,
}
