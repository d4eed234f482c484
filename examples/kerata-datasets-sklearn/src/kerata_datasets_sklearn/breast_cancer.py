"""Breast cancer in Wisconsin: 30 measures of the cells of 569 tumours, 212 malignant (0) and 357 benign (1)."""

from __future__ import annotations

from kerata_datasets_sklearn.bundled import Pairs, load


def load_data(test_split: float = 0.2, seed: int = 113) -> Pairs:
    """Breast cancer in Wisconsin: 30 measures of the cells of 569 tumours, 212 malignant (0) and 357 benign (1).

    Arguments:
        test_split: the part of the samples that is for testing (default 0.2).
        seed: of the order of the samples (default 113).

    Returns:
        two pairs, for training and for testing: inputs `(samples, 30)`, float32, and 0 or 1 for each.

    Raises:
        ArgumentError: `test_split` is less than 0, or 1 or more.
    """
    return load("breast_cancer", test_split, seed)
