"""A process that is killed while it saves leaves a file that loads."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from kerata.models import load_model

TIMES = 50


def test_a_file_loads_after_its_writer_was_killed_at_any_moment(tmp_path: Path) -> None:
    path, moments, abandoned = tmp_path / "model.h5", random.Random(0), 0
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
            maker.stdin.write(f"{path}\n")
            writer = int(maker.stdout.readline())
            time.sleep(moments.uniform(0, 0.05))
            os.kill(writer, signal.SIGKILL)
            maker.stdin.write("\n")
            assert int(maker.stdout.readline()) == writer
            abandoned += len(os.listdir(tmp_path)) - 1
            weights = load_model(path).get_weights()
            assert len({float(value) for w in weights for value in np.unique(w)}) == 1
        maker.stdin.close()
    assert abandoned > 5  # some of them were in the middle of it
