"""Several processes of one program on this machine, each a worker: started together, ended together."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

GRACE = 5.0
"""Seconds between asking a worker to end and ending it."""

_TICK = 0.05
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Stopped(Exception):
    """Somebody wants all of it to end."""


def run(command: Sequence[str], count: int, cpus: int | None, environment: Mapping[str, str]) -> int:
    """Run `command` as so many workers until all have ended, or one has failed.

    Arguments:
        command: of each.
        count: how many.
        cpus: for each; None leaves them to share all.
        environment: of each, to which TF_CONFIG is added.

    Returns:
        0, or the exit status of the worker that failed; of a signal, 128 and its number.
    """
    addresses = [f"localhost:{port}" for port in free_ports(count)]
    workers: list[subprocess.Popen[bytes]] = []
    pumps: list[threading.Thread] = []
    with _stopped_by_signals():
        try:
            for number in range(count):
                task = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": number}}
                variables = {"TF_CONFIG": json.dumps(task), "PYTHONUNBUFFERED": "1", **_threads(cpus)}
                worker = subprocess.Popen(
                    command,
                    env={**environment, **variables},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    start_new_session=True,  # a signal from the terminal comes to it once, through this process
                )
                workers.append(worker)
                _pin(worker.pid, number, count, cpus)
                for stream, out in ((worker.stdout, sys.stdout), (worker.stderr, sys.stderr)):
                    pumps.append(threading.Thread(target=_pump, args=(f"[{number}] ", stream, out), daemon=True))
                    pumps[-1].start()
            status = _first_failure(workers)
        except _Stopped as stopped:
            status = 128 + int(stopped.args[0])
            _signal(workers, stopped.args[0])
        finally:
            _end(workers)
            for pump in pumps:
                pump.join(GRACE)
    return status


def _first_failure(workers: Sequence[subprocess.Popen[bytes]]) -> int:
    """Wait for all to end, or one to fail: its exit status."""
    while True:
        statuses = [worker.poll() for worker in workers]
        for number, status in enumerate(statuses):
            if status:
                how = f"by signal {signal.Signals(-status).name}" if status < 0 else f"with exit status {status}"
                others = {1: "", 2: "; the other is ended too"}.get(len(workers), "; the others are ended too")
                print(f"worker {number} of {len(workers)} has ended {how}{others}.", file=sys.stderr, flush=True)
                return status if status > 0 else 128 - status
        if None not in statuses:
            return 0
        time.sleep(_TICK)


def _end(workers: Sequence[subprocess.Popen[bytes]]) -> None:
    """End those that still run: by a request, and after a while without asking."""
    _signal(workers, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    for worker in workers:
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.wait(max(0.0, deadline - time.monotonic()))
    for worker in workers:
        if worker.poll() is None:
            worker.kill()
            worker.wait()


def _signal(workers: Sequence[subprocess.Popen[bytes]], number: int) -> None:
    for worker in workers:
        if worker.poll() is None:
            worker.send_signal(number)


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Inside, a signal to end raises `_Stopped`."""

    def stop(number: int, _: Any) -> None:
        raise _Stopped(number)

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _pump(prefix: str, stream: IO[bytes], out: Any) -> None:
    """Pass on each line of a stream, with the worker's number before it."""
    for line in stream:
        out.write(prefix + line.decode(errors="replace").rstrip("\r\n") + "\n")
        out.flush()


def _threads(cpus: int | None) -> dict[str, str]:
    names = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS")
    return {} if cpus is None else dict.fromkeys(names, str(cpus))


def _pin(process: int, number: int, count: int, cpus: int | None) -> None:
    """Give a worker CPUs of its own, where there are enough for all."""
    if cpus is None or not hasattr(os, "sched_setaffinity"):
        return
    every = sorted(os.sched_getaffinity(0))
    if len(every) >= count * cpus:
        with contextlib.suppress(ProcessLookupError):  # it has ended
            os.sched_setaffinity(process, every[number * cpus : (number + 1) * cpus])


def free_ports(count: int) -> list[int]:
    """So many ports of this machine that nobody has."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(contextlib.closing(socket.socket())) for _ in range(count)]
        for one in sockets:
            one.bind(("localhost", 0))
        return [one.getsockname()[1] for one in sockets]
