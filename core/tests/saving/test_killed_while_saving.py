"""A process that is killed while it saves leaves a file that loads."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from kerata.models import load_model

TIMES = 50


def test_a_file_loads_after_its_writer_was_killed_at_any_moment(tmp_path: Path) -> None:
    moments, writer = random.Random(0), str(Path(__file__).with_name("killed.py"))
    killed, abandoned = 0, 0
    for _ in range(TIMES // 5):  # several at a time: most of a writer's life is its start
        folders = [tmp_path / f"{killed + i}" for i in range(5)]
        children = []
        for folder in folders:
            folder.mkdir()
            command = [sys.executable, writer, str(folder / "model.h5")]
            children.append(subprocess.Popen(command, stdout=subprocess.PIPE))
        for folder, child in zip(folders, children, strict=True):
            assert child.stdout is not None and child.stdout.readline() == b"saved\n"
            time.sleep(moments.uniform(0, 0.05))
            child.kill()
            child.wait()
            child.stdout.close()
            weights = load_model(folder / "model.h5").get_weights()
            assert len({float(value) for w in weights for value in np.unique(w)}) == 1
            abandoned += len(os.listdir(folder)) - 1
            killed += 1
    assert killed == TIMES
    assert abandoned > 0  # some of them were in the middle of it
