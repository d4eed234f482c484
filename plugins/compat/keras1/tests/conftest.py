"""Programs of Keras 1 in processes of their own, as their users start them."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """A function that runs a command with an empty home; variables may be added, and `None` takes one away."""

    def run(*command: str | Path, stdin: str = "", **env: str | None) -> subprocess.CompletedProcess[str]:
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KERA", "PYTHON"))}
        kept.update(
            HOME=str(home), IPYTHONDIR=str(home / "ipython"), TF_CPP_MIN_LOG_LEVEL="3", PYTHONDONTWRITEBYTECODE="1"
        )
        for name, value in env.items():
            kept.pop(name, None)
            kept.update({} if value is None else {name: value})
        return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=600, env=kept, cwd=tmp_path)

    return run


@pytest.fixture
def program(start: Callable[..., subprocess.CompletedProcess[str]]) -> Callable[..., str]:
    """A function that runs the text of a program where `import keras` is served, and gives what it printed."""

    def run(text: str, **env: str | None) -> str:
        ran = start(sys.executable, "-c", textwrap.dedent(text), **{"KERATA_KERAS1": "1", **env})
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    return run
