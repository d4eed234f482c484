"""What Jupyter shows of a training: a notebook is executed by a kernel, and its outputs are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

SETUP = """
import itertools
from types import SimpleNamespace
from kerata_callbacks_progress import progbar_logger

looks = itertools.count()
progbar_logger.time = SimpleNamespace(monotonic=lambda: next(looks) / 4)
bar = progbar_logger.ProgbarLogger()
bar.set_params({"mode": "fit", "verbose": 1, "nb_epoch": 2, "nb_sample": 1000, "batch_size": 10,
                "metrics": ["loss", "<acc>"]})
bar.on_train_begin()
"""
HALF = """
bar.on_epoch_begin(0)
bar.on_batches_end(250, 1000, {"loss": 0.5, "<acc>": 0.25})
"""
REST = """
bar.on_batches_end(1000, 1000, {"loss": 0.5, "<acc>": 0.25})
bar.on_epoch_end(0, {"loss": 0.5, "<acc>": 0.25})
bar.on_epoch_begin(1)
bar.on_batches_end(500, 1000, {"loss": 0.25, "<acc>": 0.5})
"""
FAILS = "bar.on_train_error(KeyboardInterrupt())"
WHOLE = """
bar.on_train_begin()
for epoch in range(2):
    bar.on_epoch_begin(epoch)
    bar.on_batches_end(1000, 1000, {"loss": 0.5})
    bar.on_epoch_end(epoch, {"loss": 0.5})
bar.on_train_end()
"""
ELSEWHERE = """
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()) as text:
    bar.on_epoch_begin(0)
    bar.on_epoch_end(0, {"loss": 0.5})
    bar.on_train_end()
text.getvalue()
"""
MODEL = """
from kerata.layers import Dense
from kerata.models import Sequential
model = Sequential([Dense(2, input_dim=3, name="only")], name="small")
model
"""


def executed(folder: Path, *cells: str) -> list[list[Any]]:
    """The outputs of the cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in cells])
    client = nbclient.NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    client.execute()
    return [cell.outputs for cell in notebook.cells]


def bar(value: str, words: str) -> str:
    epoch, rest = words.split(" ", 1)
    shape = f'<progress value="{value}" max="1" style="vertical-align: middle"></progress>'
    return f"<div>Epoch {epoch} {shape} <code>{rest}</code></div>"


def html(output: Any) -> str:
    return str(output["data"]["text/html"])


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What each cell put out, when all have run; the cell that shows half an epoch also by itself."""
    folder = tmp_path_factory.mktemp("notebook")
    half = executed(folder, SETUP, HALF)[1]
    cells = {
        "setup": SETUP,
        "half": HALF,
        "rest": REST,
        "fails": FAILS,
        "whole": WHOLE,
        "else": ELSEWHERE,
        "model": MODEL,
    }
    return {"alone": half, **dict(zip(cells, executed(folder, *cells.values()), strict=True))}


def test_a_bar_moves_while_an_epoch_runs(outputs: dict[str, list[Any]]) -> None:
    (shown,) = outputs["alone"]
    words = "1/2 250/1000 - 750ms left - 10ms/step - loss: 0.5000 - &lt;acc&gt;: 0.2500"
    assert html(shown) == bar("0.2500", words)
    assert shown["data"]["text/plain"].startswith("Epoch 1/2 250/1000 - 750ms left")


def test_epochs_that_ended_are_lines_and_the_bar_is_taken_away(outputs: dict[str, list[Any]]) -> None:
    shown, *lines = outputs["whole"]
    assert html(shown) == ""
    assert "".join(part["text"] for part in lines) == (
        "Epoch 1/2 - 1000/1000 - 500ms - 2.5ms/step - loss: 0.5000\n"
        "Epoch 2/2 - 1000/1000 - 500ms - 2.5ms/step - loss: 0.5000\n"
    )


def test_one_output_serves_all_epochs_until_the_training_fails(outputs: dict[str, list[Any]]) -> None:
    (shown,) = outputs["half"]
    (lines,) = outputs["rest"]  # no second bar
    assert lines["output_type"] == "stream"
    assert html(shown) == "" and outputs["fails"] == []


def test_output_that_is_redirected_gets_plain_lines(outputs: dict[str, list[Any]]) -> None:
    (value,) = outputs["else"]
    assert value["data"]["text/plain"] == repr("Epoch 1/2 - 0/1000 - 250ms - loss: 0.5000\n")


def test_a_model_is_shown_as_a_table(outputs: dict[str, list[Any]]) -> None:
    (value,) = outputs["model"]
    assert "<table>" in html(value) and "<strong>only</strong> (Dense)" in html(value)
    assert value["data"]["text/plain"] == "<Sequential small>"
