"""Generators run by workers: threads or processes that fill a queue ahead of training."""

from __future__ import annotations

import multiprocessing
import queue
import random
import threading
import time
import traceback
import types
from collections.abc import Iterator
from typing import Any

import numpy as np

from kerata.errors import ArgumentError, ArgumentTypeError, DataError

_TICK = 0.05  # seconds between looks at whether to stop


class Feeder:
    """Takes items from a generator ahead of time. To be used in a `with`, which ends the workers.

    Arguments:
        generator: an iterator.
        max_q_size: how many items to keep ready.
        nb_worker: how many workers take items from the generator. Threads share it, and take turns where it is a
            generator function's; processes have a copy each, and so give each item `nb_worker` times unless it
            draws at random.
        pickle_safe: processes in place of threads. Items and errors come through a pipe, so they must be picklable.

    Raises:
        ArgumentError, ArgumentTypeError: the arguments make no sense.
    """

    def __init__(
        self, generator: Any, max_q_size: int = 10, nb_worker: int = 1, pickle_safe: bool = False
    ) -> None:
        if not hasattr(generator, "__next__"):
            hint = " Call it." if callable(generator) else " iter(...) makes one of a list."
            raise ArgumentTypeError(f"A generator (an iterator) is needed; {type(generator).__name__} came.{hint}")
        for name, value in (("max_q_size", max_q_size), ("nb_worker", nb_worker)):
            if not isinstance(value, (int, np.integer)) or value < 1:
                raise ArgumentError(f"{name} must be a whole number of 1 or more; {value!r} came.")
        workers = _Processes if pickle_safe else _Threads
        self._workers: _Threads | _Processes = workers(generator, int(max_q_size), int(nb_worker))

    def __enter__(self) -> Feeder:
        self._workers.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._workers.stop()

    def __iter__(self) -> Iterator[Any]:
        """The items, until the generator ends.

        Raises:
            whatever the generator raised.
            DataError: a worker process died.
        """
        running = self._workers.count
        while running:
            kind, value = self._workers.next()
            if kind == "item":
                yield value
            elif kind == "error":
                raise value
            else:
                running -= 1


class _Threads:
    def __init__(self, generator: Any, max_q_size: int, count: int) -> None:
        self.count = count
        self._generator = generator
        self._queue: queue.Queue[tuple[str, Any]] = queue.Queue(max_q_size)
        self._stop = threading.Event()
        # A generator function's iterator can run in one thread at a time; putting while holding the lock keeps
        # the items in order. Iterators of other kinds are left to take care of themselves.
        self._lock = threading.Lock() if count == 1 or isinstance(generator, types.GeneratorType) else None
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def next(self) -> tuple[str, Any]:
        while True:
            try:
                return self._queue.get(timeout=1.0)  # not for ever: ctrl-C must get through
            except queue.Empty:
                continue

    def stop(self) -> None:
        self._stop.set()
        deadline = time.monotonic() + 2.0  # a generator that blocks for longer is left behind, as a daemon
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _work(self) -> None:
        while not self._stop.is_set():
            if self._lock is None:
                more = self._step()
            else:
                with self._lock:
                    more = self._step()
            if not more:
                return

    def _step(self) -> bool:
        if self._stop.is_set():
            return False
        try:
            message = ("item", next(self._generator))
        except StopIteration:
            message = ("end", None)
        except BaseException as error:
            message = ("error", error)
        _put(self._queue, message, self._stop)
        return message[0] == "item"


class _Processes:
    def __init__(self, generator: Any, max_q_size: int, count: int) -> None:
        if "fork" not in multiprocessing.get_all_start_methods():
            raise ArgumentError(
                "pickle_safe=True needs processes that can be forked, which this system lacks. Use pickle_safe=False."
            )
        context = multiprocessing.get_context("fork")  # a generator cannot be sent to a process, only inherited
        self.count = count
        self._queue: Any = context.Queue(max_q_size)
        self._stop = context.Event()
        # Each worker draws its own random numbers, decided by those of this process.
        seeds = np.random.randint(2**31, size=count).tolist()
        self._processes = [
            context.Process(target=_work_in_process, args=(generator, self._queue, self._stop, seed), daemon=True)
            for seed in seeds
        ]

    def start(self) -> None:
        for process in self._processes:
            process.start()

    def next(self) -> tuple[str, Any]:
        while True:
            died = [p.exitcode for p in self._processes if p.exitcode not in (None, 0)]
            try:
                message: tuple[str, Any] = self._queue.get(timeout=0.2 if died else 1.0)
                return message
            except queue.Empty:
                if died:
                    raise DataError(
                        f"A worker process of the generator died with exit code {died[0]} (negative: killed by that "
                        "signal, perhaps for want of memory). Fewer workers, or pickle_safe=False, may help."
                    ) from None

    def stop(self) -> None:
        self._stop.set()
        deadline = time.monotonic() + 0.5
        for process in self._processes:
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
        self._queue.cancel_join_thread()
        self._queue.close()


def _work_in_process(generator: Any, items: Any, stop: Any, seed: int) -> None:
    np.random.seed(seed)
    random.seed(seed)
    while not stop.is_set():
        try:
            message = ("item", next(generator))
        except StopIteration:
            message = ("end", None)
        except BaseException as error:
            message = ("error", _portable(error))
        _put(items, message, stop)
        if message[0] != "item":
            break
    if stop.is_set():
        items.cancel_join_thread()  # nobody reads any more, and the pipe may be full


def _portable(error: BaseException) -> BaseException:
    """The error as it can travel between processes, with its traceback as the cause."""
    import pickle

    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return DataError(f"The generator raised {type(error).__name__}: {error}", where=text)
    if hasattr(error, "add_note"):
        error.add_note(f"\nIn a worker process:\n{text}")
    return error


def _put(items: Any, message: tuple[str, Any], stop: Any) -> None:
    while not stop.is_set():
        try:
            items.put(message, timeout=_TICK)
            return
        except queue.Full:
            continue
