"""`random_state`: numpy's global generator, which weights and the order of samples come from, seeded for a while."""

from __future__ import annotations

import numbers
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from sklearn.utils import check_random_state


@contextmanager
def seeded(random_state: Any) -> Iterator[None]:
    """Inside the `with`, numpy's global generator begins at a seed; after it, it goes on from where it was before.

    Arguments:
        random_state: the seed, as for `numpy.random.seed`; a RandomState to draw one from; None for neither, so that
            the generator is left as it is.

    Raises:
        ValueError: it is something else.
    """
    if random_state is None:
        yield
        return
    generator = check_random_state(random_state)
    seed = random_state if isinstance(random_state, numbers.Integral) else generator.randint(2**31 - 1)
    before = np.random.get_state()
    np.random.seed(int(seed))
    try:
        yield
    finally:
        np.random.set_state(before)
