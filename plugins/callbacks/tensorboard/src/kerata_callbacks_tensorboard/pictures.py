"""Weights as pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kerata.types import Array


def picture(weight: ArrayLike) -> Array | None:
    """A weight as grey pixels, an array of bytes (height, width), wider than it is high; None if it is empty.

    Axes of length 1 are dropped. Of three axes or more, the last stays and the others are one.
    """
    array = np.squeeze(np.asarray(weight, dtype=np.float64))
    if not array.size:
        return None
    array = array.reshape(1, -1) if array.ndim < 2 else array.reshape(-1, array.shape[-1])
    return grey(array.T if array.shape[0] > array.shape[1] else array)


def grey(array: Array) -> Array:
    """Numbers as bytes, from black to white.

    Without negative ones the largest is 255 and 0 is black; else 0 is 127, and the largest in size is 0 or 255. What is
    not finite is black.
    """
    finite = np.where(np.isfinite(array), array, 0.0)
    largest = np.abs(finite).max() or 1.0
    scaled = finite / largest
    levels = 127.0 + 128.0 * scaled if (finite < 0).any() else 255.0 * scaled
    return np.where(np.isfinite(array), np.clip(levels, 0, 255), 0).astype(np.uint8)
