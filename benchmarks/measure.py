"""Measures the peers of a workload in one window of time, each in its turn."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from processes import PEERS, Failed, Process, python_of
from workloads import Workload, named

REQUESTS = ("train", "train_on_batch", "predict_one", "predict_many", "evaluate")
HOPELESS = 5

PAUSE = 0.1
"""Seconds between two turns, in which the threads of the one before fall asleep."""

SAME_AFTER_AN_EPOCH, SAME_AFTER_A_RUN = {"sgd": 1e-3, "adam": 1e-3, "rmsprop": 1e-2}, 5e-2
"""How far losses may be from ours, relatively: float32 added up in other orders drifts apart with the steps, and
RMSprop of Keras 3 has its epsilon under the root, which tells where gradients are tiny."""

Row = dict[str, Any]


class Runners:
    """The workers of one workload; one that fails leaves its reason in its row, and the others go on.

    Arguments:
        workload, quick: what is measured.
        peers: names in `PEERS`.
        folder: for data in files.
        seconds: how long an answer may take.
    """

    def __init__(self, workload: str, quick: bool, peers: Sequence[str], folder: Path, seconds: float) -> None:
        self.rows: list[Row] = []
        self._processes: dict[int, Process] = {}
        for name in peers:
            for setting in list(PEERS[name].settings)[: 1 if quick else None]:
                row: Row = {"peer": name, "title": PEERS[name].title, "setting": setting}
                self.rows.append(row)
                with_row = len(self.rows) - 1
                try:
                    python = python_of(PEERS[name].environment)
                except Failed as error:
                    row["failed"] = str(error)
                    continue
                self._processes[with_row] = Process(workload, quick, PEERS[name], setting, python, folder, seconds)
        self._each(lambda process, row: process.ready(), "import")

    def ask(self, request: str, take: Callable[[Row, dict[str, Any]], None]) -> None:
        """Ask each in its turn, and let `take` put the answer into its row."""

        def asked(process: Process, row: Row) -> None:
            time.sleep(PAUSE)
            take(row, process.ask(request))

        self._each(asked, request)

    def drop_slow(self) -> None:
        """Give up a setting that is far slower than another one of the same peer: it would take hours for nothing."""
        for number in list(self._processes):
            row = self.rows[number]
            best = min(other["early"] for other in self.rows if other["peer"] == row["peer"] and "early" in other)
            if row["early"] > HOPELESS * best:
                row["failed"] = f"left out: {row['early'] / best:.0f} times as slow as another setting"
                self._processes.pop(number).end()

    def end(self) -> None:
        """End all processes."""
        for process in self._processes.values():
            process.end()

    def _each(self, function: Callable[[Process, Row], None], what: str) -> None:
        for number, process in list(self._processes.items()):
            row = self.rows[number]
            try:
                function(process, row)
            except Failed as error:
                row["failed"] = f"{what}: {error}"
                print(f"    {row['title']} {row['setting']} failed, {row['failed']}", file=sys.stderr)
                self._processes.pop(number).end()


def measured(workload: str, quick: bool, peers: Sequence[str], rounds: int, folder: Path, seconds: float) -> Row:
    """All that there is to know of a workload: a row for each peer and setting."""
    work = named(workload, quick)
    started = time.time()
    runners = Runners(workload, quick, peers, folder, seconds)
    try:
        runners.ask(
            "first", lambda row, answer: row.update({"first epoch s": answer["seconds"], "loss": answer["loss"]})
        )
        runners.ask("train", _early)
        runners.drop_slow()
        runners.ask("warm", lambda row, answer: None)
        for request in REQUESTS:
            if request != "train":
                runners.ask(request, lambda row, answer: None)
            for _ in range(rounds):
                runners.ask(request, lambda row, answer, request=request: _add(row, request, answer))  # type: ignore[misc]
        runners.ask("memory", lambda row, answer: row.update({"memory MB": answer["megabytes"]}))
        if work.drops:
            runners.ask("check", lambda row, answer: row.update({"loss": answer["loss"]}))
    finally:
        runners.end()
    for row in runners.rows:
        _summed_up(row, work)
    _compared(runners.rows, work)
    return {
        "title": work.title,
        "loss is of": "an epoch of the model without dropout" if work.drops else "the first epoch",
        "tolerance": SAME_AFTER_AN_EPOCH[work.optimizer.name],
        "rows": work.rows,
        "batch": work.batch,
        "quick": quick,
        "rounds": rounds,
        "seconds": round(time.time() - started, 1),
        "peers": runners.rows,
    }


def _early(row: Row, answer: dict[str, Any]) -> None:
    """A run that all begin alike, in which whatever is compiled at need is compiled."""
    row["loss after a run"], row["early"] = answer["loss"], answer["seconds"][0]


def _add(row: Row, request: str, answer: dict[str, Any]) -> None:
    row.setdefault("taken", {}).setdefault(request, []).extend(answer["seconds"])


def _summed_up(row: Row, work: Workload) -> None:
    """Medians and spread in place of what each run took."""
    taken = row.pop("taken", {})
    row.pop("early", None)
    counts = {"train": work.rows * work.epochs, "evaluate": work.rows, "predict_many": work.predicted}
    names = {"train": "samples/s", "evaluate": "evaluate samples/s", "predict_many": "predict samples/s"}
    for request, seconds in taken.items():
        if request in counts:
            row[names[request]] = spread([counts[request] / s for s in seconds])
        else:
            row[f"{request} ms"] = spread([s * 1e3 for s in seconds])


def spread(values: Sequence[float]) -> dict[str, float]:
    """The median and the extremes."""
    found = {"median": statistics.median(values), "least": min(values), "most": max(values)}
    return {name: float(f"{value:.5g}") for name, value in found.items()}


def _compared(rows: list[Row], work: Workload) -> None:
    """Whether the losses are those of ours, or of the first peer that has any."""
    whole = [row for row in rows if "loss" in row and "failed" not in row]
    for row in whole:
        row["agrees"] = _near(row["loss"], whole[0]["loss"], SAME_AFTER_AN_EPOCH[work.optimizer.name]) and (
            work.drops
            or not {"loss after a run"} <= row.keys() & whole[0].keys()
            or _near(row["loss after a run"], whole[0]["loss after a run"], SAME_AFTER_A_RUN)
        )


def _near(value: float, other: float, tolerance: float) -> bool:
    return abs(value - other) <= tolerance * max(abs(other), 1e-2)
