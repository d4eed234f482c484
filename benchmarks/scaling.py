"""Measures two workers of one core each against one process, and against TensorFlow's own strategy written by hand.

    python benchmarks/run.py --parts scaling

All train the same model from the same weights, on the same batches, whose rows workers share; losses are compared.
Every team is started by `kerata run`, which gives each worker cores of its own; all are alive at once and take turns.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from arrays import initial_weights
from measure import PAUSE, spread
from processes import CPU, HERE, Failed, more_of
from scaling_worker import comparable

sys.path.append(str(HERE.parent / "examples"))
from scaling_cost import Network, Work, efficiency  # where users find it

WORKLOADS = ("mlp-large", "cnn", "char-lstm")
SECONDS = 1.5
"""What a counted run takes about, of the fastest team."""

FIRST = 2
"""Epochs before anything is counted, in which what is compiled is so, and whose losses are compared."""

SMALL, LARGE = 1, 1_000_000
"""Numbers in the exchanges that tell latency and bandwidth."""

SAME = 1e-3
"""How far losses of the first epochs may be apart, relatively: float32 added up in other orders. Later ones drift."""


class Kind(NamedTuple):
    """A team: who trains, by how many workers of how many cores."""

    title: str
    module: str
    workers: int
    cores: int
    settings: dict[str, Any]


ONE, BOTH, OURS = "Kerata, one core", "Kerata, one process of two cores", "Kerata, two workers"
BY_HAND = "by hand, two workers"
KINDS = (
    Kind(OURS, "kerata_peer", 2, 1, {}),
    Kind(ONE, "kerata_peer", 1, 1, {}),
    Kind(BOTH, "kerata_peer", 1, 2, {}),
    Kind(f"{BY_HAND}, an epoch a call", "hand_strategy", 2, 1, {}),
    Kind(f"{BY_HAND}, an epoch a call, XLA", "hand_strategy", 2, 1, {"xla": True}),
    Kind(f"{BY_HAND}, a batch a call", "hand_strategy", 2, 1, {"whole": False}),
)


class Team:
    """The workers of one kind, which compute when they are asked to.

    Arguments:
        kind: who they are.
        workload, quick: what they train.
        folder: for the pipes by which they are asked.
        seconds: how long an answer may take.
    """

    def __init__(self, kind: Kind, workload: str, quick: bool, folder: Path, seconds: float) -> None:
        self.kind, self.seconds, self._rest = kind, seconds, b""
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (as long as the team)
        name = f"{workload}-{KINDS.index(kind)}"
        self._pipes = []
        for number in range(kind.workers):
            path = folder / f"{name}.{number}"
            os.mkfifo(path)
            self._pipes.append(os.open(path, os.O_RDWR))  # does not wait for a reader, who may never come
        asked = {"workload": workload, "quick": quick, "name": name, "folder": str(folder)}
        options = ["--workers", str(kind.workers), "--cpus-per-worker", str(kind.cores)]
        program = [
            str(HERE / "scaling_worker.py"),
            json.dumps({**asked, "module": kind.module, "settings": kind.settings}),
        ]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kerata", "run", *options, *program],
            env={**os.environ, **CPU, "KERATA_BACKEND": "tensorflow", "KERATA_DISABLED_PLUGINS": "keras1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._said,
        )

    def ask(self, request: str, *arguments: Any) -> tuple[float, Any]:
        """The seconds that a method of the peer takes, on all workers, and what it returns.

        Raises:
            Failed: there is no answer.
        """
        for pipe in self._pipes:
            os.write(pipe, json.dumps([request, *arguments]).encode() + b"\n")
        assert self._process.stdout is not None
        end = time.monotonic() + self.seconds
        while True:
            line, found, rest = self._rest.partition(b"\n")
            if found:
                self._rest = rest
                if line.startswith(b'[0] {"seconds"'):
                    answer = json.loads(line[4:])
                    return answer["seconds"], answer["found"]
                continue
            self._rest += more_of(self._process.stdout, end, self._last)

    def end(self) -> None:
        """End all workers."""
        self._process.terminate()
        self._process.communicate()
        self._said.close()
        for pipe in self._pipes:
            os.close(pipe)

    def _last(self) -> str:
        self._process.wait()
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        told = [line for line in lines if not line.startswith("worker ")]
        return told[-1][:200] if told else "ended"


def measured(quick: bool, peers: Sequence[str], rounds: int, folder: Path, seconds: float) -> list[dict[str, Any]]:
    """Two tables: what each team trains in a second, and what the cost model says of two workers."""
    rates: list[list[Any]] = []
    costs: list[list[Any]] = []
    for name in WORKLOADS:
        result = Result(name, quick, folder, seconds)
        result.measure(rounds)
        rates += result.rates()
        costs += result.costs()
    of_rates = ["workload", "", "samples/s", "per core, of one core's", "ours, of this", "loss"]
    of_costs = ["workload", "gradients, MB", "latency, ms", "bandwidth, MB/s", "efficiency, predicted", "measured"]
    return [
        {"title": "Two workers of one core each", "columns": of_rates, "rows": rates},
        {"title": "What the cost model says of two workers", "columns": of_costs, "rows": costs},
    ]


class Result:
    """What is found of a workload.

    Arguments:
        workload, quick: which.
        folder: for pipes.
        seconds: how long an answer may take.
    """

    def __init__(self, workload: str, quick: bool, folder: Path, seconds: float) -> None:
        self.work = comparable(workload, quick)
        self.failed: dict[str, str] = {}
        self.seconds: dict[str, list[float]] = {kind.title: [] for kind in KINDS}
        self.losses: dict[str, list[float]] = {kind.title: [] for kind in KINDS}
        self.exchanges: list[float] = []
        self._teams = {kind.title: Team(kind, workload, quick, folder, seconds) for kind in KINDS}

    def measure(self, rounds: int) -> None:
        """Let each team train in its turn, always for as many epochs as the others."""
        try:
            self._ask("build")
            for _ in range(FIRST):
                self._ask("train", 1)
            epochs = max(1, round(SECONDS / min(taken[-1] for taken in self.seconds.values() if taken)))
            self.seconds = {title: [] for title in self.seconds}
            for _ in range(rounds):
                self._ask("train", epochs)
                self._ask("exchange", SMALL)
                self._ask("exchange", LARGE)
        finally:
            for team in self._teams.values():
                team.end()
        self._rows = epochs * self.work.rows

    def rates(self) -> list[list[Any]]:
        """A row for each team."""
        found: list[list[Any]] = []
        for kind in KINDS:
            if kind.title in self.failed:
                found.append([self.work.name, kind.title, f"failed: {self.failed[kind.title]}", None, None, None])
                continue
            rate = self._rate(kind.title)
            own, one = (self._rate(title) if title not in self.failed else None for title in (OURS, ONE))
            found.append(
                [
                    self.work.name,
                    kind.title,
                    spread([self._rows / taken for taken in self.seconds[kind.title]]),
                    rate / kind.workers / kind.cores / one if one else None,
                    own / rate if own else None,
                    self._loss(kind.title),
                ]
            )
        return found

    def costs(self) -> list[list[Any]]:
        """A row: the network between the workers, and the efficiency that it lets one expect."""
        if not self.exchanges or {OURS, ONE} & self.failed.keys():
            return []
        small, large = (statistics.median(self.exchanges[size::2]) for size in (0, 1))
        network = Network(4 * LARGE / max(large - small, 1e-9), small / 2)
        size = 4 * sum(array.size for layer in initial_weights(self.work) for array in layer.values())
        work = Work(size, 1 / self._rate(ONE))
        predicted = efficiency(work, self.work.batch, 2, network)
        return [
            [
                self.work.name,
                size / 1e6,
                network.latency * 1e3,
                network.bandwidth / 1e6,
                predicted,
                self._rate(OURS) / 2 / self._rate(ONE),
            ]
        ]

    def _ask(self, request: str, *arguments: Any) -> None:
        for title, team in list(self._teams.items()):
            if request == "exchange" and team.kind.module != "hand_strategy":
                continue
            time.sleep(PAUSE)
            try:
                taken, found = team.ask(request, *arguments)
            except Failed as error:
                self.failed[title] = f"{request}: {error}"
                print(f"    {title} failed, {self.failed[title]}", file=sys.stderr)
                self._teams.pop(title).end()
                continue
            if request == "train":
                self.seconds[title].append(taken)
                self.losses[title].append(found)
            elif request == "exchange":
                self.exchanges.append(found)
                return

    def _rate(self, title: str) -> float:
        """Samples a second."""
        return self._rows / statistics.median(self.seconds[title])

    def _loss(self, title: str) -> str:
        """That of the last of the first epochs, and whether these are those of the first team."""
        own, others = self.losses[title][:FIRST], self.losses[OURS][:FIRST]
        same = all(abs(a - b) <= SAME * abs(b) for a, b in zip(own, others, strict=False))
        return f"{own[-1]:.4f}" + ("" if same else " differs")
