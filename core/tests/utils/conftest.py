"""A server of files, in a thread, that does to each request what it is told to."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class FileServer(ThreadingHTTPServer):
    """Serves `files` by their names, in parts where it is asked for parts, with an ETag.

    Attributes:
        files: content by name.
        tags: whether the answers have an ETag and a date (default yes).
        ranges: whether parts are served (default yes); otherwise the whole file always comes.
        asked: the Range header, or "", of every request so far.
        faults: what happens to the next requests, in turn: a number of bytes after which the connection is cut, the
            status of an answer without content, or a function of the handler.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.tags, self.ranges = True, True
        self.asked: list[str] = []
        self.faults: list[tuple[str, int] | Callable[[_Handler], None]] = []

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{name}"


class _Handler(BaseHTTPRequestHandler):
    server: FileServer

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "")
        self.server.asked.append(asked)
        fault = self.server.faults.pop(0) if self.server.faults else ("cut", 1 << 60)
        if callable(fault):
            return fault(self)
        kind, number = fault
        content = self.server.files.get(self.path.lstrip("/"))
        if kind == "status" or content is None:
            self.send_response(number if kind == "status" else 404)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        tag, start = f'"{hash(content)}"', 0
        part = re.fullmatch(r"bytes=(\d+)-", asked)
        if part and self.server.ranges and self.headers.get("If-Range", tag) == tag:
            start = int(part[1])
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        if self.server.tags:
            self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.write(content[start : start + number])
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def file_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """A server on this machine; connections that break are tried again without waiting."""
    monkeypatch.setattr("kerata.utils.download.FIRST_WAIT", 0.001)
    with FileServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
