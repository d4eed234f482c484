"""How cost grows with the size of the batch, the number of rows, of layers, of steps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from arrays import hdf5_file
from measure import Runners, spread
from processes import PEERS
from workloads import grown

SIZES = {
    "batch": [1, 4, 16, 64, 256, 1024],
    "rows": [10**3, 10**4, 10**5, 10**6],
    "hdf5": [10**5, 10**6, 10**7],
    "layers": [1, 10, 30, 100, 300],
    "steps": [10, 30, 100, 300, 1000],
}
QUICK = {"batch": [16, 256], "rows": [10**4], "hdf5": [10**4], "layers": [1, 30], "steps": [10, 100]}

TITLES = {
    "batch": "Size of the batch: MLP 64-64-10, 8,192 rows",
    "rows": "Rows in memory: MLP 64-64-10, batch 100",
    "hdf5": "Rows in a file (HDF5Matrix; a PyDataset for Keras 3): MLP 64-64-10, batch 100",
    "layers": "Layers: so many of 32 units, build, compile and the first batch",
    "steps": "Steps: LSTM(32), batch 32",
}
PEERS_HERE = ("kerata-tensorflow", "kerata-jax", "kerata-theano", "keras-tensorflow", "keras-jax")


def measured(quick: bool, peers: Sequence[str], rounds: int, folder: Path, seconds: float) -> list[dict[str, Any]]:
    """A table for each thing that grows; of every peer its first setting."""
    chosen = [name for name in PEERS_HERE if name in peers]
    return [_table(kind, sizes, chosen, rounds, folder, seconds) for kind, sizes in (QUICK if quick else SIZES).items()]


def _table(
    kind: str, sizes: list[int], peers: Sequence[str], rounds: int, folder: Path, seconds: float
) -> dict[str, Any]:
    rows = []
    for size in sizes:
        for row in _point(kind, size, peers, rounds, folder, seconds):
            name = ", ".join(filter(None, (PEERS[row["peer"]].title, row["setting"])))
            cells = [row.get("first epoch s"), row.get("samples/s"), row.get("memory MB")]
            rows.append([size, name, *([f"failed: {row['failed']}", None, None] if "failed" in row else cells)])
    first = "build to first batch, s" if kind == "layers" else "first epoch, s"
    last = "train_on_batch, samples/s" if kind == "layers" else "samples/s"
    return {"title": TITLES[kind], "columns": [kind, "", first, last, "memory, MB"], "rows": rows}


def _point(
    kind: str, size: int, peers: Sequence[str], rounds: int, folder: Path, seconds: float
) -> list[dict[str, Any]]:
    """A row for each peer at one size."""
    work = grown(kind, size)
    if work.source == "hdf5":
        hdf5_file(work, folder)  # once for all, and in nobody's time
    runners = Runners(work.name, True, peers, folder, seconds)

    def first(row: dict[str, Any], answer: dict[str, Any]) -> None:
        row["first epoch s"] = answer["seconds"]

    rates: dict[str, list[float]] = {}

    def rate(row: dict[str, Any], answer: dict[str, Any]) -> None:
        per = work.batch if kind == "layers" else work.rows * work.epochs
        found = rates.setdefault(row["peer"], [])
        found += [per / s for s in answer["seconds"]]
        row["samples/s"] = spread(found)

    try:
        runners.ask("first_batch" if kind == "layers" else "first", first)
        request = "train_on_batch" if kind == "layers" else "train"
        runners.ask(request, lambda row, answer: None)
        for _ in range(1 if work.rows > 10**5 else rounds):
            runners.ask(request, rate)
        runners.ask("memory", lambda row, answer: row.update({"memory MB": answer["megabytes"]}))
    finally:
        runners.end()
    return runners.rows
