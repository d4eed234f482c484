"""A process that is killed while it saves leaves a file that loads."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np

from kerata.models import load_model

TIMES = 50
CALLS_PER_SAVE = 4_000
"""About as many functions are called to save the model once."""


def test_a_file_loads_after_its_writer_was_killed_at_any_moment(tmp_path: Path) -> None:
    path, moments, abandoned, numbers = tmp_path / "model.h5", random.Random(0), 0, set()
    maker = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("killed.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    assert maker.stdin is not None and maker.stdout is not None
    with maker:
        for _ in range(TIMES):
            maker.stdin.write(f"{moments.randint(1, 4 * CALLS_PER_SAVE)} {path}\n")
            assert int(maker.stdout.readline()) == signal.SIGKILL
            abandoned += len(os.listdir(tmp_path)) - 1
            weights = load_model(path).get_weights()
            (number,) = {float(value) for w in weights for value in np.unique(w)}
            numbers.add(number)
        maker.stdin.close()
    assert abandoned > 5 and len(numbers) > 2  # some were in the middle of it, and not all in the same one
