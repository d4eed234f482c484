"""Processes forked from one in which the engine has run: an error where it would hang, and what works all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HANG = 300
"""Seconds after which a program is taken to hang; none needs a tenth of it."""

BEGINNING = f"""
import multiprocessing, os, signal, sys
import numpy as np
from kerata import backend as K
from kerata.errors import BackendError, KerataError
from kerata.layers import Dense
from kerata.models import Sequential, load_model

x = np.ones((2, 3), "float32")

def new_model():
    model = Sequential([Dense(4, input_dim=3, init="one")])
    model.compile("sgd", "mse")
    return model

def child(action, *arguments):
    # What the action came to, in a fork: the name of its error, or its result.
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        signal.alarm({HANG})
        try:
            outcome = str(action(*arguments))
        except BaseException as error:
            outcome = type(error).__name__ + ": " + str(error)
        os.write(writing, outcome.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        outcome = pipe.read()
    assert os.waitpid(process, 0)[1] == 0, outcome
    return outcome
"""


def run(folder: Path, program: str) -> str:
    """What the program prints; it must end well."""
    path = folder / "program.py"
    path.write_text(BEGINNING + program)
    done = subprocess.run(
        [sys.executable, path],
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
        env={**os.environ, "KERATA_BACKEND": "tensorflow"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_use_of_an_engine_that_ran_before_the_fork_is_an_error_in_the_child(tmp_path: Path) -> None:
    out = run(
        tmp_path,
        """
model, other = new_model(), new_model()
model.fit(x, x[:, :1].repeat(4, 1), nb_epoch=1, verbose=0)
value = model.predict(x)
variable = model.layers[0].W
again = K.function([model.input], [model.output]).over([x])
again.run(np.arange(2), 2)
for name, action in {
    "predict": lambda: model.predict(x),
    "predict of a model not used before": lambda: other.predict(x),
    "fit": lambda: model.fit(x, value, nb_epoch=1, verbose=0),
    "get_weights": model.get_weights,
    "get_value": lambda: K.get_value(variable),
    "set_value": lambda: K.set_value(variable, np.zeros((3, 4))),
    "a variable not used before": lambda: K.eval(K.variable(x) + 1),
    "another backend": lambda: (K.set_backend("numpy"), model.predict(x)),
    "batches in one call": lambda: again.run(np.arange(2), 2),
    "a fork of the fork": lambda: print(child(model.predict, x)),
}.items():
    outcome = child(action)
    print(name, "|", outcome)
assert np.array_equal(model.predict(x), value)  # the parent goes on
""",
    )
    lines = out.strip().splitlines()
    assert len(lines) == 11
    for line in lines:
        if line != "a fork of the fork | None":
            assert "BackendError: This process (" in line, line
            assert "tensorflow cannot compute after a fork" in line, line
            assert 'get_context("spawn")' in line and "load the model in the child" in line, line


def test_a_child_forked_before_the_engine_ran_can_use_it(tmp_path: Path) -> None:
    out = run(
        tmp_path,
        """
model = new_model()
print(child(lambda: model.predict(x).tolist()))
print(child(lambda: new_model().fit(x, x[:, :1].repeat(4, 1), nb_epoch=1, verbose=0).epoch))
print(model.predict(x).tolist())
""",
    )
    value = "[[3.0, 3.0, 3.0, 3.0], [3.0, 3.0, 3.0, 3.0]]"
    assert out.splitlines() == [value, "[0]", value]


def test_what_does_not_compute_works_in_a_forked_child(tmp_path: Path) -> None:
    out = run(
        tmp_path,
        """
new_model().predict(x)
print(child(lambda: new_model().to_json()[:10]))
print(child(lambda: K.backend()))
print(child(lambda: K.get_value(K.variable(x)).tolist()))
""",
    )
    assert out.splitlines() == ['{"class_na', "tensorflow", "[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]"]


def test_a_spawned_process_works_and_a_forked_pool_reports_the_error(tmp_path: Path) -> None:
    out = run(
        tmp_path,
        """
def answer(path):
    return load_model(path).predict(x).tolist()

if __name__ == "__main__":
    model = new_model()
    model.save("model.h5")
    expected = model.predict(x).tolist()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.map(answer, ["model.h5"]) == [expected])
    with multiprocessing.get_context("fork").Pool(2) as pool:
        try:
            pool.map(answer, ["model.h5"] * 3)
        except BackendError as error:
            print(error)
""".replace("model.h5", str(tmp_path / "model.h5")),
    )
    first, second = out.splitlines()
    assert first == "True" and "tensorflow cannot compute after a fork" in second
