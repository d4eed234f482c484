"""Writes what was measured: a table in Markdown, everything in JSON, a chart."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from workloads import OVER_HAND, OVER_KERAS, PREDICT_ONE, WORKLOADS

Row = dict[str, Any]

DISTRIBUTIONS = ("kerata-core", "tensorflow", "keras", "jax", "Theano-PyMC", "numpy")

BEST = "best of ours / best of all peers"
JAX_OVER_KERAS, JAX_OVER_HAND = "ours on JAX / Keras 3 on JAX", "ours on JAX / hand-written JAX"
FIRST = "first epoch, ours on TensorFlow / Keras 3 on TensorFlow"
MEMORY = "peak memory, ours on TensorFlow / Keras 3 on TensorFlow"

RATIOS = (OVER_KERAS, OVER_HAND, JAX_OVER_KERAS, JAX_OVER_HAND, BEST, PREDICT_ONE, FIRST, MEMORY)
AT_MOST = {FIRST: 1.0, MEMORY: 1.0}
"""Ratios that should be no more than this, for every workload; the targets of the others are in `workloads.py`."""


def read(folder: Path) -> dict[str, Any]:
    """What is there from earlier runs."""
    path = folder / "results.json"
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    found.setdefault("workloads", {})
    return found


def write(found: dict[str, Any], folder: Path) -> None:
    """Write `results.json`, `results.md` and, of the workloads, `samples_per_second.png`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(found, indent=1) + "\n")
    (folder / "results.md").write_text(page(found))
    if found["workloads"]:
        import chart

        chart.draw(found["workloads"], folder / "samples_per_second.png")


def machine() -> dict[str, str]:
    """Where and with what it was measured."""
    found = {"date": time.strftime("%Y-%m-%d"), "python": platform.python_version(), "cores": str(os.cpu_count())}
    info = Path("/proc/cpuinfo")
    models = [line for line in info.read_text().splitlines() if "model name" in line] if info.exists() else []
    found["processor"] = models[0].partition(":")[2].strip() if models else platform.machine()
    for name in DISTRIBUTIONS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def ratios(result: Row) -> dict[str, float]:
    """How ours stand to the peers, each at the best of its settings by each measure."""
    rows = [row for row in result["peers"] if "failed" not in row]

    def best(start: str, key: str, of: Callable[[Iterable[float]], float]) -> float | None:
        values = [_middle(row[key]) for row in rows if row["peer"].startswith(start) and key in row]
        return of(values) if values else None

    rate, one, first, memory = "samples/s", "predict_one ms", "first epoch s", "memory MB"
    others = [_middle(row[rate]) for row in rows if not row["peer"].startswith("kerata") and rate in row]
    pairs = {
        OVER_KERAS: (best("kerata-tensorflow", rate, max), best("keras-tensorflow", rate, max)),
        OVER_HAND: (best("kerata-tensorflow", rate, max), best("hand-tensorflow", rate, max)),
        JAX_OVER_KERAS: (best("kerata-jax", rate, max), best("keras-jax", rate, max)),
        JAX_OVER_HAND: (best("kerata-jax", rate, max), best("hand-jax", rate, max)),
        BEST: (best("kerata", rate, max), max(others, default=None)),
        PREDICT_ONE: (best("keras-tensorflow", one, min), best("kerata-tensorflow", one, min)),
        FIRST: (best("kerata-tensorflow", first, min), best("keras-tensorflow", first, min)),
        MEMORY: (best("kerata-tensorflow", memory, min), best("keras-tensorflow", memory, min)),
    }
    return {name: a / b for name, (a, b) in pairs.items() if a is not None and b}


def in_short(name: str, result: Row) -> str:
    """A line for whoever waits."""
    parts = [f"{label}: {value:.2f}" for label, value in ratios(result).items()]
    failed = [f"{row['title']} {row['setting']} failed" for row in result["peers"] if "failed" in row]
    apart = [
        f"{row['title']} {row['setting']} has another loss" for row in result["peers"] if not row.get("agrees", True)
    ]
    return f"{name}, {result['seconds']:.0f} s\n  " + "\n  ".join([*parts, *failed, *apart])


def page(found: dict[str, Any]) -> str:
    """Everything as Markdown."""
    parts = ["# What was measured", ", ".join(f"{name}: {value}" for name, value in found["machine"].items()) + "."]
    known = [name for name in WORKLOADS if name in found["workloads"]]
    if known:
        parts += ["## In short", _short(found["workloads"], known)]
        parts.append("A star is for a target that is missed. Each peer is at the best of its settings by each measure.")
    for name in known:
        parts += _workload(found["workloads"][name])
    for part in ("loops", "latency", "growth", "scaling"):
        for table in found.get(part, ()):
            parts += [f"## {table['title']}", _table(table["columns"], [[_shown(c) for c in r] for r in table["rows"]])]
    return "\n\n".join(parts) + "\n"


def _short(workloads: dict[str, Row], known: Sequence[str]) -> str:
    rows = []
    for name in known:
        row = [name]
        targets = WORKLOADS[name].targets
        found = ratios(workloads[name])
        for label in RATIOS:
            if label not in found:
                row.append("")
                continue
            value, target, most = found[label], targets.get(label), AT_MOST.get(label)
            missed = (target is not None and value < target) or (most is not None and value > most)
            wanted = f" (target {target:g})" if target else f" (at most {most:g})" if most else ""
            row.append(f"{value:.3g}{wanted}{' *' if missed else ''}")
        rows.append(row)
    return _table(("workload", *RATIOS), rows)


def _workload(result: Row) -> list[str]:
    """The section of one workload."""
    how = f"{result['rows']} rows, medians of {result['rounds']} runs, least to most in brackets"
    how += "; smaller than usual (`--quick`)" if result["quick"] else ""
    columns = (
        ("samples/s", "samples/s"),
        ("train_on_batch", "train_on_batch ms"),
        ("predict of one", "predict_one ms"),
        ("predict, samples/s", "predict samples/s"),
        ("evaluate, samples/s", "evaluate samples/s"),
        ("first epoch, s", "first epoch s"),
        ("memory, MB", "memory MB"),
        ("loss", "loss"),
    )
    rows = []
    for row in result["peers"]:
        name = ", ".join(filter(None, (row["title"], row["setting"])))
        if "failed" in row:
            rows.append([name, f"failed: {row['failed']}", *[""] * (len(columns) - 1)])
            continue
        cells = [_shown(row.get(key)) for _, key in columns]
        cells[-1] += "" if row.get("agrees", True) else " differs"
        rows.append([name, *cells])
    table = _table(("", *(title for title, _ in columns)), rows)
    loss = f"The loss is that of {result['loss is of']}, and agrees to {result['tolerance']:g} where nothing is said."
    return [f"## {result['title']}", f"{how}. {loss}", table]


def _middle(value: Any) -> float:
    return float(value["median"] if isinstance(value, dict) else value)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return f"{_shown(value['median'])} ({_shown(value['least'])} to {_shown(value['most'])})"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return "" if value is None else str(value)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
