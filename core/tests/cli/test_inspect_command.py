"""`kerata inspect`: what is in a model file, without the plugins it names."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import h5py
import pytest
from click.testing import CliRunner

from kerata.cli._app import app
from kerata.layers import LSTM, Dense, Embedding
from kerata.models import Sequential
from kerata.saving import seal


@pytest.fixture
def path(tmp_path: Path) -> str:
    model = Sequential([Embedding(9, 3, input_length=5, name="words"), LSTM(4, name="memory"), Dense(2, name="out")])
    model.compile("adam", "mse", metrics=["accuracy"])
    model.save(tmp_path / "model.h5")
    return str(tmp_path / "model.h5")


def inspected(*args: str) -> Any:
    return CliRunner().invoke(app, ["inspect", *args])


def test_a_model_is_described(path: str) -> None:
    lines = inspected(path).output.splitlines()
    rows = {line.split()[0]: line.split(maxsplit=2)[1:] for line in lines if line.split()}
    assert rows["words"] == ["Embedding", "9x3"]
    assert rows["memory"][0] == "LSTM" and rows["memory"][1].startswith("3x4, 4x4, 4")
    assert rows["optimizer"][0].startswith("Adam(lr=0.001,")
    assert rows["kerata-layers-recurrent"] == ["0.1.0", "0.1.0"]
    assert "165 numbers in weights" in lines
    found = json.loads(inspected(path, "--json").output)
    assert found["model"] == "Sequential" and found["training"]["loss"] == "mse"
    assert [layer["name"] for layer in found["layers"]] == ["words", "memory", "out"]


def test_weights_alone_are_described(path: str, tmp_path: Path) -> None:
    model = Sequential([Dense(2, input_dim=3, name="out")])
    model.save_weights(tmp_path / "weights.h5")
    output = inspected(str(tmp_path / "weights.h5")).output
    assert "weights alone" in output and "3x2, 2" in output and "training" not in output


def test_a_plugin_that_is_missing_or_off_is_named(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with h5py.File(path, "r+") as file:
        text = file.attrs["kerata_components"]
        text = text.decode() if isinstance(text, bytes) else str(text)
        file.attrs["kerata_components"] = text.replace("kerata-layers-embeddings", "kerata-somewhere-else")
    seal(path)
    monkeypatch.setenv("KERATA_DISABLED_PLUGINS", "kerata-layers-recurrent")
    output = inspected(path).output
    states = {p["distribution"]: p["state"] for p in json.loads(inspected(path, "--json").output)["plugins"]}
    assert states["kerata-somewhere-else"] == "missing" and states["kerata-layers-recurrent"] == "disabled"
    assert "not to be had here: kerata-layers-recurrent, kerata-somewhere-else" in output


def test_nothing_that_a_file_says_reaches_the_terminal_as_a_command(path: str) -> None:
    with h5py.File(path, "r+") as file:
        del file.attrs["kerata_version"]
        file.attrs["keras_version"] = "\x1b[2J evil"
    seal(path)
    output = inspected(path).output
    assert "?[2J evil" in output and "\x1b" not in output


def test_what_is_no_model_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    for name, said in (("notes.txt", "not a model file"), ("gone.h5", "nothing is at that path")):
        result = inspected(str(tmp_path / name))
        assert result.exit_code == 1 and said in result.stderr


def test_no_plugin_is_imported(path: str) -> None:
    program = (
        "import sys\nfrom kerata.cli._app import app\n"
        "try:\n    app(['inspect', sys.argv[1]])\nexcept SystemExit:\n    pass\n"
        "print('imported:', sorted(m for m in sys.modules if m.startswith('kerata_')))\n"
    )
    result = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    assert "imported: []" in result.stdout and "memory" in result.stdout
