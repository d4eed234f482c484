"""Programs as they were written for Keras 1, unedited, on both of its engines.

Each file of `programs/` ran on the real Keras 1.2.2 too, which was how it was known to be one. It asserts at its end
what it should have come to.
"""

from __future__ import annotations

import importlib
import json
import runpy
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import kerata_keras1
from kerata import settings

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.py"))
# Theano takes ten seconds and more over their loops; against recorded values it computes the same layers elsewhere.
ON_TENSORFLOW = {"addition_seq2seq", "attention_lstm", "bidirectional_sentiment", "conv_lstm", "hierarchical_rnn"}
NEEDED = {
    engine: pytest.mark.skipif(not find_spec(engine), reason=f"needs {engine}") for engine in ("tensorflow", "theano")
}
ENGINES = [pytest.param(engine, marks=needed) for engine, needed in NEEDED.items()]
CASES = [
    pytest.param(program, engine, id=f"{program.stem}-{engine}", marks=needed)
    for program in PROGRAMS
    for engine, needed in NEEDED.items()
    if engine == "tensorflow" or program.stem not in ON_TENSORFLOW
]
ORDERING = {"tensorflow": "tf", "theano": "th"}
NAMES = {"tensorflow": "TensorFlow", "theano": "Theano"}


@pytest.fixture
def run_alone(
    tmp_path: Path, use_backend: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Path, str], None]]:
    """A function that runs a program as if it were alone in the process, with a home and a folder of its own.

    Starting an engine for each of so many programs would take longer than they do.
    """

    def run(program: Path, engine: str) -> None:
        keras = {"backend": engine, "image_dim_ordering": ORDERING[engine], "floatx": "float32", "epsilon": 1e-07}
        home, folder = tmp_path / "home", tmp_path / "folder"
        (home / ".keras").mkdir(parents=True)
        (home / ".keras" / "keras.json").write_text(json.dumps(keras))
        folder.mkdir()
        monkeypatch.chdir(folder)
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.delenv("KERATA_BACKEND")  # it would come before keras.json
        monkeypatch.setattr(sys, "argv", [str(program)])
        use_backend(engine)
        kerata_keras1.install()
        runpy.run_path(str(program), run_name="__main__")

    before = settings.floatx(), settings.epsilon(), settings.image_dim_ordering()
    yield run
    importlib.import_module("keras.backend").clear_session()
    kerata_keras1.uninstall()
    assert before == (settings.floatx(), settings.epsilon(), settings.image_dim_ordering())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("program", "engine"), CASES)
def test_a_program_of_keras_1_runs_unedited(program, engine, run_alone):
    run_alone(program, engine)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_the_introduction_to_keras_1_runs_by_the_command(engine, start):
    introduction = Path(__file__).parent / "programs" / "introduction.py"
    ran = start(sys.executable, "-m", "kerata", "run", str(introduction), KERAS_BACKEND=engine)
    assert ran.returncode == 0, ran.stderr
    assert f"Using {NAMES[engine]} backend." in ran.stderr
    assert ran.stdout.count("Epoch 5/5") == 1
