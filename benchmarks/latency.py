"""How long small things take, each in a fresh process: an import, a model, the command, a file of weights."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from processes import CPU

IMPORTS = {
    "a bare interpreter": "pass",
    "import kerata": "import kerata",
    "import kerata, and build a model": """
from kerata.models import Sequential
from kerata.layers import Dense
Sequential([Dense(64, input_dim=64), Dense(10)])
""",
    "import keras (Keras 3 on TensorFlow)": "import keras",
    "import keras, and build a model": """
import keras
keras.Sequential([keras.Input((64,)), keras.layers.Dense(64), keras.layers.Dense(10)])
""",
}

FILES = """
import json, os, sys, time
path, side, ours = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "Kerata"
if ours:
    from kerata.models import Sequential
    from kerata.layers import Dense
    model = Sequential([Dense(side, input_dim=side, name="wide")])
else:
    import keras
    model = keras.Sequential([keras.Input((side,)), keras.layers.Dense(side, name="wide")])
found = []
model.get_weights()
for work in (lambda: model.save_weights(path, overwrite=True), lambda: model.load_weights(path)):
    start = time.perf_counter()
    work()
    model.get_weights()
    found.append(time.perf_counter() - start)
print(json.dumps(found))
"""


def measured(quick: bool, peers: Sequence[str], rounds: int, folder: Path, seconds: float) -> list[dict[str, Any]]:
    """Two tables: starting, and files of weights."""
    theirs = "keras-tensorflow" in peers
    rounds = 1 if quick else rounds
    return [_starting(rounds, theirs, seconds), _files(1600 if quick else 5000, rounds, theirs, folder, seconds)]


def _starting(rounds: int, theirs: bool, seconds: float) -> dict[str, Any]:
    commands = {name: ["-c", program] for name, program in IMPORTS.items() if theirs or "keras" not in name.split()}
    commands["kerata plugins"] = ["-m", "kerata", "plugins"]
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            _run(command, seconds)
            if turn:  # the first one fills the disk's cache
                taken[name].append(time.perf_counter() - start)
    bare = statistics.median(taken["a bare interpreter"])
    rows: list[list[Any]] = []
    for name, found in taken.items():
        middle = statistics.median(found)
        rows.append([name, middle, min(found), max(found), middle - bare])
    columns = ["whole processes", "seconds", "least", "most", "more than a bare interpreter"]
    return {"title": "Starting", "columns": columns, "rows": rows}


def _files(side: int, rounds: int, theirs: bool, folder: Path, seconds: float) -> dict[str, Any]:
    taken: dict[str, list[tuple[float, float]]] = {"Kerata": [], **({"Keras 3": []} if theirs else {})}
    for _ in range(rounds):
        for name, found in taken.items():
            suffix = ".h5" if name == "Kerata" else ".weights.h5"
            printed = _run(["-c", FILES, str(folder / f"weights{suffix}"), str(side), name], seconds)
            saved, loaded = json.loads(printed.splitlines()[-1])
            found.append((saved, loaded))
    rows: list[list[Any]] = []
    for name, found in taken.items():
        for number, what in enumerate(("save_weights", "load_weights")):
            times = [pair[number] for pair in found]
            rows.append([f"{name}, {what}", statistics.median(times), min(times), max(times)])
    size = side * side * 4 / 1e6
    return {"title": f"A file of {size:.0f} MB of weights", "columns": ["", "seconds", "least", "most"], "rows": rows}


def _run(command: list[str], seconds: float) -> str:
    """What a process of this Python prints.

    Raises:
        RuntimeError: it fails.
    """
    variables = {**os.environ, **CPU, "KERATA_BACKEND": "tensorflow", "KERAS_BACKEND": "tensorflow"}
    ran = subprocess.run(
        [sys.executable, *command], env=variables, capture_output=True, text=True, timeout=seconds, check=False
    )
    if ran.returncode:
        raise RuntimeError((ran.stderr.strip().splitlines() or ["failed"])[-1])
    return ran.stdout
