"""How many numbers layers may make weights of, while a model is made from a description."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from kerata.errors import ShapeError

_MOST = 1 << 48
"""Numbers, more than the address space of a process holds."""


class _Limit:
    def __init__(self, left: float, reason: str) -> None:
        self.left = left
        self.reason = reason


_limit: ContextVar[_Limit | None] = ContextVar("limit", default=None)


@contextmanager
def at_most(count: float, reason: str) -> Iterator[None]:
    """Inside the `with`, layers make weights of `count` numbers together and no more.

    A description of a larger model does not get the memory for it.

    Arguments:
        count: the numbers in all weights together.
        reason: what more would be too much for, to end the sentence "a weight of this shape is more than ...".
    """
    outer = _limit.get()
    token = _limit.set(_Limit(count, reason) if outer is None or count < outer.left else outer)
    try:
        yield
    finally:
        _limit.reset(token)


def spend(shape: Sequence[int], layer: str) -> None:
    """Count a weight that is about to be made.

    Arguments:
        shape: its sizes.
        layer: the layer's name, for the error.

    Raises:
        ShapeError: the weights together are more than `at_most` allows, or than any memory holds.
    """
    count = math.prod(shape)
    if count > _MOST:
        raise ShapeError(f'Layer "{layer}" needs a weight of shape {tuple(shape)}, which no memory holds.')
    limit = _limit.get()
    if limit is None:
        return
    limit.left -= count
    if limit.left < 0:
        raise ShapeError(
            f'Layer "{layer}" would have a weight of shape {tuple(shape)}, which is more than {limit.reason}.'
        )
