"""Fixtures for every test: the values recorded from Keras 1.2.2, each backend, and repeatable random numbers.

Tests run on TensorFlow, those against recorded values on Theano too; with KERATA_BACKEND=theano all of them run there.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERATA_BACKEND", "tensorflow")
# The configuration of whoever runs the tests must not change what they see.
_home = tempfile.TemporaryDirectory(prefix="kerata-test-home-")
os.environ["KERATA_HOME"] = _home.name
# Without the C compiler Theano starts at once. Tests of what the compiler makes have flags of their own.
os.environ.setdefault("THEANO_FLAGS", f"cxx=,optimizer=fast_compile,base_compiledir={_home.name}/theano")

import numpy as np  # noqa: E402  (the environment must be set first)
import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

# The first example of a test compiles a graph, and a machine may be slow.
settings.register_profile("kerata", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kerata")

# Theano cannot be had on every Python; where it can, it is tested.
BACKENDS = [name for name in ("tensorflow", "theano", "jax") if importlib.util.find_spec(name) is not None]
collect_ignore = [] if "theano" in BACKENDS else ["plugins/backends/theano"]
GOLDEN = Path(__file__).parent / "tests" / "golden"
CONFORMANCE = Path(__file__).parent / "docs" / "conformance"


@pytest.fixture(autouse=True)
def seeded_random_numbers() -> None:
    """Every test starts from the same random state."""
    np.random.seed(1337)


@pytest.fixture(scope="session")
def golden_dir() -> Path:
    """The folder of the golden files."""
    return GOLDEN


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """Fills a folder once in a session, whichever of the workers of pytest-xdist wants it first: `once(name, make)`."""
    import fcntl

    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # which the workers share

    def filled(name: str, make: Callable[[Path], None]) -> Path:
        folder, done = base / name, base / f"{name}-made"
        with open(base / f"{name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                folder.mkdir(exist_ok=True)
                make(folder)
                done.touch()
        return folder

    return filled


@pytest.fixture
def use_backend() -> Iterator[Callable[[str], None]]:
    """A function that makes a backend the active one until the test ends."""
    from kerata.graph import active_backend

    def use(name: str) -> None:
        if name in ("tensorflow", "theano", "jax") and name not in BACKENDS:
            pytest.skip(f"without {name}")
        active_backend.set_backend(name)

    before = active_backend.chosen_name()
    yield use
    active_backend.set_backend(before)


@pytest.fixture(params=BACKENDS)
def each_backend(request: pytest.FixtureRequest, use_backend: Callable[[str], None]) -> str:
    """The test runs on each backend; this is its name."""
    use_backend(request.param)
    name: str = request.param
    return name


@pytest.fixture
def run_kit(tmp_path: Path) -> Callable[..., str]:
    """A function that runs the conformance kit on a backend as its users do, and gives what pytest printed; what the
    backend has must be what the documentation says.
    """

    def run(backend: str, *arguments: str, env: dict[str, str] | None = None) -> str:
        report = tmp_path / "report.json"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--pyargs",
            "kerata.testing.backends",
            "--kerata-backend",
            backend,
            "--kerata-report",
            str(report),
            *arguments,
        ]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=env)
        assert result.returncode == 0, result.stdout[-3000:]
        found, told = (json.loads(path.read_text()) for path in (report, CONFORMANCE / f"{backend}.json"))
        for kind in ("primitives", "dtypes"):
            assert found[kind].items() <= told[kind].items(), f"docs/conformance/{backend}.json: make conformance"
            assert arguments or found[kind].keys() == told[kind].keys()
        return result.stdout

    return run


@pytest.fixture
def golden(each_backend: str) -> Iterator[Any]:
    """The golden values of Keras 1.2.2, an open h5py file, on each backend in turn."""
    import h5py

    with h5py.File(GOLDEN / "keras122_tf.h5", "r") as file:
        yield file
