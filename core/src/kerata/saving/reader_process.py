"""Reading HDF5 files in a process of its own, which a damaged file may crash or hang without harm."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import numpy as np

from kerata.errors import FileAccessError
from kerata.saving.hdf5_reader import Malformed

SECONDS = 20.0
"""How long one answer may take, at least."""
BYTES_PER_SECOND = 2e7
"""How much longer it may take for a large file."""
START_SECONDS = 120.0
MEMORY = 4 << 30
"""How much memory the process may map, besides four times the size of the file."""

_shared: ContextVar[ReadingProcess | None] = ContextVar("reading_process", default=None)


class ReadingProcess:
    """A Python process that imports h5py and numpy only and reads one file at a time. It starts at the first need, is
    killed when an answer takes too long, and then starts anew.

    Arguments:
        seconds: how long an answer may take for a small file.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._limit = seconds

    def open(self, path: str) -> dict[str, Any]:
        """The contents of a file, as `hdf5_reader.Reader.contents` returns them, once all of it could be read.

        Raises:
            Malformed: it could not, or the process crashed or took too long over it.
        """
        size = os.path.getsize(path)
        self._limit = self.seconds + size / BYTES_PER_SECOND
        answer = self._ask({"open": os.path.abspath(path), "memory": MEMORY + 4 * size})
        contents: dict[str, Any] = answer["contents"]
        return contents

    def read(self, array: dict[str, Any]) -> np.ndarray:
        """The numbers of an array of the open file.

        Raises:
            Malformed: they cannot be read.
        """
        result = np.empty(array["shape"], array["dtype"])
        answer = self._ask({"read": array["path"]}, result)
        if answer["bytes"] != result.nbytes:
            raise Malformed(f"{array['path']} has changed while it was read")
        return result

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                assert stream is not None
                with contextlib.suppress(OSError):  # what was still to be written
                    stream.close()

    def _ask(self, question: dict[str, Any], into: np.ndarray | None = None) -> dict[str, Any]:
        process = self._process or self._start()
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
            answer = self._answer(process, self._limit, into)
        except (OSError, ValueError) as error:
            answer = None
            reason = f"{error}"
        else:
            reason = f"no answer within {self._limit:.0f} seconds, or a crash"
        if answer is None:
            self.close()
            raise Malformed(f"the HDF5 library fails on it ({reason})")
        if "malformed" in answer:
            raise Malformed(answer["malformed"])
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        here = str(Path(__file__).with_name("hdf5_reader.py"))
        code = f"import sys, runpy; sys.path[:] = {sys.path!r}; runpy.run_path({here!r}, run_name='__main__')"
        # No filter of HDF5 is loaded from a library, and no threads are started.
        environment = {**os.environ, "HDF5_PLUGIN_PRELOAD": "::", "OPENBLAS_NUM_THREADS": "1"}
        try:
            process = subprocess.Popen(
                [sys.executable, "-I", "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        except OSError as error:
            raise FileAccessError(f"No process could be started to read the file in: {error}.") from error
        self._process = process
        if self._answer(process, START_SECONDS) != {"ready": True}:
            self.close()
            raise FileAccessError(
                f"The process to read the file in did not start: {sys.executable} could not import h5py."
            )
        return process

    def _answer(
        self, process: subprocess.Popen[bytes], limit: float, into: np.ndarray | None = None
    ) -> dict[str, Any] | None:
        """The next answer, and the bytes after it; None where the process ended first."""
        timer = threading.Timer(limit, process.kill)
        timer.daemon = True
        timer.start()
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line.endswith(b"\n"):
                return None
            answer: dict[str, Any] = json.loads(line)
            if into is not None and into.nbytes and answer.get("bytes") == into.nbytes:
                rest = into.reshape(-1).data.cast("B")
                while rest:
                    count = process.stdout.readinto(rest)  # type: ignore[attr-defined]
                    if not count:
                        return None
                    rest = rest[count:]
            return answer
        finally:
            timer.cancel()


@contextmanager
def reading_process(seconds: float = SECONDS) -> Iterator[ReadingProcess]:
    """Inside the `with`, all files are read in one process rather than each in its own: worth it for many files."""
    process = ReadingProcess(seconds)
    token = _shared.set(process)
    try:
        yield process
    finally:
        _shared.reset(token)
        process.close()


@contextmanager
def one_reading_process() -> Iterator[ReadingProcess]:
    """The process to read the next file in: the shared one, else one of its own."""
    shared = _shared.get()
    if shared is not None:
        yield shared
        return
    process = ReadingProcess()
    try:
        yield process
    finally:
        process.close()
