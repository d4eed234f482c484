"""The examples run, in a short form."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_digits_mlp_reaches_its_accuracy_and_draws_its_curves(tmp_path: Path) -> None:
    plot = tmp_path / "curves.png"
    result = subprocess.run([sys.executable, HERE / "digits_mlp.py", "--plot", str(plot)], capture_output=True,
                            text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "Confusion matrix" in result.stdout
    assert plot.read_bytes().startswith(b"\x89PNG")
