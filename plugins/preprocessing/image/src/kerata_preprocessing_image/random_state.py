"""Where random numbers come from: numpy's, or those that belong to the batch that this thread is making."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

_of_this_thread = threading.local()


def random_numbers() -> Any:
    """`numpy.random`, or the `RandomState` that this thread draws from."""
    return getattr(_of_this_thread, "state", None) or np.random


@contextmanager
def drawing_from(state: np.random.RandomState | None) -> Iterator[None]:
    """Inside the `with`, this thread draws from `state`, whatever other threads do; from `numpy.random` where None."""
    before = getattr(_of_this_thread, "state", None)
    _of_this_thread.state = state
    try:
        yield
    finally:
        _of_this_thread.state = before
