"""Measures the loops of `changing.py`: nothing may get slower for a model that is changed every few batches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from changing import LOOPS
from measure import spread
from processes import CPU, HERE, PEERS

PEERS_HERE = {
    "kerata-tensorflow": "kerata",
    "kerata-jax": "kerata",
    "kerata-theano": "kerata",
    "keras-tensorflow": "keras",
}
TURNS = {"gan": 200, "learning": 100, "freezing": 20}


def measured(quick: bool, peers: Sequence[str], rounds: int, folder: Path, seconds: float) -> list[dict[str, Any]]:
    """One table of all loops; each round is a new process of each peer."""
    rows: list[list[Any]] = []
    for loop in LOOPS:
        turns = max(2, TURNS[loop] // 20) if quick else TURNS[loop]
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in PEERS_HERE if name in peers}
        failed: dict[str, str] = {}
        for _ in range(1 if quick else rounds):
            for name in [name for name in found if name not in failed]:
                try:
                    found[name].append(_run(loop, name, turns, seconds))
                except (RuntimeError, subprocess.TimeoutExpired) as error:
                    failed[name] = str(error)[:200]
        for name, pairs in found.items():
            told = [f"failed: {failed[name]}", None] if name in failed else list(map(spread, zip(*pairs, strict=True)))
            rows.append([loop, PEERS[name].title, *told])
    columns = ["loop", "", "build and the first ten turns, s", "a turn after them, ms"]
    return [{"title": "Models changed every few batches", "columns": columns, "rows": rows}]


def _run(loop: str, peer: str, turns: int, seconds: float) -> tuple[float, float]:
    command = [sys.executable, str(HERE / "changing.py"), loop, PEERS_HERE[peer], str(turns)]
    variables = {**os.environ, **CPU, **PEERS[peer].variables}
    ran = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=seconds, check=False)
    if ran.returncode:
        raise RuntimeError((ran.stderr.strip().splitlines() or ["failed"])[-1])
    first, turn = json.loads(ran.stdout.splitlines()[-1])
    return first, turn
