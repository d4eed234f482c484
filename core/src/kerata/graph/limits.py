"""How much work it may be to build what a description describes: a few lines can ask for any amount."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from kerata.errors import GraphError

USE = 20
"""What it costs to use a layer once, in nodes of the graph; its own come on top of that."""


class _Budget:
    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.left = steps


_budget: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@contextmanager
def steps_at_most(count: int) -> Iterator[None]:
    """Inside the `with`, `count` nodes are made and no more, where each use of a layer counts for `USE` of them.

    Models within models, each used twice, make two to the power of their depth; a layer that writes out its steps makes
    as many as it is told.
    """
    token = _budget.set(_Budget(count))
    try:
        yield
    finally:
        _budget.reset(token)


def spend(steps: int = 1) -> None:
    """Count a node that is about to be made, or as many as `steps` (default 1).

    Raises:
        GraphError: they are too many.
    """
    budget = _budget.get()
    if budget is not None:
        budget.left -= steps
        if budget.left < 0:
            raise GraphError(
                f"The description takes more than {budget.steps} steps to follow, far more than it has words. If that "
                "is meant, make the model in the program and load its weights alone."
            )
