"""Diabetes: 10 scaled measures of 442 patients, and how far the disease went in a year."""

from __future__ import annotations

from kerata_datasets_sklearn.bundled import Pairs, load


def load_data(test_split: float = 0.2, seed: int = 113) -> Pairs:
    """Diabetes: 10 scaled measures of 442 patients, and how far the disease went in a year.

    Arguments:
        test_split: the part of the samples that is for testing (default 0.2).
        seed: of the order of the samples (default 113).

    Returns:
        two pairs, for training and for testing: inputs `(samples, 10)`, float32, and a number from 25 to 346 for each.

    Raises:
        ArgumentError: `test_split` is less than 0, or 1 or more.
    """
    return load("diabetes", test_split, seed)
