"""Work counted in calls of functions: a measure, and a choice of moments, that do not depend on the speed of a machine.

For tests that something is done in bounded work, and that a program may die at any moment.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_CALLS = ("call", "c_call")


class Count:
    """How many functions have been called.

    Attributes:
        calls: the number so far.
    """

    def __init__(self) -> None:
        self.calls = 0


@contextmanager
def counted_calls(most: int | None = None) -> Iterator[Count]:
    """Count the calls of functions, Python's and C's, that this thread makes inside the `with`.

    Arguments:
        most: so many are allowed (default: any number).

    Raises:
        AssertionError: at the call after so many.
    """
    count = Count()

    def called() -> None:
        count.calls += 1
        if most is not None and count.calls > most:
            sys.setprofile(before)
            raise AssertionError(f"more than {most} functions were called")

    before = sys.getprofile()
    sys.setprofile(_at_calls(called))
    try:
        yield count
    finally:
        sys.setprofile(before)


def die_at_call(number: int) -> None:
    """Have this process killed, as by a power cut, when this thread calls its `number`-th function from now on."""
    left = number

    def called() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(_at_calls(called))


def _at_calls(called: Callable[[], None]) -> Callable[[FrameType, str, Any], None]:
    def profile(frame: FrameType, event: str, argument: Any) -> None:
        if event in _CALLS:
            called()

    return profile
