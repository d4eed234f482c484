"""Digits: 1,797 handwritten digits as images of 8 by 8 pixels."""

from __future__ import annotations

from kerata_datasets_sklearn.bundled import Pairs, load


def load_data(test_split: float = 0.2, seed: int = 113) -> Pairs:
    """Digits: 1,797 handwritten digits as images of 8 by 8 pixels.

    Arguments:
        test_split: the part of the samples that is for testing (default 0.2).
        seed: of the order of the samples (default 113).

    Returns:
        two pairs, for training and for testing: images `(samples, 8, 8)`, float32, from 0 to 16, and the digit of each.

    Raises:
        ArgumentError: `test_split` is less than 0, or 1 or more.
    """
    return load("digits", test_split, seed)
