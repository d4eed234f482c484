"""Workers of one training are killed at random moments and started again, and it ends as if nothing had been.

    python killed_workers.py [--kills 10] [--seed 0]

Of two workers one is killed (SIGKILL) at each moment; the other must end within 30 seconds and say why. The final
weights must be those of two workers that were left alone, bit for bit. Trainings that one process begins and two end,
and the other way round, must come to the same to rounding. It says what it does, and ends with an error if that fails.
"""

from __future__ import annotations

import argparse
import atexit
import faulthandler
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import numpy as np

EPOCHS, PAUSE, WITHIN, PATIENCE = 8, 0.4, 30.0, 900


class Worker:
    """A process that runs this file as a program of workers."""

    def __init__(self, mode: str, folder: Path, number: int, addresses: list[str]) -> None:
        environment = {**os.environ, "KERATA_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": ""}
        environment.pop("TF_CONFIG", None)
        if addresses:
            task = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": number}}
            environment["TF_CONFIG"] = json.dumps(task)
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--run", mode, str(folder), str(number)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        atexit.register(self.process.kill)
        self.said: list[str] = []
        self.is_ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if line.startswith("ready"):
                self.is_ready.set()
        self.is_ready.set()

    def ended(self, within: float = PATIENCE) -> int:
        """Its exit status."""
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"still there after {within:g} s:\n{self.text}") from None
        finally:
            self._reader.join(10)

    @property
    def text(self) -> str:
        return "".join(self.said)


