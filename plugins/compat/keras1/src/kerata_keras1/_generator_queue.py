"""Generators that fill a queue ahead of time, as programs for Keras 1 used them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any

from kerata.errors import DataError, NotBuiltError
from kerata.training.enqueuer import Enqueuer


class GeneratorEnqueuer:
    """Takes items from a generator ahead of time: `start()`, then `queue.get()` for each, and `stop()`.

    Arguments:
        generator: an iterator.
        pickle_safe: whether workers are processes (default threads).

    Attributes:
        queue: has `get()`, `empty()` and `qsize()` between `start` and `stop`; None otherwise.
    """

    def __init__(self, generator: Any, pickle_safe: bool = False) -> None:
        self._generator, self._pickle_safe = generator, pickle_safe
        self._enqueuer: Enqueuer | None = None
        self.queue: _Queue | None = None

    def start(self, nb_worker: int = 1, max_q_size: int = 10, wait_time: float = 0.05) -> None:
        """Start the workers.

        Arguments:
            nb_worker: how many.
            max_q_size: how many items to keep ready.
            wait_time: not needed: a worker that waits is woken.
        """
        self.stop()
        self._enqueuer = Enqueuer(self._generator, max_q_size, nb_worker, self._pickle_safe)
        self._enqueuer.__enter__()
        self.queue = _Queue(self._enqueuer)

    def stop(self, timeout: float | None = None) -> None:
        """End the workers; what they have ready is lost.

        Arguments:
            timeout: not needed: a worker that does not end is left behind after two seconds.
        """
        if self._enqueuer is not None:
            self._enqueuer.__exit__(None, None, None)
        self._enqueuer = self.queue = None

    def is_running(self) -> bool:
        """Whether `start` was called, and not yet `stop`."""
        return self._enqueuer is not None


class _Queue:
    """What is ready, as a queue."""

    def __init__(self, enqueuer: Enqueuer) -> None:
        self._enqueuer = enqueuer
        self._items: Iterator[Any] = iter(enqueuer)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """The next item; what the generator raised is raised here.

        Raises:
            DataError: the generator has ended.
            queue.Empty: `block` is False and nothing is ready.
        """
        if not block and self.empty():
            raise queue.Empty
        for item in self._items:
            return item
        raise DataError("The generator has ended; nothing more comes out of its queue.")

    def empty(self) -> bool:
        """Whether nothing is ready now."""
        return self.qsize() == 0

    def qsize(self) -> int:
        """How many items are ready now."""
        return self._enqueuer.ready()


def generator_queue(
    generator: Any, max_q_size: int = 10, wait_time: float = 0.05, nb_worker: int = 1
) -> tuple[Any, threading.Event]:
    """A queue that threads fill from a generator, and an event that ends them when it is set (Keras 1.0).

    Arguments:
        generator: an iterator.
        max_q_size: how many items to keep ready.
        wait_time: not needed: the event is waited for.
        nb_worker: how many threads.
    """
    enqueuer = GeneratorEnqueuer(generator)
    enqueuer.start(nb_worker, max_q_size)
    stop = threading.Event()

    def end() -> None:
        stop.wait()
        enqueuer.stop()

    if enqueuer.queue is None:
        raise NotBuiltError("The queue was stopped while it was made.")
    ready = enqueuer.queue
    threading.Thread(target=end, daemon=True).start()
    return ready, stop
