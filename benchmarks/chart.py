"""The chart of the workloads: samples per second of each peer at its best setting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot
from matplotlib.ticker import EngFormatter
from processes import PEERS
from workloads import WORKLOADS

OURS, THEIRS, BY_HAND = "#2b6cb0", "#a0aec0", "#d69e2e"
COLUMNS = 3


def draw(workloads: dict[str, Any], path: Path) -> None:
    """A panel of bars for each workload; lines show the slowest and the fastest run."""
    known = [name for name in WORKLOADS if name in workloads]
    lines = -(-len(known) // COLUMNS)
    figure, panels = pyplot.subplots(lines, COLUMNS, figsize=(15, 2.9 * lines), squeeze=False, layout="constrained")
    for panel in panels.flat[len(known) :]:
        panel.set_axis_off()
    for name, panel in zip(known, panels.flat, strict=False):
        rows = best_of_each(workloads[name]["peers"])
        rates = [row["samples/s"] for row in rows]
        middles = [rate["median"] for rate in rates]
        spread = [[r["median"] - r["least"] for r in rates], [r["most"] - r["median"] for r in rates]]
        colours = [_colour(row["peer"]) for row in rows]
        labels = [row["title"] for row in rows]
        bars = panel.barh(labels, middles, xerr=spread, color=colours, error_kw={"lw": 1, "ecolor": "#4a5568"})
        panel.bar_label(bars, [f"{middle:,.0f}" for middle in middles], padding=5, fontsize=8)
        panel.invert_yaxis()
        panel.margins(x=0.2)
        panel.set_title(name, loc="left", fontweight="bold", fontsize=10)
        panel.tick_params(labelsize=8)
        panel.xaxis.set_major_formatter(EngFormatter(sep=""))
        panel.spines[["top", "right"]].set_visible(False)
    figure.suptitle("Samples per second in training; more is better", fontsize=12)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def best_of_each(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of each peer the row of its best setting, in the order of `PEERS`."""
    best: dict[str, dict[str, Any]] = {}
    for row in rows:
        if "failed" in row or "samples/s" not in row:
            continue
        known = best.get(row["peer"])
        if known is None or row["samples/s"]["median"] > known["samples/s"]["median"]:
            best[row["peer"]] = row
    return [best[name] for name in PEERS if name in best]


def _colour(peer: str) -> str:
    return OURS if peer.startswith("kerata") else BY_HAND if peer.startswith("hand") else THEIRS
