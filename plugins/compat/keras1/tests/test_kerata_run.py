"""`kerata run` is `python`, but for what `import keras` gives."""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from kerata.cli.run_command import run
from kerata.errors import BrokenPluginError
from kerata_keras1 import _startup

KERATA = [sys.executable, "-m", "kerata"]
SHOW = """
import os, sys
main = sys.modules["__main__"]
print(sys.argv, __name__, globals().get("__file__"), sys.path[0], main.__dict__ is globals(), type(__builtins__))
print(getattr(__spec__, "name", None), __package__, sorted(n for n in globals() if n.startswith("__")))
print(sys.stdin.read())
def work():
    code = sys.argv[-1]
    if code == "raise":
        raise KeyError("no such thing")
    if code == "interrupt":
        raise KeyboardInterrupt
    sys.exit(int(code) if code.isdigit() else code)
work()
"""


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    """A folder with one program in every form that Python runs."""
    (tmp_path / "script.py").write_text(SHOW)
    for folder in ("folder", "package"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__main__.py").write_text(SHOW)
    (tmp_path / "package" / "__init__.py").write_text("")
    with zipfile.ZipFile(tmp_path / "zipped.zip", "w") as archive:
        archive.writestr("__main__.py", SHOW)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["script.py", "--help", "-x", "3"],
        ["-m", "script", "--verbose", "a message"],
        ["-m", "package", "raise"],
        ["folder", "interrupt"],
        ["zipped.zip", "--", "0"],
        ["-c", SHOW, "--version", "raise"],
        ["-", "raise"],
        ["nowhere.py"],
    ],
    ids=lambda arguments: " ".join(arguments)[:20],
)
def test_a_program_runs_as_python_runs_it(forms, start, arguments):
    stdin = SHOW if arguments[0] == "-" else "some input"
    there = start(sys.executable, *arguments, stdin=stdin)
    here = start(*KERATA, "run", *arguments, stdin=stdin)
    assert (here.returncode, here.stdout, here.stderr) == (there.returncode, there.stdout, there.stderr)


def test_keras_is_served_to_the_program_and_to_every_process_it_starts(tmp_path, start):
    (tmp_path / "program.py").write_text("""
import multiprocessing, subprocess, sys
from concurrent.futures import ProcessPoolExecutor
import keras

class Work:
    def __init__(self, value):
        self.value = value

def where(work):
    import keras
    return keras.__file__, __name__, work.value

if __name__ == "__main__":
    print(keras.__file__)
    for method in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(method).Pool(1) as pool:
            print(*pool.map(where, [Work(method)])[0])
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        print(*pool.submit(where, Work("executor")).result())
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", "import keras; print(keras.__file__)"])
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.apply(where, [Work("raised")])[3])
""")
    ran = start(*KERATA, "run", "program.py")
    tree = str(Path(_startup.__file__).parent / "keras" / "__init__.py")
    assert ran.stdout.splitlines() == [
        tree,
        f"{tree} __main__ fork",
        f"{tree} __mp_main__ spawn",
        f"{tree} __mp_main__ forkserver",
        f"{tree} __mp_main__ executor",
        tree,
    ]
    assert ran.returncode == 1 and ran.stderr.endswith("IndexError: tuple index out of range\n")
    assert "kerata_keras1" not in re.sub(r"kerata_keras1/keras", "", ran.stderr)
    assert re.match(r"Using \w+ backend\.\n", ran.stderr)


def test_without_the_file_that_python_reads_at_its_start_the_way_out_is_told(monkeypatch):
    monkeypatch.setattr(_startup, "_STARTUP", "nowhere.pth")
    result = CliRunner().invoke(run, ["script.py"])
    assert isinstance(result.exception, BrokenPluginError)
    assert "pip install --force-reinstall --no-deps kerata-keras1" in str(result.exception)
