"""What workers tell one another while they work: that one has ended, what each is about to do.

Each has a line to the first, where a hub passes on what is said. It is TensorFlow that moves numbers between workers;
but it waits for ever where one of them does something else, and does not know what a program is.
"""

from __future__ import annotations

import contextlib
import os
import queue
import select
import selectors
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kerata.errors import BackendError
from kerata_backend_tensorflow.cluster import Cluster
from kerata_backend_tensorflow.connection import Connection

GRACE = 12.0
"""Seconds in which what is under way may end when it cannot go on."""

_TICK = 1.0
_AGAIN = "Start all workers again: a fit with BackupAndRestore goes on from its last epoch."


class Line:
    """A worker's end of the line.

    Arguments:
        cluster: the workers.
        connection: to the hub.
        facts: what each worker has said of itself, in their order.

    Attributes:
        cluster, facts: as given.
        failure: why the workers cannot go on; None as long as they can.
        on_failure: called with that, in a thread of its own, to break off what waits for another worker.
    """

    def __init__(self, cluster: Cluster, connection: Connection, facts: Sequence[Mapping[str, Any]]) -> None:
        self.cluster, self.facts = cluster, list(facts)
        self.failure: str | None = None
        self.on_failure: Callable[[str], None] = lambda text: None
        self._connection = connection
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._ended: str | None = None
        self._closed = threading.Event()
        self._at: tuple[int, str | None] = (0, None)
        self._stderr = os.dup(2)  # TensorFlow starts with nothing heard of what is written to the other one
        if hasattr(os, "register_at_fork"):
            # A process forked from this one would keep the line open when this one has gone.
            os.register_at_fork(after_in_child=connection.socket.close)
        threading.Thread(target=self._listen, name="kerata-line", daemon=True).start()

    @contextmanager
    def during(self, what: str) -> Iterator[None]:
        """Inside the `with` this worker does what all must do together.

        Raises:
            BackendError: they cannot any more.
        """
        text = self.failure or self._ended
        if text is not None:
            raise BackendError(text)
        count, before = self._at
        self._at = (count + 1, what)
        try:
            yield
        finally:
            self._at = (self._at[0], before)

    def exchange(self, what: str, value: Any) -> list[Any]:
        """What each worker gives here, in their order. All call it at the same place of the program.

        Arguments:
            what: they are about to do.
            value: plain data.

        Raises:
            BackendError: one has ended, or does not come to this place.
        """
        with self.during(what):
            self._connection.send(["exchange", value])
            values: list[Any] | None = self._answers.get()
        if values is None:
            raise BackendError(self.failure or "")
        return values

    def end(self, error: BaseException | None = None) -> None:
        """This worker's program has ended, by an error or as it should."""
        reason = None if error is None else f"{type(error).__name__}: {error}"[:500]
        self._connection.send(["ended", reason])
        self._closed.wait(_TICK)  # the hub may be in this process, and has to pass it on

    def failed_within(self, seconds: float) -> str | None:
        """Why the workers cannot go on, which this one may know a moment after TensorFlow; None if it is not told."""
        until = time.monotonic() + seconds
        while self.failure is None and time.monotonic() < until:
            time.sleep(0.02)
        return self.failure

    def _listen(self) -> None:
        told = self._at
        while True:
            if not self._connection.has_more and not select.select([self._connection.socket], [], [], _TICK)[0]:
                if self._at != told:
                    told = self._at
                    self._connection.send(["at", told])
                continue
            try:
                word, value = self._connection.receive()
            except (EOFError, OSError):
                break
            if word == "exchanged":
                self._answers.put(value)
            elif word == "failed":
                self._fail(value)
            elif word == "ended":
                number, self._ended = value, f"{self.cluster.called(value)} has ended its program. {_ALIKE}"
                if number == self.cluster.number:
                    self._closed.set()
                else:
                    threading.Thread(target=self._unless_done, args=(self._ended,), daemon=True).start()
        if self._ended is None:
            self._fail(f"{self.cluster.called(0)} {_GONE}")

    def _unless_done(self, text: str) -> None:
        """Fail where what is under way does not end, for it waits for one that has ended."""
        at = self._at
        time.sleep(GRACE)
        if at[1] is not None and self._at == at:
            self._fail(text)

    def _fail(self, text: str) -> None:
        if self.failure is not None:
            return
        self.failure = text
        threading.Thread(target=self._or_end, args=(self._at,), daemon=True).start()
        self._answers.put(None)
        self.on_failure(text)

    def _or_end(self, at: tuple[int, str | None]) -> None:
        """End the process if what is under way can be broken off by nothing else."""
        time.sleep(GRACE)
        if at[1] is not None and self._at == at:
            with contextlib.suppress(OSError):
                os.write(self._stderr, f"kerata: {self.failure}\n".encode())
            os._exit(1)


