"""Wine: 13 chemical measures of 178 wines of 3 growers in one region of Italy."""

from __future__ import annotations

from kerata_datasets_sklearn.bundled import Pairs, load


def load_data(test_split: float = 0.2, seed: int = 113) -> Pairs:
    """Wine: 13 chemical measures of 178 wines of 3 growers in one region of Italy.

    Arguments:
        test_split: the part of the samples that is for testing (default 0.2).
        seed: of the order of the samples (default 113).

    Returns:
        two pairs, for training and for testing: inputs `(samples, 13)`, float32, and 0, 1 or 2 for each.

    Raises:
        ArgumentError: `test_split` is less than 0, or 1 or more.
    """
    return load("wine", test_split, seed)
