"""Work counted in calls of functions, and a death at one of them."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from kerata.testing import counted_calls, die_at_call


def step() -> int:
    return len("four")  # two calls: this function, and one in C


def test_calls_are_counted_inside_of_the_with_alone() -> None:
    before = sys.getprofile()
    step()
    with counted_calls() as one:
        step()
    step()
    with counted_calls() as several:
        for _ in range(10):
            step()
    assert several.calls - one.calls == 2 * 9
    assert sys.getprofile() is before


def test_more_calls_than_allowed_are_an_error() -> None:
    before = sys.getprofile()
    with counted_calls(1000):
        for _ in range(10):
            step()
    with pytest.raises(AssertionError, match="more than 10 functions"), counted_calls(10):
        for _ in range(10):
            step()
    assert sys.getprofile() is before


@pytest.mark.parametrize("number", [2, 7, 20])
def test_a_process_dies_at_the_call_that_was_named(number: int) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        die_at_call(number)
        while True:
            os.write(writing, b".")
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        written = pipe.read()
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert len(written) == number - 1
