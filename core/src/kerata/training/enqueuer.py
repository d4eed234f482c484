"""Generators run by workers: threads or processes that fill a queue ahead of training."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
import types
from collections.abc import Iterator
from typing import Any

import numpy as np

from kerata import workers
from kerata.argument_validation import whole_number
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.training.worker_process import WorkerProcess, start_workers

_TICK = 0.05  # seconds between looks at whether to stop


class Enqueuer:
    """Takes items from a generator ahead of time. To be used in a `with`, which ends the workers.

    Arguments:
        generator: an iterator.
        max_q_size: how many items to keep ready.
        nb_worker: how many workers take items from the generator. Threads share it, and take turns where it
            is a generator function's; processes have a copy each, and so give each item `nb_worker` times
            unless it draws at random.
        pickle_safe: processes in place of threads. Items come through a pipe, so they must be picklable. A generator
            that can be pickled itself runs in new processes. Any other is inherited by forks, as is one that holds
            much data or is the program's own (of `__main__`), and must leave the engine alone.

    Raises:
        ArgumentError, ArgumentTypeError: the arguments make no sense.
    """

    def __init__(self, generator: Any, max_q_size: int = 10, nb_worker: int = 1, pickle_safe: bool = False) -> None:
        if not hasattr(generator, "__next__"):
            hint = "Call it." if callable(generator) else "iter(...) makes one of a list."
            raise ArgumentTypeError(f"Expected a generator (an iterator), got {type(generator).__name__}. {hint}")
        size = whole_number(max_q_size, "max_q_size")
        self._generator, self._pickle_safe = generator, pickle_safe
        self._count = whole_number(nb_worker, "nb_worker")
        self._queue: queue.Queue[tuple[str, Any]] = queue.Queue(size)
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._processes: list[WorkerProcess] = []

    def __enter__(self) -> Enqueuer:
        workers.draw_alike()  # a generator without a seed gives the same everywhere
        # A generator function's iterator can run in one thread at a time; putting while holding the lock
        # keeps the items in order. Iterators of other kinds are left to take care of themselves.
        in_order = isinstance(self._generator, types.GeneratorType) and not self._pickle_safe
        if workers.several() and self._count > 1 and not in_order:
            raise ArgumentError(
                f"nb_worker={self._count}: several processes share each batch of this training, and to each the "
                "generator's would come in another order, which depends on the clock. Use nb_worker=1."
            )
        sources, lock = [self._generator] * self._count, threading.Lock() if in_order else None
        if self._pickle_safe:
            seeds = np.random.randint(2**31, size=self._count).tolist()
            sources = self._processes = start_workers(self._generator, seeds)
        for source in sources:
            thread = threading.Thread(target=self._work, args=(source, lock), daemon=True)
            self._threads.append(thread)
            thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._stop.set()
        for process in self._processes:
            process.kill()
        with contextlib.suppress(queue.Empty):  # whoever waits for room has it, and sees that all is over
            while True:
                self._queue.get_nowait()
        deadline = time.monotonic() + 2.0  # a generator that blocks for longer is left behind, as a daemon
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def __iter__(self) -> Iterator[Any]:
        """The items, until the generator ends.

        Raises:
            whatever the generator raised; from a worker process, with the traceback there as its cause.
            DataError: a worker process died, or an item cannot be sent from it.
        """
        running = self._count
        while running:
            try:
                kind, value = self._queue.get(timeout=1.0)  # not for ever: ctrl-C must get through
            except queue.Empty:
                continue
            if kind == "item":
                yield value
            elif kind == "error":
                raise value
            else:
                running -= 1

    def ready(self) -> int:
        """How many items wait to be taken."""
        return self._queue.qsize()

    def _work(self, source: Any, lock: threading.Lock | None) -> None:
        more = True
        while more and not self._stop.is_set():
            if lock is None:
                more = self._step(source)
            else:
                with lock:
                    more = self._step(source)

    def _step(self, source: Any) -> bool:
        """Move one item to the queue; False at the end of them."""
        if self._stop.is_set():
            return False
        try:
            message = ("item", next(source))
        except StopIteration:
            message = ("end", None)
        except BaseException as error:
            message = ("error", error)
        while not self._stop.is_set():
            try:
                self._queue.put(message, timeout=_TICK)
                break
            except queue.Full:
                continue
        return message[0] == "item"
