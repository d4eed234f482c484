"""Generators in processes of their own.

A generator that can be pickled runs in a new Python, which has nothing of this process: no engine, no threads, no
locks. Any other, a generator function's above all, can only be inherited, by a fork.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import gc
import io
import multiprocessing
import os
import pickle
import random
import re
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from multiprocessing import spawn
from multiprocessing.connection import Connection, Pipe
from multiprocessing.process import BaseProcess
from types import FunctionType
from typing import Any

import numpy as np

from kerata.errors import ArgumentError, DataError

_PROGRAM = """\
import sys
channel, parent, *sys.path[:] = sys.argv[1:]
from kerata.training.worker_process import main
main(int(channel), int(parent))
"""
_MOST = 1 << 28
"""Bytes of arrays above which a generator is inherited: forks share the memory, copies would fill it."""

_PR_SET_PDEATHSIG = 1
_PATIENCE = 10.0
"""Seconds that a process has to end once its pipe is closed, before its exit code is given up."""

_far_end_open = threading.Lock()
_importing_for_a_worker = False


class WorkerProcess:
    """An iterator over the items that a copy of a generator gives in a process of its own.

    Each process has a pipe to itself, whose other end only it holds: if it dies, however suddenly, the pipe closes
    and nobody waits for it. It ends with the process that started it, whatever that one dies of.
    """

    def __init__(self, process: subprocess.Popen[bytes] | BaseProcess, pipe: Connection[Any, Any]) -> None:
        self._process, self._pipe = process, pipe

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        try:
            message = self._pipe.recv_bytes()
        except (EOFError, OSError):
            raise DataError(
                f"A worker process of the generator died, with exit code {self._exit_code()} (negative: killed by that "
                "signal, perhaps for want of memory). Fewer workers, or pickle_safe=False, may help."
            ) from None
        try:
            kind, value = pickle.loads(message)
        except Exception as error:
            raise DataError(
                f"What a worker process of the generator sent cannot be read here: {type(error).__name__}: {error}. "
                "Let the generator give numpy arrays, or use pickle_safe=False."
            ) from error
        if kind == "error":
            raised, text = value
            raise raised from DataError("Raised in a worker process of the generator:", where=text)
        if kind == "end":
            raise StopIteration
        return value

    def take_up(self, generator: bytes, seed: int) -> None:
        """Send a new Python the pickled generator."""
        self._pipe.send_bytes(pickle.dumps((seed, sys.argv)))
        self._pipe.send_bytes(generator)

    def is_ready(self) -> bool:
        """Wait until a new Python has the generator; whether it could be had there."""
        with contextlib.suppress(EOFError, OSError):
            return bool(self._pipe.recv_bytes() == b"ready")
        return False

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._exit_code()

    def _exit_code(self) -> int | None:
        if isinstance(self._process, subprocess.Popen):
            with contextlib.suppress(subprocess.TimeoutExpired):
                return self._process.wait(_PATIENCE)
            return None
        self._process.join(_PATIENCE)
        return self._process.exitcode


def start_workers(generator: Any, seeds: Sequence[int]) -> list[WorkerProcess]:
    """Worker processes, each for a copy of `generator` as it is now.

    Arguments:
        generator: an iterator.
        seeds: for numpy's and Python's random numbers, one for each process.

    Raises:
        ArgumentError: this system, or this process, may not start any.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        raise ArgumentError(
            "pickle_safe=True needs processes that can be forked, which this system lacks. Use pickle_safe=False."
        )
    if _importing_for_a_worker:  # else a program that starts workers while it is imported would do so without end
        raise ArgumentError("A module that a worker process imports may not start workers itself while imported.")
    workers: list[WorkerProcess] = []
    try:
        message = _pickled(generator)
        if message is not None and _launch(workers, message, seeds):
            return workers
        _kill(workers)
        workers.clear()
        for seed in seeds:
            workers.append(_fork(generator, seed))
        return workers
    except BaseException:
        _kill(workers)
        raise


def _kill(workers: Sequence[WorkerProcess]) -> None:
    for worker in workers:
        worker.kill()


def _pickled(generator: Any) -> bytes | None:
    """The generator as it can be sent to a new Python; None where it should be inherited."""
    executable = os.path.basename(os.fsdecode(spawn.get_executable() or ""))
    if not re.match("python|pypy", executable, re.IGNORECASE) or _is_importing():
        return None
    file = io.BytesIO()
    try:
        _Pickler(file, protocol=pickle.HIGHEST_PROTOCOL).dump(generator)
    except Exception:  # whatever the generator's own methods raise
        return None
    return file.getvalue()


class _Pickler(pickle.Pickler):
    """Refuses what a new Python could not find, or what is too much to copy."""

    _bytes = 0

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, (type, FunctionType)) and value.__module__ in ("__main__", "__mp_main__"):
            raise pickle.PicklingError("The program itself would have to run again.")
        if isinstance(value, np.ndarray):
            self._bytes += value.nbytes
            if self._bytes > _MOST or isinstance(value, np.memmap):
                raise pickle.PicklingError("Forks share it.")
        return NotImplemented


