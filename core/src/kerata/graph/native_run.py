"""Native code runs once for its shapes and once for each compilation: what lasts from run to run, and comes out."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar, cast

from kerata.graph.lowering_context import current_lowering
from kerata.graph.per_thread import Stack
from kerata.graph.tensor import Shape, Tensor

Made = TypeVar("Made")
Original = Callable[[Any], "Tensor | None"]
"""From a native tensor that was given to the code, to the symbolic one it stands for; None for any other."""


class Beside(NamedTuple):
    """A value that native code computes besides its results: an update or a loss.

    Attributes:
        value: the native tensor.
        shape: what is known of its shape; None for nothing.
        receive: told the symbolic tensor, and where those that the code was given are to be found.
    """

    value: Any
    shape: Shape | None
    receive: Callable[[Tensor, Original], None]


@dataclass
class Run:
    """A run of native code.

    Attributes:
        kept: what it and the runs before it made, in the order of making.
        first: whether it is the run that finds out the shapes, when the graph is built.
        beside: the values it has computed besides its results.
    """

    kept: list[Any]
    first: bool
    beside: list[Beside] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def hand_out(self, value: Any, shape: Shape | None, receive: Callable[[Tensor, Original], None]) -> None:
        """Compute a value besides the results; who is to have it hears of it in the first run alone.

        Arguments:
            value: a native tensor, or a symbolic one.
            shape: what is known of its shape; None for nothing.
            receive: told the symbolic tensor that stands for it, and what finds those that the code was given.
        """
        native = current_lowering().capture(value) if isinstance(value, Tensor) else value
        self.beside.append(Beside(native, shape, receive))


_runs: Stack[Run | None] = Stack()


def current_run() -> Run | None:
    """The run of native code under way; None outside of it."""
    return _runs.top


@contextmanager
def running(run: Run) -> Iterator[None]:
    """Inside the `with`, `run` is under way."""
    with _runs.inside(run):
        yield


def made_once(make: Callable[[], Made]) -> Made:
    """What `make` makes; in native code that runs again, what it made in the first run.

    Variables and the states of random operations: with new ones each time, a table would be copied and dropout would
    start over whenever a function is compiled.
    """
    run = _runs.top
    if run is None:
        return make()
    number = next(run.numbers)
    if number == len(run.kept):
        with _runs.inside(None):  # what it makes on its way is not counted: the next run does not come by there
            run.kept.append(make())
    return cast("Made", run.kept[number])


def originals(pairs: Sequence[tuple[Any, Tensor]]) -> Original:
    """What finds the symbolic tensor of each native one."""
    known = {id(native): tensor for native, tensor in pairs}
    return lambda native: native if isinstance(native, Tensor) else known.get(id(native))
