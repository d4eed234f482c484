"""The tests here run on Theano, whichever backend is configured, and without the C compiler unless they say so."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

COMPILED = Path(__file__).parents[4] / ".theano"
Program = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def on_theano(use_backend: Callable[[str], None]) -> None:
    """Theano is the active backend."""
    use_backend("theano")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A function that runs a program in a process of its own, in an empty folder, with variables of its environment."""

    def run(
        code: str, *options: str, environment: Mapping[str, str] = os.environ, **more: str
    ) -> subprocess.CompletedProcess[str]:
        # what the process of the tests is told about warnings is not for this one
        plain = {name: value for name, value in environment.items() if name not in ("PYTHONWARNINGS", "PYTHONDEVMODE")}
        return subprocess.run(
            [sys.executable, *options, "-c", textwrap.dedent(code)],
            cwd=tmp_path,
            check=False,
            capture_output=True,
            text=True,
            env={**plain, "KERATA_BACKEND": "theano", **more},
        )

    return run


@pytest.fixture
def compiled_theano() -> dict[str, str]:
    """The environment of a process whose Theano compiles C code with its default mode. All share one folder of compiled
    code, which stays: a function is compiled once in the life of a checkout."""
    return {**os.environ, "THEANO_FLAGS": f"base_compiledir={COMPILED}"}
