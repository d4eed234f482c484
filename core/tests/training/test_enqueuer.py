"""Workers that run generators ahead of training."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.training.enqueuer import Enqueuer

both_ways = pytest.mark.parametrize("pickle_safe", [False, True], ids=["threads", "processes"])


def failing(error: Exception, after: int = 2) -> Iterator[int]:
    yield from range(after)
    raise error


@both_ways
@pytest.mark.parametrize("max_q_size", [1, 10])
def test_one_worker_keeps_the_order(pickle_safe: bool, max_q_size: int) -> None:
    with Enqueuer(iter(range(50)), max_q_size, 1, pickle_safe) as enqueuer:
        assert list(enqueuer) == list(range(50))


def test_threads_share_a_generator_and_keep_its_order() -> None:
    with Enqueuer((i for i in range(200)), nb_worker=4) as enqueuer:
        assert list(enqueuer) == list(range(200))


def test_each_process_runs_a_copy() -> None:
    with Enqueuer(iter(range(5)), nb_worker=3, pickle_safe=True) as enqueuer:
        assert sorted(enqueuer) == sorted([*range(5)] * 3)


@both_ways
def test_the_generators_exception_reaches_the_caller_after_the_items_before_it(pickle_safe: bool) -> None:
    received = []
    with (
        pytest.raises(ZeroDivisionError, match="in the generator"),
        Enqueuer(failing(ZeroDivisionError("in the generator")), pickle_safe=pickle_safe) as enqueuer,
    ):
        for item in enqueuer:
            received.append(item)
    assert received == [0, 1]


@both_ways
def test_endless_generators_are_ended_with_their_workers(pickle_safe: bool) -> None:
    before = threading.active_count()
    with Enqueuer(itertools.count(), 2, 2, pickle_safe) as enqueuer:
        assert next(iter(enqueuer)) == 0
    deadline = time.monotonic() + 300
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == before


@both_ways
def test_a_generator_that_blocks_for_ever_does_not_keep_the_caller(pickle_safe: bool) -> None:
    def blocking() -> Iterator[int]:
        yield 1
        blocked.wait()

    blocked = threading.Event()
    with Enqueuer(blocking(), pickle_safe=pickle_safe) as enqueuer:
        assert next(iter(enqueuer)) == 1
    blocked.set()  # comes to be only because the caller goes on


def test_no_more_is_made_ahead_than_the_queue_holds() -> None:
    made = []

    def counting() -> Iterator[int]:
        for i in itertools.count():
            made.append(i)
            yield i

    with Enqueuer(counting(), max_q_size=3) as enqueuer:
        assert next(iter(enqueuer)) == 0
        deadline = time.monotonic() + 300
        while len(made) < 5 and time.monotonic() < deadline:  # one taken, three in the queue, one in hand
            time.sleep(0.01)
        time.sleep(0.2)
        assert made == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (([1, 2],), ArgumentTypeError, "iter"),
        ((failing,), ArgumentTypeError, "Call it"),
        ((iter([]), 0), ArgumentError, "max_q_size"),
        ((iter([]), 1, 0), ArgumentError, "nb_worker must be 1 or more; got 0"),
        ((iter([]), 1, "two"), ArgumentTypeError, "nb_worker must be a whole number; got 'two'"),
    ],
)
def test_senseless_arguments_are_refused(arguments: tuple[Any, ...], error: Any, words: str) -> None:
    with pytest.raises(error, match=words):
        Enqueuer(*arguments)
