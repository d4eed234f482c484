"""Messages between two workers: pairs of a word and plain data, each a line of JSON."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from typing import Any

_MOST_BYTES = 1 << 24
_SILENCE = {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 3, "TCP_KEEPCNT": 4}
"""A machine that is gone closes nothing: it is noticed within 22 seconds."""


class Connection:
    """A socket that takes and gives whole messages.

    Arguments:
        sock: connected.
    """

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self._rest = b""
        self._sending = threading.Lock()
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for name, value in _SILENCE.items():
                if hasattr(socket, name):
                    sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)

    def send(self, message: list[Any]) -> None:
        """Send a message; who has gone does not hear it."""
        with self._sending, contextlib.suppress(OSError):
            self.socket.sendall(json.dumps(message).encode() + b"\n")

    def receive(self) -> list[Any]:
        """The next message, waited for as long as the socket's timeout says.

        Raises:
            EOFError: there is nobody any more, or somebody who speaks otherwise.
            TimeoutError: none has come.
        """
        while b"\n" not in self._rest:
            try:
                more = self.socket.recv(1 << 16)
            except ConnectionError:
                more = b""
            if not more or len(self._rest) > _MOST_BYTES:
                raise EOFError
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        try:
            word, value = json.loads(line)
        except (TypeError, ValueError, RecursionError):
            raise EOFError from None
        return [word, value]

    @property
    def has_more(self) -> bool:
        """Whether a message is there that was received together with the one before it."""
        return b"\n" in self._rest

    def has_ended(self) -> bool:
        """Whether the other has hung up, as far as can be told without waiting."""
        try:
            return not self.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True