_GONE = f"has ended or was killed, or cannot be reached any more; what it said last tells why. {_AGAIN}"
_ALIKE = "All workers must run the same program on as many samples."


@dataclass
class _Place:
    """Where a worker is: in how many things it has had part, what it is doing, since when."""

    count: int = 0
    what: str | None = None
    since: float = 0.0

    def __str__(self) -> str:
        return "is in nothing that all do" if self.what is None else f"waits in: {self.what}"


class Hub(threading.Thread):
    """Passes on what the workers say, in a thread of the first worker.

    Arguments:
        cluster: the workers.
        connections: to each, in their order.
        seconds: how long one may wait for another.
    """

    def __init__(self, cluster: Cluster, connections: Sequence[Connection], seconds: float) -> None:
        super().__init__(name="kerata-hub", daemon=True)
        self._cluster, self._connections, self._seconds = cluster, list(connections), seconds
        self._values: dict[int, Any] = {}
        self._ended: set[int] = set()
        self._places = [_Place(since=time.monotonic()) for _ in connections]
        self._failed = False
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._close)

    def run(self) -> None:
        """Until all have hung up."""
        with selectors.DefaultSelector() as selector:
            for number, connection in enumerate(self._connections):
                selector.register(connection.socket, selectors.EVENT_READ, number)
            while selector.get_map():
                for key, _ in selector.select(_TICK):
                    if not self._hear(key.data):
                        selector.unregister(key.fileobj)
                self._look_for_waiting()

    def _hear(self, number: int) -> bool:
        """Take what a worker says; False when it has hung up."""
        connection = self._connections[number]
        try:
            self._take(number, *connection.receive())
            while connection.has_more:
                self._take(number, *connection.receive())
        except (EOFError, OSError):
            if number not in self._ended:
                self._fail(f"{self._cluster.called(number)} {_GONE}")
            return False
        return True

    def _take(self, number: int, word: str, value: Any) -> None:
        if word == "exchange":
            self._values[number] = value
            if len(self._values) == len(self._cluster):
                values, self._values = [self._values[n] for n in range(len(self._cluster))], {}
                self._tell(["exchanged", values])
        elif word == "at":
            self._places[number] = _Place(value[0], value[1], time.monotonic())
        elif word == "ended":
            self._ended.add(number)
            if value is not None:
                self._fail(f"{self._cluster.called(number)} has ended: {value}\n{_AGAIN}")
            self._tell(["ended", number])

    def _look_for_waiting(self) -> None:
        """Fail where one waits in what another does not do."""
        latest = time.monotonic() - self._seconds
        still = [n for n, place in enumerate(self._places) if place.since < latest and n not in self._ended]
        one = next((n for n in still if self._places[n].what is not None), None)
        if one is None:
            return
        here = self._places[one]
        elsewhere = [n for n in still if self._places[n].what is None or self._places[n].count != here.count]
        for other in elsewhere[:1]:
            self._fail(
                f"The workers have waited for one another for {self._seconds:g} seconds: {self._cluster.called(one)} "
                f"{here}, {self._cluster.called(other)} {self._places[other]}. {_ALIKE} Where one has more to do by "
                "itself, KERATA_CLUSTER_TIMEOUT=seconds lets the others wait longer."
            )

    def _fail(self, text: str) -> None:
        if not self._failed:
            self._failed = True
            self._tell(["failed", text])

    def _tell(self, message: list[Any]) -> None:
        for connection in self._connections:
            connection.send(message)

    def _close(self) -> None:
        for connection in self._connections:
            connection.socket.close()
