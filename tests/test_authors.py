"""An author's road: a package of every kind is written, installed, found and tested; a file with one goes elsewhere.

Two fresh environments see what this one has installed, Kerata too, and have of their own what is installed into them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from kerata.scaffold import written
from kerata.scaffold.components import COMPONENTS

pytestmark = pytest.mark.slow

NAMES = {kind: f"try-{kind}" for kind in COMPONENTS} | {"layer": "swish", "optimizer": "drift", "backend": "abacus"}

AUTHOR = """
import json
import numpy as np
from click.testing import CliRunner
from kerata.cli._app import app

# Everything is found, and keeps its promises; of the conformance kit a part is enough here.
told = {}
for name in NAMES.values():
    result = CliRunner().invoke(app, ["plugins", "check", name, "--json"])
    assert result.exit_code == 0, result.output
    told[name] = json.loads(result.output)
print(json.dumps(told))

from kerata.layers import Dense, Swish
from kerata.models import Sequential

x, y = np.random.RandomState(0).rand(8, 4), np.random.RandomState(1).rand(8, 3)
model = Sequential([Dense(5, activation="relu", input_dim=4), Swish(), Dense(3)])
model.compile("sgd", "mse")
model.fit(x, y, nb_epoch=2, verbose=0)
assert np.abs(model.get_weights()[2] - 1).max() > 0  # the layer has learnt
model.save("swish.h5")
predicted = model.predict(x)

model = Sequential([Dense(3, input_dim=4)])
model.compile("Drift", "mse")
model.fit(x, y, nb_epoch=2, verbose=0)
model.save("drift.h5")
losses = [model.train_on_batch(x, y) for _ in range(3)]
np.savez("told.npz", x=x, y=y, predicted=predicted, losses=losses)
"""

WITHOUT = """
from kerata.models import load_model

for file in ("swish.h5", "drift.h5"):
    try:
        load_model(file)
    except Exception as error:
        print(f"{type(error).__name__}: {' '.join(str(error).split())}")
"""

WITH = """
import numpy as np
from kerata import backend as K
from kerata.models import load_model

told = np.load("told.npz")
assert K.backend() == "abacus"
np.testing.assert_allclose(load_model("swish.h5").predict(told["x"]), told["predicted"], rtol=1e-5)
model = load_model("drift.h5")
assert type(model.optimizer).__name__ == "Drift"
losses = [model.train_on_batch(told["x"], told["y"]) for _ in range(3)]
np.testing.assert_allclose(losses, told["losses"], rtol=1e-5)
"""


class Environment:
    """A fresh virtual environment on top of this one."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, symlinks=True)
        self._python = folder / "bin" / "python"
        (site,) = folder.glob("lib/python*/site-packages")
        below = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        (site / "below.pth").write_text("".join(f"import site; site.addsitedir({path!r})\n" for path in sorted(below)))

    def pip_install(self, *wheels: Path) -> None:
        pip = [sys.executable, "-m", "pip", "--python", self._python, "--disable-pip-version-check"]
        install = ["install", "--quiet", "--no-deps", "--no-index"]
        subprocess.run([*pip, *install, *wheels], check=True)

    def run(self, folder: Path, *arguments: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("KERATA", "PYTEST"))}
        kept |= {"KERATA_BACKEND": "jax", "KERATA_HOME": str(folder), **env}
        return subprocess.run([self._python, *arguments], cwd=folder, env=kept, capture_output=True, text=True)

    def succeeds(self, folder: Path, *arguments: str | Path, **env: str) -> str:
        """What it prints."""
        ran = self.run(folder, *arguments, **env)
        assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-2000:]
        return ran.stdout


def test_from_a_new_package_to_a_file_that_somebody_else_reads(tmp_path: Path) -> None:
    author, other = Environment(tmp_path / "author"), Environment(tmp_path / "other")
    for kind, name in NAMES.items():
        if name.startswith("try-"):
            written(kind, name, tmp_path / f"kerata-{name}")
        else:
            assert f"wrote kerata-{name}" in author.succeeds(tmp_path, "-m", "kerata", "new", kind, name)
    folders = {name: tmp_path / f"kerata-{name}" for name in NAMES.values()}
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*build, "--wheel-dir", tmp_path / "wheels", *folders.values()], check=True)
    wheels = {name: next((tmp_path / "wheels").glob(f"kerata_{name.replace('-', '_')}-*.whl")) for name in folders}
    author.pip_install(*wheels.values())

    # The tests that came with them, as they are.
    pytest_ = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "-c", os.devnull]
    tested = author.succeeds(tmp_path, *pytest_, *(folder / "tests" for folder in folders.values()))
    assert " passed" in tested and "skipped" not in tested

    program = f"NAMES = {NAMES!r}\n{AUTHOR}"
    told = json.loads(author.succeeds(tmp_path, "-c", program, PYTEST_ADDOPTS="-k relu").splitlines()[0])
    for kind, name in NAMES.items():
        ((plugin,), problems) = told[name]["plugins"], told[name]["problems"]
        assert plugin["distribution"] == f"kerata-{name}" and plugin["state"] == "active" and not problems
        (checked,) = plugin["components"]
        assert checked["state"] == "passed", checked
        assert f"kerata_{checked['kind']}" == COMPONENTS[kind].hook

    # Elsewhere it is said what is missing, and by whom; then it is there.
    missing = other.succeeds(tmp_path, "-c", WITHOUT).splitlines()
    for line, what in zip(missing, ("layer 'Swish'", "optimizer 'Drift'"), strict=True):
        distribution = f"kerata-{what.split(chr(39))[1].lower()}"
        assert line.startswith("MissingPluginError: ") and what in line, line
        assert f"is said to come from '{distribution}', which is not installed" in line
    absent = other.run(
        tmp_path, "-c", "from kerata import backend as K; K.eval(K.zeros((2,)))", KERATA_BACKEND="abacus"
    )
    assert absent.returncode == 1 and "the backend 'abacus' is configured" in absent.stderr, absent.stderr
    other.pip_install(*(wheels[name] for name in ("swish", "drift", "abacus")))
    other.succeeds(tmp_path, "-c", WITH, KERATA_BACKEND="abacus")
