"""How good predictions are, for arrays."""

from __future__ import annotations

from typing import Any

import numpy as np


def accuracy(p: Any, y: Any) -> float:
    """The share of the entries of `p` that are those of `y`."""
    return float(np.mean(np.equal(p, y)))


def multiclass_logloss(p: Any, y: Any) -> float:
    """The mean of `-log(p[i, y[i]])`, with `p` kept within 1e-15 of 0 and 1.

    Arguments:
        p: probabilities of the classes, (samples, classes).
        y: numbers of the true classes, (samples,).
    """
    true = np.asarray(p, dtype="float64")[np.arange(len(y)), np.asarray(y)]
    return float(-np.mean(np.log(np.clip(true, 1e-15, 1 - 1e-15))))