def launched(mode: str, folder: Path, count: int = 2) -> list[Worker]:
    """So many workers, or one process alone."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(closing(socket.socket())) for _ in range(count)]
        for one in sockets:
            one.bind(("localhost", 0))
        addresses = [f"localhost:{one.getsockname()[1]}" for one in sockets] if count > 1 else []
    return [Worker(mode, folder, number, addresses) for number in range(count)]


def finished(
    workers: list[Worker], folder: Path, mode: str, statuses: tuple[int, ...] = (0, 0)
) -> list[dict[str, Any]]:
    """What all have written, once they have ended with these statuses."""
    for worker, status in zip(workers, statuses, strict=False):
        assert worker.ended() == status, worker.text
    return [json.loads((folder / f"{mode}{number}.json").read_text()) for number in range(len(workers))]


def main(kills: int, seed: int) -> None:
    """Kill, start again, compare."""
    draws = random.Random(seed)
    folder = Path(tempfile.mkdtemp())
    whole = finished(launched("whole", folder), folder, "whole", (0, 1))
    assert whole[0]["dropout"] == whole[1]["dropout"] and whole[0]["plain"] == whole[1]["plain"]
    for name, message in (
        ("model", "variables: "),
        ("samples", "samples: 40 on worker 0"),
        ("backup", "epochs: 5 to 8 on worker 0"),
        ("way", "next: evaluation on worker 0"),
    ):
        for worker in whole:
            assert message in worker[name], (name, worker[name])
    print("workers that differ in model, samples, backup or way through the program are told so:", whole[1]["way"])
    assert "worker 1 (localhost:" in whole[0]["bug"] and "has ended: ValueError: a bug" in whole[0]["bug"]
    print(f"one that fails ends the other in {whole[0]['seconds']:.1f} s:", whole[0]["bug"].splitlines()[0])
    (one,) = finished(launched("one", folder, 1), folder, "one")
    np.testing.assert_allclose(one["plain"], whole[0]["plain"], rtol=1e-5, atol=1e-6)
    print("what two workers began one process ends with the same numbers, to rounding")

    for number in range(kills + 1):
        running = launched("part", folder)
        for worker in running:
            assert worker.is_ready.wait(PATIENCE), worker.text
        if number == kills:
            break
        killed, epoch, moment = draws.randrange(2), draws.randrange(EPOCHS // 2), draws.uniform(0, 2 * PAUSE)
        while running[killed].process.poll() is None and running[killed].text.count("epoch") < epoch:
            time.sleep(0.05)
        time.sleep(moment)
        running[killed].process.send_signal(signal.SIGKILL)
        since, other = time.monotonic(), running[1 - killed]
        status, took = other.ended(WITHIN), time.monotonic() - since
        assert status != 0 or (folder / f"part{1 - killed}.json").exists(), other.text
        said = other.text.strip().splitlines()[-1:]
        if running[killed].ended() == -signal.SIGKILL and status != 0:  # else it had come to its end before
            assert f"worker {killed} (localhost:" in other.text and "BackendError" in other.text, other.text
        print(f"kill {number + 1}: worker {killed}, {moment:.2f} s after epoch {epoch} of those it had since its start")
        print(f"    the other ended with {status} after {took:.1f} s: {said}", flush=True)
    for worker in finished(running, folder, "part"):
        assert worker["dropout"] == whole[0]["dropout"]
        np.testing.assert_allclose(worker["plain"], whole[0]["plain"], rtol=1e-5, atol=1e-6)
    print(f"after {kills} kill(s) the weights are those of an undisturbed run, bit for bit")
    print("what one process began two workers end with the same numbers, to rounding")


def run(mode: str, folder: Path, number: int) -> None:
    """What a worker does."""
    from kerata import Callback
    from kerata.callbacks import BackupAndRestore
    from kerata.errors import KerataError
    from kerata.graph import active_backend
    from kerata.layers import BatchNormalization, Dense, Dropout
    from kerata.models import Sequential

    faulthandler.register(signal.SIGUSR1)
    active_backend.backend()  # which waits for the other worker
    print("ready", flush=True)
    data = np.random.RandomState(0)
    x, y = data.rand(40, 5), data.rand(40, 2)

    class Slow(Callback):
        """Something to be killed in."""

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            print("epoch", epoch, flush=True)
            time.sleep(PAUSE)

    def trained(dropout: bool, backup: str | None = None, epochs: int = EPOCHS, units: int = 6, rows: int = 40) -> Any:
        np.random.seed(7)
        # Without `sync` the statistics are those of a worker's samples, and so go by their number; as dropout does.
        hidden = [BatchNormalization(input_shape=(5,), sync=not dropout), Dense(units, activation="tanh")]
        model = Sequential([*hidden, *([Dropout(0.4)] if dropout else []), Dense(2)])
        model.compile("adam", "mse")
        kept = [BackupAndRestore(folder / backup, delete_checkpoint=dropout)] if backup else []
        slow = [Slow()] if dropout and backup else []
        model.fit(x[:rows], y[:rows], batch_size=16, nb_epoch=epochs, verbose=0, callbacks=[*kept, *slow])
        return model

    def weights(model: Any) -> list[float]:
        return [float(value) for w in model.get_weights() for value in np.ravel(w)]

    found: dict[str, Any] = {}

    def told(name: str, act: Any) -> None:
        since = time.monotonic()
        try:
            act()
        except KerataError as error:
            found[name], found["seconds"] = str(error), time.monotonic() - since

    if mode == "whole":
        found["dropout"] = weights(trained(True))
        trained(False, "by_two", EPOCHS // 2)
        model = trained(False)
        found["plain"] = weights(model)
        told("model", lambda: trained(False, units=6 + number))
        told("samples", lambda: trained(False, rows=40 - number))
        told("backup", lambda: trained(False, "nowhere" if number else "by_two"))
        told("way", lambda: model.predict(x) if number else model.evaluate(x, y, verbose=0))
        if number == 1:
            write(folder / f"{mode}{number}.json", found)
            raise ValueError("a bug")
        told("bug", lambda: [model.train_on_batch(x, y) for _ in range(10**9)])
    elif mode == "one":
        found["plain"] = weights(trained(False, "by_two"))
        trained(False, "by_one", EPOCHS // 2)
    else:
        found["dropout"] = weights(trained(True, "killed"))
        found["plain"] = weights(trained(False, "by_one"))
    write(folder / f"{mode}{number}.json", found)


def write(path: Path, found: dict[str, Any]) -> None:
    """Leave what was found."""
    path.write_text(json.dumps(found))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        run(given.run[0], Path(given.run[1]), int(given.run[2]))
    else:
        main(given.kills, given.seed)
