"""Convolutions and pooling: windows over (batch, *space, channels)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from kerata_backend_jax.static import sizes

_AXES = {1: "H", 2: "HW", 3: "HWD"}


def conv(x: Any, kernel: Any, strides: Sequence[int], border_mode: str, dilation: Sequence[int]) -> Any:
    """Cross-correlation with a kernel (*window, channels, filters)."""
    return _conv(x, kernel, strides, border_mode, dilation, groups=1)


def depthwise_conv(x: Any, kernel: Any, strides: Sequence[int], border_mode: str, dilation: Sequence[int]) -> Any:
    """Each channel by its own kernels."""
    rows, columns, channels, multiplier = kernel.shape
    grouped = kernel.reshape(rows, columns, 1, channels * multiplier)
    return _conv(x, grouped, strides, border_mode, dilation, groups=channels)


def conv_transpose(x: Any, kernel: Any, shape: Any, strides: Sequence[int], border_mode: str) -> Any:
    """The transpose of the convolution of an input of `shape`, by which JAX itself derives it."""
    before = jax.eval_shape(lambda: jnp.zeros(sizes(shape), x.dtype))
    return jax.linear_transpose(lambda image: conv(image, kernel, strides, border_mode, (1, 1)), before)(x)[0]


def pool(x: Any, size: Sequence[int], strides: Sequence[int], border_mode: str, mode: str) -> Any:
    """The greatest, or the mean of the entries inside, in each window."""
    window, steps = (1, *size, 1), (1, *strides, 1)
    padding = border_mode.upper()
    if mode == "max":
        return lax.reduce_window(x, _least(x.dtype), lax.max, window, steps, padding)
    zero = np.zeros((), x.dtype)
    inside = lax.reduce_window(jnp.ones((1, *x.shape[1:-1], 1), x.dtype), zero, lax.add, window, steps, padding)
    return lax.reduce_window(x, zero, lax.add, window, steps, padding) / inside


def _least(dtype: Any) -> Any:
    # Numbers of numpy's, here and above: by them JAX knows a maximum and a sum, which it can derive.
    return np.asarray(-np.inf if jnp.issubdtype(dtype, jnp.floating) else np.iinfo(dtype).min, dtype)


def _conv(x: Any, kernel: Any, strides: Sequence[int], border_mode: str, dilation: Sequence[int], groups: int) -> Any:
    axes = _AXES[len(kernel.shape) - 2]
    spans = [(window - 1) * rate for window, rate in zip(kernel.shape, dilation, strict=False)]
    padding = [(span, span) for span in spans] if border_mode == "full" else border_mode.upper()
    return lax.conv_general_dilated(
        x,
        kernel,
        strides,
        padding,
        rhs_dilation=dilation,
        dimension_numbers=(f"N{axes}C", f"{axes}IO", f"N{axes}C"),
        feature_group_count=groups,
    )
