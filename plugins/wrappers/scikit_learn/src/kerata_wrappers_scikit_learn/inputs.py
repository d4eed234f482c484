"""Samples as scikit-learn wants them, where they are one array; several inputs of a model are left to the model."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.validation import validate_data


def is_several(data: Any) -> bool:
    """Whether `data` is one array for each input or output of a model: a dict, or a list of arrays with samples."""
    # A sparse matrix of the format DOK is a dict too.
    return (isinstance(data, dict) and not hasattr(data, "shape")) or (
        isinstance(data, (list, tuple)) and len(data) > 0 and all(getattr(part, "ndim", 0) > 1 for part in data)
    )


def checked_inputs(estimator: Any, x: Any, *, reset: bool) -> Any:
    """`x` as an array of two axes or more that is finite and as wide as `fit` found it.

    Arguments:
        estimator: whose samples they are.
        x: the samples; n numbers are n samples of one feature, as for models.
        reset: whether this is `fit`, which notes `n_features_in_` and `feature_names_in_`.

    Raises:
        ValueError: it is no such array.
        TypeError: it is sparse.
    """
    if is_several(x):
        return x
    one_feature = reset or getattr(estimator, "n_features_in_", None) == 1
    if one_feature and _is_flat(x):
        x = np.asarray(x).reshape(-1, 1)
    return validate_data(estimator, x, reset=reset, dtype="numeric", allow_nd=True)


def _is_flat(x: Any) -> bool:
    if isinstance(x, (list, tuple)):
        return len(x) > 0 and not hasattr(x[0], "__len__")
    return len(getattr(x, "shape", ())) == 1
