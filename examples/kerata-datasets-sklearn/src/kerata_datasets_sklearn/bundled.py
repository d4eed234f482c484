"""What the datasets have in common: a part of the samples is for testing, the same part each time."""

from __future__ import annotations

import importlib

import numpy as np

from kerata.argument_validation import fraction
from kerata.types import Array

Pairs = tuple[tuple[Array, Array], tuple[Array, Array]]
"""`(x_train, y_train), (x_test, y_test)`."""


def load(name: str, test_split: float, seed: int) -> Pairs:
    """A dataset of scikit-learn, in random order, in two parts.

    Arguments:
        name: its name there, as in `load_wine`.
        test_split: the part of the samples that is for testing, 0 to less than 1.
        seed: of the order.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: inputs in float32; targets in int64 for classes, float32 for quantities.

    Raises:
        ArgumentError: `test_split` is no such part.
    """
    part = fraction(test_split, "test_split of load_data")
    bunch = getattr(importlib.import_module("sklearn.datasets"), f"load_{name}")()
    x = np.asarray(bunch.images if "images" in bunch else bunch.data, dtype=np.float32)
    y = np.asarray(bunch.target)
    y = y.astype(np.int64 if y.dtype.kind in "iu" else np.float32)
    order = np.random.RandomState(seed).permutation(len(x))
    held_out = round(len(x) * part)
    train, test = order[held_out:], order[:held_out]
    return (x[train], y[train]), (x[test], y[test])
