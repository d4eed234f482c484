"""A program that trains on Theano writes to stderr only what it writes itself."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

START = """
    import sys
    import numpy as np
    from kerata.layers import LSTM, Dense, Flatten, MaxPooling1D
    from kerata.models import Sequential
"""
RECURRENT = """
    model = Sequential([LSTM(3, input_shape=(4, 2)), Dense(1)])
    model.compile(loss="mse", optimizer="sgd")
    model.train_on_batch(np.ones((2, 4, 2)), np.ones((2, 1)))
    print(model.predict(np.ones((2, 4, 2))).shape, "pkg_resources" in sys.modules)
"""
POOLED = """
    model = Sequential([MaxPooling1D(2, input_shape=(6, 4)), Flatten(), Dense(1)])
    model.compile(loss="mse", optimizer="sgd")
    model.train_on_batch(np.ones((2, 6, 4)), np.ones((2, 1)))
    print(model.predict(np.ones((2, 6, 4))).shape, "pkg_resources" in sys.modules)
"""


# The optimizer that is not in a hurry is the one that would have something to say of pooled sequences.
@pytest.mark.parametrize(("program", "optimizer"), [(RECURRENT, "fast_compile"), (POOLED, "fast_run")])
def test_a_model_trains_without_a_warning_and_without_setuptools(tmp_path: Path, program: str, optimizer: str) -> None:
    # Without the C compiler, which takes a minute or more over a loop.
    flags = f"cxx=,optimizer={optimizer},base_compiledir={tmp_path}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(START + program)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**environment, "THEANO_FLAGS": flags, "KERATA_BACKEND": "theano"},
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == "(2, 1) False\n"
    assert ran.stderr == ""
