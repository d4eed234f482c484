"""How many numbers layers may make weights of, while a model is read from a file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from kerata.errors import ShapeError

_left: ContextVar[list[int] | None] = ContextVar("left", default=None)  # in a list, so that it can count down


@contextmanager
def at_most(count: int) -> Iterator[None]:
    """Inside the `with`, layers make weights of `count` numbers together and no more: a file that describes a larger
    model than it has the weights of does not get the memory for it.

    Arguments:
        count: the numbers in all weights together.
    """
    token = _left.set([count])
    try:
        yield
    finally:
        _left.reset(token)


def spend(shape: Sequence[int], layer: str) -> None:
    """Count a weight that is about to be made.

    Arguments:
        shape: its sizes.
        layer: the layer's name, for the error.

    Raises:
        ShapeError: the weights together are more than `at_most` allows.
    """
    left = _left.get()
    if left is None:
        return
    left[0] -= math.prod(shape)
    if left[0] < 0:
        raise ShapeError(
            f'Layer "{layer}" would have a weight of shape {tuple(shape)}, which is more than the file holds.'
        )
