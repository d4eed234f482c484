"""`KERATA_KERAS1=1 python program.py`: the file that Python reads at its start, installed from a real wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import kerata

PROJECT = Path(__file__).parents[1]
ASKED = "import sys; print('kerata_keras1' in sys.modules, 'kerata' in sys.modules)"


@pytest.mark.parametrize(
    ("value", "answer"), [("1", "True False"), ("yes", "True False"), ("0", "False False"), (None, "False False")]
)
def test_only_the_variable_serves_keras_and_kerata_is_not_imported_for_it(start, value, answer):
    assert start(sys.executable, "-c", ASKED, KERATA_KERAS1=value).stdout.split() == answer.split()


def test_the_file_is_one_line_that_imports_nothing_new_without_the_variable(start):
    (line,) = (PROJECT / "kerata_keras1.pth").read_text().splitlines()
    assert line.startswith("import os; ")
    modules = "import sys; print(*sorted(sys.modules))"
    plain = start(sys.executable, "-S", "-c", f"import site, os; exec({line!r}); {modules}").stdout
    assert plain == start(sys.executable, "-S", "-c", f"import site, os; {modules}").stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python in whose environment the wheel is installed, and which sees what else this one has."""
    folder = tmp_path_factory.mktemp("startup")
    source = folder / "source"
    litter = shutil.ignore_patterns("tests", "build", "dist", "__pycache__", "*.egg-info")
    shutil.copytree(PROJECT, source, ignore=litter)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    options = ["--no-index", "--no-deps", "--no-build-isolation", "--no-cache-dir", "--wheel-dir"]
    subprocess.run([*pip, "wheel", *options, folder, source], check=True)
    venv.create(folder / "environment", symlinks=True)
    python = folder / "environment" / "bin" / "python"
    (wheel,) = folder.glob("*.whl")
    subprocess.run([*pip, "--python", python, "install", "--no-index", "--no-deps", wheel], check=True)
    (site,) = (folder / "environment").glob("lib/python*/site-packages")
    standard = sysconfig.get_path("stdlib")
    here = [path for path in sys.path if path and not Path(path).is_relative_to(PROJECT)]
    libraries = [path for path in here if "site-packages" in path or not path.startswith(standard)]
    (site / "libraries.pth").write_text("".join(f"{path}\n" for path in libraries if not path.endswith(".zip")))
    return python


@pytest.mark.slow
def test_the_wheel_brings_it_and_its_uninstallation_takes_it_away(python: Path, start: Callable[..., object]):
    (site,) = python.parents[1].glob("lib/python*/site-packages")
    startup, package = site / "kerata_keras1.pth", site / "kerata_keras1"
    ran = start(python, "-c", "import keras; print(keras.__file__)", KERATA_KERAS1="1")
    assert ran.stdout == f"{package / 'keras' / '__init__.py'}\n", ran.stderr
    assert start(python, "-c", ASKED).stdout == "False False\n"
    ran = start(python, "-m", "kerata", "run", "-c", "import keras, sys; print(keras.__file__); sys.exit(5)")
    assert (ran.returncode, ran.stdout) == (5, f"{package / 'keras' / '__init__.py'}\n")

    # Half uninstalled: Python starts all the same, and says what is missing to those who ask for it alone.
    os.rename(package, site / "elsewhere")
    ran = start(python, "-c", "print('started')")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "started\n", "")
    ran = start(python, "-c", "print('started')", KERATA_KERAS1="1")
    assert (ran.returncode, ran.stdout) == (0, "started\n")
    assert "No module named 'kerata_keras1'" in ran.stderr and "kerata_keras1.pth" in ran.stderr
    os.rename(site / "elsewhere", package)

    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--python", python]
    subprocess.run([*pip, "uninstall", "--yes", "kerata-keras1"], check=True)
    assert not startup.exists() and not package.exists()


@pytest.mark.slow
def test_an_editable_installation_has_it_too(tmp_path: Path):
    source, wheels = tmp_path / "source", tmp_path / "wheels"
    shutil.copytree(PROJECT, source, ignore=shutil.ignore_patterns("tests", "build", "*.egg-info"))
    wheels.mkdir()
    build = f"import setuptools.build_meta as build; build.build_editable({str(wheels)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    assert f"kerata_keras1-{kerata.__version__}.data/purelib/kerata_keras1.pth" in zipfile.ZipFile(wheel).namelist()
