"""Fetching a file from a URL: taken up where the connection broke, and checked before it gets its name."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from kerata._version import __version__
from kerata.atomic import atomic
from kerata.errors import ArgumentError, FileAccessError, FileFormatError
from kerata.utils.download_bar import DownloadBar
from kerata.utils.file_lock import lock_at_once

TIMEOUT = 30.0
"""Seconds that a server may be silent."""

FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0
"""Seconds before a server is asked again: doubled from the first as long as nothing comes."""

MOST_IN_VAIN = 5
"""So many connections in a row may bring nothing new."""

MOST_CONNECTIONS = 100
_CHUNK = 1 << 16
_MAY_PASS = (408, 425, 429, 500, 502, 503, 504)


def download(origin: str, target: str, fault: Callable[[str], str | None]) -> None:
    """Fetch `origin` into the file `target`, which is at every moment what it was before or the whole new file.

    What has come when a connection breaks, or the process is interrupted or killed, is kept in a hidden file beside
    `target`, and the next call goes on from there if the server can, and says by its ETag or date that the file is
    still the same. Of several processes that fetch one file at once, one writes the hidden file and the others each a
    temporary one of their own.

    Arguments:
        origin: the URL; http, https, ftp or file.
        target: the file to make.
        fault: a function that is given the path of the whole file and says what is wrong with it, or None.

    Raises:
        ArgumentError: `origin` is no URL.
        FileAccessError: it cannot be fetched, or not be written.
        FileFormatError: something is wrong with what came.
    """
    with atomic(target) as temporary, _partial_file(origin, target, temporary) as partial:
        by_hand = f"Fetch it by other means and put it at {target}, where it is looked for first."
        try:
            resumed = partial.size > 0
            _receive(origin, partial)
            wrong = fault(partial.path)
            if wrong and resumed:  # the beginning may have been another file's
                partial.restart(None)
                _receive(origin, partial)
                wrong = fault(partial.path)
        except _BrokenConnection as broken:
            # Shown first, the errors of urllib would hide what is said here.
            raise FileAccessError(f"{origin} cannot be fetched: {broken}.\n{by_hand}") from None
        if wrong:
            partial.restart(None)
            raise FileFormatError(
                f"What came from {origin} is not the file wanted: {wrong}. It is not kept.\n{by_hand}"
            )
        partial.finish(temporary)


class _BrokenConnection(Exception):
    """The server cannot be reached, or stopped in the middle; `may_pass` says whether to ask again."""

    def __init__(self, reason: str, may_pass: bool) -> None:
        super().__init__(reason)
        self.may_pass = may_pass


class _PartialFile:
    """What has come so far.

    Attributes:
        path: where it is.
        tag: the ETag or the date of the file that it is the beginning of, or None.
    """

    def __init__(self, path: str, file: IO[bytes], tag_path: str | None) -> None:
        self.path, self._file, self._tag_path = path, file, tag_path
        self.size = file.seek(0, os.SEEK_END)
        self.tag: str | None = None
        if tag_path:
            with contextlib.suppress(OSError, UnicodeError), open(tag_path, encoding="ascii") as tag_file:
                text = tag_file.read(1000)
                self.tag = text if text.isprintable() else None

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self.size += len(data)

    def restart(self, tag: str | None) -> None:
        """Empty it, for a file with that tag. Killed in between, it has no tag and is of no use to the next."""
        self._remove_tag()
        self._file.truncate(0)
        self._file.seek(0)
        self.size, self.tag = 0, tag
        if self._tag_path and tag:
            with open(self._tag_path, "w", encoding="ascii") as tag_file:
                tag_file.write(tag)

    def flush(self) -> None:
        self._file.flush()

    def finish(self, path: str) -> None:
        """Give it its new name."""
        self.flush()
        if path != self.path:
            self._remove_tag()
            os.replace(self.path, path)

    def close(self) -> None:
        """Close it, and remove it if it is empty."""
        if self._tag_path and self.size == 0:
            self._remove_tag()
            with contextlib.suppress(OSError):
                os.remove(self.path)
        self._file.close()

    def _remove_tag(self) -> None:
        if self._tag_path:
            with contextlib.suppress(FileNotFoundError):
                os.remove(self._tag_path)


@contextmanager
def _partial_file(origin: str, target: str, temporary: str) -> Iterator[_PartialFile]:
    """The hidden file for this URL, if nobody else is at it, otherwise the temporary file."""
    folder, name = os.path.split(os.path.realpath(target))
    shared = os.path.join(
        folder, f".{name[:32]}.{hashlib.sha256(origin.encode(errors='replace')).hexdigest()[:16]}.part"
    )
    file = open(shared, "a+b")  # noqa: SIM115  (closed by _PartialFile)
    if lock_at_once(file) and os.path.exists(shared) and os.path.samestat(os.fstat(file.fileno()), os.stat(shared)):
        partial = _PartialFile(shared, file, shared + ".tag")
    else:  # another process has it, or has just given it its new name
        file.close()
        partial = _PartialFile(temporary, open(temporary, "w+b"), None)  # noqa: SIM115
    try:
        yield partial
    finally:
        partial.close()


def _receive(origin: str, partial: _PartialFile) -> None:
    """Have the whole file come, in as many connections as it takes."""
    in_vain, answered = 0, False
    with DownloadBar(origin) as bar:
        for connection in range(1, MOST_CONNECTIONS + 1):
            before = partial.size
            try:
                with _connect(origin, partial, answered) as response:
                    answered = True
                    _read_all(response, partial, bar)
                partial.flush()
                return
            except _BrokenConnection as broken:
                in_vain = 0 if partial.size > before else in_vain + 1
                if not broken.may_pass or in_vain == MOST_IN_VAIN or connection == MOST_CONNECTIONS:
                    raise
            time.sleep(min(LONGEST_WAIT, FIRST_WAIT * 2 ** max(0, in_vain - 1)))


def _connect(origin: str, partial: _PartialFile, answered: bool) -> Any:
    """The server's answer to a request for what is missing."""
    headers = {"User-Agent": f"kerata/{__version__}"}
    if partial.size and partial.tag:  # without a tag nobody knows whether the file is still the same
        headers |= {"Range": f"bytes={partial.size}-", "If-Range": partial.tag}
    try:
        return urllib.request.urlopen(urllib.request.Request(origin, headers=headers), timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        error.close()
        refused_range = error.code == 416 and partial.size > 0
        if refused_range:
            partial.restart(None)
        reason = f"the server answers {error.code} ({error.reason})"
        raise _BrokenConnection(reason, refused_range or error.code in _MAY_PASS) from None
    except ValueError as error:
        raise ArgumentError(f"origin must be a URL, such as 'https://example.org/data.npz'; got {origin!r}.") from error
    except (OSError, http.client.HTTPException) as error:
        # Where nobody has answered yet there is no network, or no such server: it is said at once.
        cause = error.reason if isinstance(error, urllib.error.URLError) else error
        broke_off = isinstance(cause, (ConnectionResetError, http.client.HTTPException))
        raise _BrokenConnection(f"{cause}", answered or broke_off) from None


def _read_all(response: Any, partial: _PartialFile, bar: DownloadBar) -> None:
    """Add what the server sends to the partial file, begun anew where the server begins anew."""
    tag, length = _tag(response.headers), response.headers.get("Content-Length", "")
    if getattr(response, "status", None) == 206:
        part = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
        if part is None or int(part[1]) != partial.size or (tag and partial.tag != tag):
            partial.restart(None)
            raise _BrokenConnection("the server sends another part of the file than was asked for", True)
    else:
        partial.restart(tag)
    total = partial.size + int(length) if length.isascii() and length.isdigit() else None
    while True:
        try:
            data = response.read(_CHUNK)
        except (OSError, http.client.HTTPException) as error:
            partial.flush()
            raise _BrokenConnection(f"the connection broke after {partial.size} bytes: {error}", True) from None
        if not data:
            break
        partial.write(data)
        bar.show(partial.size, total)
    if total is not None and partial.size != total:
        partial.flush()
        raise _BrokenConnection(f"the connection broke after {partial.size} of {total} bytes", True)


def _tag(headers: Any) -> str | None:
    """What tells this state of the file from others, in the form that If-Range takes."""
    tag: str = headers.get("ETag", "")
    if not re.fullmatch(r'"[\x21-\x7e]*"', tag):  # a weak one, W/"...", may stand for other bytes
        tag = headers.get("Last-Modified", "")
    return tag if tag and tag.isascii() and tag.isprintable() else None
