"""Data in few lengths, for backends that compile for each."""

from __future__ import annotations

import numpy as np

AT_MOST = 1 << 28
"""Bytes; larger data are left as they are, for a copy of them would take long, and they seldom change."""


def with_spare_rows(array: np.ndarray) -> np.ndarray:
    """`array` with rows of zeros at the end, up to an eighth of it: one of eight lengths between 2**n and 2**(n + 1).

    A program that reads rows by their numbers serves all arrays that are given one length; a model that is trained on a
    little more each time is not compiled each time.
    """
    step = 1 << max(len(array).bit_length() - 4, 0)
    spare = -len(array) % step
    if not spare or array.nbytes > AT_MOST:
        return array
    return np.concatenate([array, np.zeros((spare, *array.shape[1:]), array.dtype)])
