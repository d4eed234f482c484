"""The backend passes the conformance kit: all of it without a C compiler, what is compiled otherwise with one, too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.slow
def test_theano_passes_the_kit(run_kit: Callable[..., str]) -> None:
    assert " skipped" not in run_kit("theano")


@pytest.mark.slow
def test_compiled_convolution_and_pooling_pass_their_part(
    run_kit: Callable[..., str], compiled_theano: dict[str, str]
) -> None:
    assert " skipped" not in run_kit("theano", "-k", "conv or pool", env=compiled_theano)


@pytest.mark.slow
def test_compiled_convolution_and_pooling_give_the_recorded_values(compiled_theano: dict[str, str]) -> None:
    layers = Path(__file__).parents[4] / "plugins" / "layers"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-k",
        # one order of dimensions, for the other is the same code; of three dimensions in the kit
        "golden and theano and (conv2d or pool2d) and not tf and not global",
        str(layers / "convolutional"),
        str(layers / "pooling"),
    ]
    result = subprocess.run(command, cwd=layers, capture_output=True, text=True, check=False, env=compiled_theano)
    assert result.returncode == 0, result.stdout[-3000:]
    assert " passed" in result.stdout and " skipped" not in result.stdout
