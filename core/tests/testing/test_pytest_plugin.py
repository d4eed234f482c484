"""The plugin of pytest is quiet in everybody's tests: it loads nothing until a kit is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TEST = """
import sys

def test_nothing_is_loaded():
    assert "kerata.testing.pytest_plugin" in sys.modules
    heavy = {"numpy", "h5py", "kerata.models", "kerata.graph", "kerata.plugins", "tensorflow", "jax", "theano"}
    assert not heavy & set(sys.modules)

def test_a_kit_is_there_when_it_is_asked_for():
    from kerata.testing import check_layer
    assert callable(check_layer) and "kerata.models" in sys.modules and "tensorflow" not in sys.modules
"""


def test_it_loads_nothing_until_a_kit_is_used(tmp_path: Path) -> None:
    (tmp_path / "test_unrelated.py").write_text(TEST)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", "test_unrelated.py"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0 and "2 passed" in ran.stdout, ran.stdout