def _is_importing() -> bool:
    """Whether a module is being imported. It may be the whole of the program: the new Python would run that again."""
    specs = [getattr(module, "__dict__", {}).get("__spec__") for module in list(sys.modules.values())]
    return any(getattr(spec, "_initializing", False) for spec in specs)


def _launch(workers: list[WorkerProcess], generator: bytes, seeds: Sequence[int]) -> bool:
    """Add new Pythons with the pickled generator to `workers`; False if it turns out that they cannot have it."""
    paths = [path for path in sys.path if isinstance(path, str)]
    try:
        for _ in seeds:
            with _far_end_open:
                pipe, far = Pipe()
                with far:
                    arguments = [str(far.fileno()), str(os.getpid()), *paths]
                    process = subprocess.Popen(
                        [spawn.get_executable(), "-c", _PROGRAM, *arguments],
                        stdin=subprocess.DEVNULL,
                        pass_fds=[far.fileno()],
                    )
            workers.append(WorkerProcess(process, pipe))
        for worker, seed in zip(workers, seeds, strict=True):
            worker.take_up(generator, seed)
    except OSError:
        return False
    return all(worker.is_ready() for worker in workers)


def main(channel: int, parent: int) -> None:
    """What the new Python does.

    Arguments:
        channel: the file descriptor of its end of the pipe.
        parent: the process that started it.
    """
    global _importing_for_a_worker
    _end_with(parent)
    pipe: Connection[Any, Any] = Connection(channel)
    _importing_for_a_worker = True
    try:
        seed, sys.argv = pickle.loads(pipe.recv_bytes())
        generator = pickle.loads(pipe.recv_bytes())
    except BaseException:  # from whatever is imported; the generator is then inherited
        os._exit(1)
    _importing_for_a_worker = False
    pipe.send_bytes(b"ready")
    _work(generator, pipe, seed)


def _fork(generator: Any, seed: int) -> WorkerProcess:
    if multiprocessing.current_process().daemon:
        raise ArgumentError(
            "This generator needs forks (it cannot be pickled), which a daemonic process, such as a worker of "
            "multiprocessing.Pool, may not make. Use pickle_safe=False."
        )
    _prctl()
    with _far_end_open:
        pipe, far = Pipe()
        with far:
            process = multiprocessing.get_context("fork").Process(
                target=_forked, args=(generator, pipe, far, seed, os.getpid()), daemon=True
            )
            process.start()
    return WorkerProcess(process, pipe)


def _forked(generator: Any, near: Connection[Any, Any], far: Connection[Any, Any], seed: int, parent: int) -> None:
    # Only the thread that forked is here, so nothing of the others may be waited for: not in the finalizer of an
    # engine's object, which the garbage collector could call, nor at numpy's lock, which one of them may have held.
    # With numpy 2 it is an RLock, which nobody but its holder can release.
    gc.freeze()
    lock: Any = np.random.mtrand._rand._bit_generator.lock
    lock._at_fork_reinit()
    near.close()
    _end_with(parent)
    _work(generator, far, seed)


@functools.cache
def _prctl() -> Any:
    """Linux's function, else None. To be called before a fork: finding it takes the lock of the dynamic loader."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            return ctypes.CDLL(None).prctl
    return None


def _end_with(parent: int) -> None:
    """Have this process killed as soon as its parent is no more, whatever it is doing then."""
    # Linux sends the signal when the thread that started the process ends: the one that trains, which outlasts its
    # workers.
    prctl = _prctl()
    if prctl is None or prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def _work(generator: Any, pipe: Connection[Any, Any], seed: int) -> None:
    # Ctrl-C goes to all processes; the one that trains ends the others. Handlers of SIGTERM that the program has, which
    # may save a model, are its own.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    np.random.seed(seed)
    random.seed(seed)
    kind = "item"
    while kind == "item":
        kind, message = _next(generator)
        try:
            pipe.send_bytes(message)
        except OSError:
            return  # nobody reads any more


def _next(generator: Any) -> tuple[str, bytes]:
    """What the generator does next, "item", "end" or "error", and the message that says so."""
    try:
        item = next(generator)
    except StopIteration:
        return "end", pickle.dumps(("end", None))
    except BaseException as error:
        return "error", _portable(error)
    try:
        return "item", pickle.dumps(("item", item), protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        refusal = DataError(
            f"The generator gave an item of type {type(item).__name__} that cannot be sent from its worker process: "
            f"{type(error).__name__}: {error}. Let it give numpy arrays, or use pickle_safe=False."
        )
        return "error", _portable(refusal)


def _portable(error: BaseException) -> bytes:
    """The message with the error and the text of its traceback; in words, if it would not arrive as it is."""
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    try:
        message = pickle.dumps(("error", (error, text)))
        arrived = pickle.loads(message)[1][0]
        if type(arrived) is type(error) and str(arrived) == str(error):
            return message
    except Exception:
        pass
    words = DataError(f"The generator raised {type(error).__name__}: {error}")
    return pickle.dumps(("error", (words, text)))
