"""A generator in a process of its own."""

from __future__ import annotations

import multiprocessing
import pickle
import random
import traceback
from typing import Any

import numpy as np

from kerata.errors import ArgumentError, DataError


class WorkerProcess:
    """An iterator over the items that a copy of `generator` gives in a process of its own.

    Each process has a pipe to itself, whose other end only it holds: if it dies, however suddenly, the pipe
    closes and nobody waits for it.

    Arguments:
        generator: an iterator; the process inherits it as it is now.
        seed: for numpy's and Python's random numbers in the process.

    Raises:
        ArgumentError: this system cannot fork.
    """

    def __init__(self, generator: Any, seed: int) -> None:
        if "fork" not in multiprocessing.get_all_start_methods():
            raise ArgumentError(
                "pickle_safe=True needs processes that can be forked, which this system lacks. Use pickle_safe=False."
            )
        # A generator cannot be sent to a process, only inherited.
        context = multiprocessing.get_context("fork")
        self._pipe, writing = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(generator, self._pipe, writing, seed), daemon=True)
        self._process.start()
        writing.close()

    def __iter__(self) -> WorkerProcess:
        return self

    def __next__(self) -> Any:
        try:
            kind, value = pickle.loads(self._pipe.recv_bytes())
        except (EOFError, OSError):
            self._process.join(1.0)
            raise DataError(
                f"A worker process of the generator died, with exit code {self._process.exitcode} (negative: "
                "killed by that signal, perhaps for want of memory). Fewer workers, or pickle_safe=False, "
                "may help."
            ) from None
        if kind == "error":
            raise value
        if kind == "end":
            raise StopIteration
        return value

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.join()


def _work(generator: Any, reading: Any, writing: Any, seed: int) -> None:
    reading.close()
    np.random.seed(seed)
    random.seed(seed)
    kind = "item"
    while kind == "item":
        value: Any = None
        try:
            value = next(generator)
            message = pickle.dumps((kind, value), protocol=pickle.HIGHEST_PROTOCOL)
        except StopIteration:
            kind = "end"
            message = pickle.dumps((kind, None))
        except BaseException as error:
            kind = "error"
            message = _portable(error)
        try:
            writing.send_bytes(message)
        except (BrokenPipeError, KeyboardInterrupt):
            return  # nobody reads any more


def _portable(error: BaseException) -> bytes:
    """The error as it can travel between processes, with the text of its traceback."""
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    if hasattr(error, "add_note"):
        error.add_note(f"\nIn a worker process:\n{text}")
    try:
        message = pickle.dumps(("error", error))
        pickle.loads(message)
        return message
    except Exception:
        return pickle.dumps(("error", DataError(f"The generator raised {type(error).__name__}: {error}", where=text)))
