"""A worker is killed: the other ends, and the training goes on when both are started again. On TensorFlow itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def on_tensorflow() -> None:
    """It is the workers that need it."""


@pytest.mark.slow
def test_training_goes_on_after_a_kill_with_as_many_workers_or_others() -> None:
    program = Path(__file__).parent / "killed_workers.py"  # `make faults` has it kill ten times
    ended = subprocess.run([sys.executable, str(program), "--kills", "1"], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for line in (
        "workers that differ in model, samples, backup or way through the program are told so",
        "one that fails ends the other in ",
        "what two workers began one process ends with the same numbers, to rounding",
        "after 1 kill(s) the weights are those of an undisturbed run, bit for bit",
        "what one process began two workers end with the same numbers, to rounding",
    ):
        assert line in ended.stdout
