"""Batch normalization, by one kernel where TensorFlow has one: for pictures with the channels last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

LEAST_EPSILON = 1.001e-5
"""What cuDNN takes; TensorFlow's kernel for GPUs uses it in place of a smaller one."""


def normalize(x: Any, gamma: Any, beta: Any, axis: tuple[int, ...], epsilon: float) -> list[Any]:
    """`gamma * (x - mean) / sqrt(variance + epsilon) + beta`, the mean and the variance."""
    if x.shape.rank == 4 and axis == (0, 1, 2) and x.dtype == tf.float32 and epsilon >= LEAST_EPSILON:
        return list(tf.custom_gradient(lambda x, gamma, beta: _by_one_kernel(x, gamma, beta, epsilon))(x, gamma, beta))
    mean = tf.reduce_mean(x, axis, keepdims=True)
    variance = tf.reduce_mean(tf.square(x - mean), axis, keepdims=True)
    gamma, beta = (tf.reshape(weight, tf.shape(mean)) for weight in (gamma, beta))
    normed = (x - mean) * (gamma / tf.sqrt(variance + epsilon)) + beta
    return [normed, tf.squeeze(mean, axis), tf.squeeze(variance, axis)]


def _by_one_kernel(x: Any, gamma: Any, beta: Any, epsilon: float) -> tuple[tuple[Any, ...], Callable[..., Any]]:
    none = tf.zeros([0])
    normed, mean, spread, *kept = tf.raw_ops.FusedBatchNormV3(
        x=x, scale=gamma, offset=beta, mean=none, variance=none, epsilon=epsilon, is_training=True
    )
    count = tf.cast(tf.reduce_prod(tf.shape(x)[:3]), x.dtype)
    # The kernel divides by one less than the number of entries.
    variance = tf.where(count > 1, spread * (count - 1) / count, tf.zeros_like(spread))

    def derived(of_normed: Any, of_mean: Any, of_variance: Any) -> tuple[Any, ...]:
        by_x, by_gamma, by_beta, *_ = tf.raw_ops.FusedBatchNormGradV3(
            y_backprop=of_normed,
            x=x,
            scale=gamma,
            reserve_space_1=kept[0],
            reserve_space_2=kept[1],
            reserve_space_3=kept[2],
            epsilon=epsilon,
            is_training=True,
        )
        # Of the other two the kernel derives nothing. Seldom is anything to be derived by them, and it costs as much.
        if not _is_nothing(of_mean):
            by_x += of_mean / count
        if not _is_nothing(of_variance):
            by_x += of_variance * (2 / count) * (x - mean)
        return by_x, by_gamma, by_beta

    return (normed, mean, variance), derived


def _is_nothing(gradient: Any) -> bool:
    """Whether nothing depends on what a gradient is of: TensorFlow then gives zeros, constants inside a loop."""
    if gradient is None or gradient.op.type == "ZerosLike":
        return True
    known = tf.get_static_value(gradient)
    return known is not None and not known.any()
