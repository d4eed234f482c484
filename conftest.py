"""Fixtures for every test: the values recorded from Keras 1.2.2, a backend, and repeatable random numbers."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERATA_BACKEND", "tensorflow")
# The configuration of whoever runs the tests must not change what they see.
_home = tempfile.TemporaryDirectory(prefix="kerata-test-home-")
os.environ["KERATA_HOME"] = _home.name

import numpy as np  # noqa: E402  (the environment must be set first)
import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402

settings.register_profile("kerata", deadline=None)  # the first example of a test compiles a graph
settings.load_profile("kerata")

GOLDEN = Path(__file__).parent / "tests" / "golden"


@pytest.fixture(autouse=True)
def seeded_random_numbers() -> None:
    """Every test starts from the same random state."""
    np.random.seed(1337)


@pytest.fixture(scope="session")
def golden_dir() -> Path:
    """The folder of the golden files."""
    return GOLDEN


@pytest.fixture(scope="session")
def golden() -> Iterator[Any]:
    """The golden values of Keras 1.2.2, an open h5py file."""
    import h5py

    with h5py.File(GOLDEN / "keras122_tf.h5", "r") as file:
        yield file
