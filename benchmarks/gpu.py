"""Whether Kerata computes on a GPU what it computes on a CPU, and how fast: one script, one report.

python benchmarks/gpu.py [--wheels FOLDER] [--device gpu] [--report docs/gpu/CARD.json] [--seconds 480]

It needs a Python with JAX for the device, and no network: an environment of its own is made that sees the packages of
that Python, and this checkout is installed there, with the wheels in FOLDER (pluggy, click, PyYAML, h5py, rich, pytest,
hypothesis and setuptools, those of them that are missing). Each part is a process; one that would go over the time is
left out, and said to be.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv-gpu"
PROJECTS = ["core", "plugins/*/*"]
NOT_HERE = {"tensorflow", "theano"}
TESTS_OF_LAYERS = ["plugins/layers", "plugins/optimizers", "core/tests/training/test_golden_models.py"]

EQUALITY = """
import json, sys
import numpy as np
from kerata import backend as K
from kerata.layers import GRU, LSTM, BatchNormalization, Convolution2D, Dense, Dropout, Embedding, Flatten, MaxPooling2D
from kerata.models import Sequential

def models():
    yield "mlp", [Dense(32, activation="tanh", input_dim=16), Dropout(0.3), BatchNormalization()], (16,), 0
    convolutions = [Convolution2D(4, 3, 3, activation="relu", input_shape=(8, 8, 2)), MaxPooling2D(), Flatten()]
    yield "cnn", convolutions, (8, 8, 2), 0
    yield "lstm", [Embedding(50, 8, input_length=12, mask_zero=True), LSTM(16)], (12,), 50
    yield "gru", [Embedding(50, 8, input_length=12), GRU(16, dropout_W=0.2)], (12,), 50

found = {}
for name, layers, shape, words in models():
    np.random.seed(1)
    x = np.random.randint(0, words, (96, *shape)) if words else np.random.rand(96, *shape)
    y = np.eye(3)[np.random.randint(0, 3, 96)]
    model = Sequential([*layers, Dense(3, activation="softmax")])
    model.compile("rmsprop", "categorical_crossentropy")
    losses = model.fit(x, y, nb_epoch=3, batch_size=32, verbose=0).history["loss"]
    found[name] = {"losses": [float(l) for l in losses], "predicted": model.predict(x[:8]).tolist()}
json.dump(found, sys.stdout)
"""

CARD = """
import json, sys, jax
d = jax.devices()[0]
json.dump({"card": d.device_kind, "platform": d.platform, "jax": jax.__version__,
           "memory": (d.memory_stats() or {}).get("bytes_limit")}, sys.stdout)
"""


class Run:
    """The parts of a report, each in a process, until the time is spent."""

    def __init__(self, device: str, seconds: float) -> None:
        self.device, self.end = device, time.monotonic() + seconds
        self.report: dict[str, Any] = {}

    def part(self, name: str, command: Sequence[str], least: float = 30.0, **variables: str) -> str | None:
        """Run a command with the environment's Python; what it printed, None where it failed or there was no time."""
        left = self.end - time.monotonic()
        if left < least:
            self.report[name] = "left out: no time"
            return None
        start = time.monotonic()
        environment = {**os.environ, "KERATA_BACKEND": "jax", "KERATA_DEVICE": self.device, **variables}
        python = ENVIRONMENT / "bin" / "python"
        try:
            ran = subprocess.run(
                [str(python), *command],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=left,
                check=False,
            )
        except subprocess.TimeoutExpired:
            self.report[name] = "cut: no time"
            return None
        last = (ran.stdout if ran.returncode == 0 else ran.stdout + ran.stderr).strip().splitlines()
        taken = round(time.monotonic() - start, 1)
        print(
            f"{name}: {'ok' if ran.returncode == 0 else 'FAILED'} in {taken} s",
            *last[-1 if ran.returncode == 0 else -15 :],
        )
        self.report[name] = {"ok": ran.returncode == 0, "seconds": taken, "last": last[-1][:200] if last else ""}
        return ran.stdout if ran.returncode == 0 else None

    def equality(self) -> None:
        """Train small models on the device and on the CPU, from one seed, and compare losses and predictions."""
        import numpy as np

        here = self.part("training on the device", ["-c", EQUALITY])
        there = self.part("training on the CPU", ["-c", EQUALITY], KERATA_DEVICE="cpu")
        if here is None or there is None:
            return
        found = {}
        for name, on_device in json.loads(here).items():
            on_cpu = json.loads(there)[name]
            found[name] = max(float(np.max(np.abs(np.subtract(on_device[k], on_cpu[k])))) for k in on_cpu)
        self.report["greatest difference from the CPU"] = found
        self.report["equal within 1e-3"] = all(value < 1e-3 for value in found.values())


def install(wheels: Path | None) -> None:
    """Make the environment: the packages of this Python, the wheels, and the checkout."""
    if not ENVIRONMENT.exists():
        subprocess.run([sys.executable, "-m", "venv", "--system-site-packages", str(ENVIRONMENT)], check=True)
    pip = [
        str(ENVIRONMENT / "bin" / "python"),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "-q",
        "--no-index",
    ]
    if wheels is not None:
        subprocess.run([*pip, "--no-deps", *map(str, sorted(wheels.glob("*.whl")))], check=True)
    projects = [path for pattern in PROJECTS for path in sorted(ROOT.glob(f"{pattern}/pyproject.toml"))]
    editable = [arg for path in projects if path.parent.name not in NOT_HERE for arg in ("-e", str(path.parent))]
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", *editable], check=True)


def main() -> int:
    """Run all parts; 0 where every one that ran is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=Path)
    parser.add_argument("--device", default="gpu")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--seconds", type=float, default=480.0)
    arguments = parser.parse_args()
    install(arguments.wheels)
    run = Run(arguments.device, arguments.seconds)
    run.report["python"] = platform.python_version()
    card = run.part("card", ["-c", CARD], JAX_PLATFORMS="cpu" if arguments.device == "cpu" else "")
    if card is None:
        print("JAX sees no device: nothing was checked.")
        return 1
    run.report.update(json.loads(card))
    pytest = ["-m", "pytest", "-q", "-p", "no:warnings", "-p", "no:cacheprovider"]
    run.equality()
    run.part("conformance kit", [*pytest, "--pyargs", "kerata.testing.backends", "--kerata-backend", "jax"])
    run.part("recorded values", [*pytest, "-k", "jax and golden", *TESTS_OF_LAYERS], least=60)
    figures = ROOT / ".venv-gpu" / "figures.json"
    for name, options in {"speed": [], "speed at real sizes": ["--large"]}.items():
        done = run.part(name, ["benchmarks/fit_jax.py", "--rounds", "3", "--json", str(figures), *options], least=60)
        if done is not None:
            run.report[name] = json.loads(figures.read_text())
            print(done)
    run.part("examples", [*pytest, "examples/test_examples.py", "-k", "not grid"], least=60)
    text = json.dumps(run.report, indent=2) + "\n"
    if arguments.report:
        arguments.report.parent.mkdir(parents=True, exist_ok=True)
        arguments.report.write_text(text)
    print(text)
    parts = [value for value in run.report.values() if isinstance(value, dict) and "ok" in value]
    return 0 if all(part["ok"] for part in parts) and run.report.get("equal within 1e-3", True) else 1


if __name__ == "__main__":
    sys.exit(main())
