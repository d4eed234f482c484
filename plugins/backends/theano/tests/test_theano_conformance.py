"""The backend passes the conformance kit: all but windows without a C compiler, which is quick."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_theano_passes_the_kit(tmp_path: Path) -> None:
    # Convolutions and pooling exist in C only; compiling them takes minutes, so plugins/backends/theano/README.md
    # says how to run their part of the kit.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore", "--pyargs",
               "kerata.testing.backends", "--kerata-backend", "theano", "-k", "not (conv or pool)"]
    flags = f"cxx=,optimizer=fast_compile,base_compiledir={tmp_path}"
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False,
                            env={**os.environ, "THEANO_FLAGS": flags, "KERATA_BACKEND": "theano"})
    assert result.returncode == 0, result.stdout[-3000:]
    assert " passed" in result.stdout and " skipped" not in result.stdout
