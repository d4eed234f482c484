"""Iris: 4 lengths in centimetres of 150 flowers of 3 species, 50 of each."""

from __future__ import annotations

from kerata_datasets_sklearn.bundled import Pairs, load


def load_data(test_split: float = 0.2, seed: int = 113) -> Pairs:
    """Iris: 4 lengths in centimetres of 150 flowers of 3 species, 50 of each.

    Arguments:
        test_split: the part of the samples that is for testing (default 0.2).
        seed: of the order of the samples (default 113).

    Returns:
        two pairs, for training and for testing: inputs `(samples, 4)`, float32, and 0, 1 or 2 for each.

    Raises:
        ArgumentError: `test_split` is less than 0, or 1 or more.
    """
    return load("iris", test_split, seed)
