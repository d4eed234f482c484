"""Workers, seen from the command that measures: processes that answer one at a time."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, NamedTuple

HERE = Path(__file__).resolve().parent

CPU = {"CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu", "KERATA_DEVICE": "cpu", "TF_CPP_MIN_LOG_LEVEL": "3"}


class Failed(Exception):
    """A worker has ended, or takes too long; what it said last."""


class Peer(NamedTuple):
    """Somebody who trains: the module that does it, the environment that it wants, the settings that it is tried at."""

    title: str
    module: str
    variables: dict[str, str]
    settings: dict[str, dict[str, Any]]
    environment: str = ""


_OF_KERAS: dict[str, dict[str, Any]] = {
    "32 steps a call, XLA": {"steps_per_execution": 32, "jit_compile": True},
    "32 steps a call": {"steps_per_execution": 32, "jit_compile": False},
    "XLA": {"jit_compile": True},
    "without XLA": {"jit_compile": False},
}

PEERS = {
    "kerata-tensorflow": Peer("Kerata on TensorFlow", "kerata_peer", {"KERATA_BACKEND": "tensorflow"}, {"": {}}),
    "kerata-jax": Peer("Kerata on JAX", "kerata_peer", {"KERATA_BACKEND": "jax"}, {"": {}}),
    "kerata-theano": Peer("Kerata on Theano", "kerata_peer", {"KERATA_BACKEND": "theano"}, {"": {}}),
    "keras-tensorflow": Peer("Keras 3 on TensorFlow", "keras_peer", {"KERAS_BACKEND": "tensorflow"}, _OF_KERAS),
    "keras-jax": Peer(
        "Keras 3 on JAX",
        "keras_peer",
        {"KERAS_BACKEND": "jax"},
        {"32 steps a call": {"steps_per_execution": 32}, "as it comes": {}},
    ),
    "keras-torch": Peer(
        "Keras 3 on torch",
        "keras_peer",
        {"KERAS_BACKEND": "torch"},
        {"as it comes": {}, "torch.compile": {"jit_compile": True}},
        "torch",
    ),
    "hand-tensorflow": Peer(
        "TensorFlow by hand",
        "hand_tensorflow",
        {},
        {"XLA": {"xla": "all"}, "XLA in each step": {"xla": "step"}, "without XLA": {"xla": "nothing"}},
    ),
    "hand-jax": Peer(
        "JAX by hand", "hand_jax", {}, {"an epoch a call": {"whole": True}, "a batch a call": {"whole": False}}
    ),
}
"""The settings of a peer, the one that is usually best first: it is the only one of a quick run. What Keras 3 chooses
for `jit_compile` where it is not told is one of those here."""


class Process:
    """A worker.

    Arguments:
        workload, quick: what it is to train.
        peer: who.
        setting: one of the peer's settings.
        python: the interpreter of its environment.
        folder: for data in files.
        seconds: how long an answer may take.
    """

    def __init__(
        self, workload: str, quick: bool, peer: Peer, setting: str, python: str, folder: Path, seconds: float
    ) -> None:
        self.seconds, self._rest = seconds, b""
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (as long as the process)
        asked = {"workload": workload, "quick": quick, "module": peer.module, "folder": str(folder)}
        self._process = subprocess.Popen(
            [python, str(HERE / "worker.py"), json.dumps({**asked, "settings": peer.settings[setting]})],
            env={**os.environ, **CPU, **peer.variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
        )

    def ready(self) -> None:
        """Wait until all is imported.

        Raises:
            Failed: it is not.
        """
        self._answer()

    def ask(self, request: str) -> dict[str, Any]:
        """The answer to a request, a method of `worker.Worker`.

        Raises:
            Failed: there is none.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{request}\n".encode())
            self._process.stdin.flush()
        except OSError:
            raise Failed(self._last()) from None
        answer: dict[str, Any] = self._answer()
        return answer

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
        self._said.close()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        end = time.monotonic() + self.seconds
        while b"\n" not in self._rest:
            self._rest += more_of(self._process.stdout, end, self._last)
        line, _, self._rest = self._rest.partition(b"\n")
        return json.loads(line)

    def _last(self) -> str:
        """The last line that the process wrote of its own."""
        code = self._process.wait()
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines and code > 0 else f"ended with {code}"


def more_of(stream: IO[bytes], end: float, last: Callable[[], str]) -> bytes:
    """What a process writes next.

    Arguments:
        stream: that it writes to.
        end: when to wait no longer, on the monotonic clock.
        last: what it said last, where it has ended.

    Raises:
        Failed: nothing comes.
    """
    if not select.select([stream], [], [], max(0.0, end - time.monotonic()))[0]:
        raise Failed("no answer in time")
    read = os.read(stream.fileno(), 1 << 16)
    if not read:
        raise Failed(last())
    return read


def python_of(environment: str) -> str:
    """The interpreter of an environment: this one, or one that `environments.py` has to make.

    Raises:
        Failed: it cannot be made.
    """
    if not environment:
        return sys.executable
    import environments

    return environments.made(environment)
