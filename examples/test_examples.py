"""The examples run, in a short form, and learn something."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata.layers import Dense, Dropout
from kerata.models import Sequential, load_model

HERE = Path(__file__).parent


def example(name: str) -> Any:
    """The module of an example."""
    spec = importlib.util.spec_from_file_location(f"example_{name}", HERE / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look for it
    spec.loader.exec_module(module)
    return module


def test_digits_mlp_shows_its_training_and_leaves_a_file_and_a_picture(each_backend: str, tmp_path: Path) -> None:
    plot, file = tmp_path / "curves.png", tmp_path / "model.h5"
    result = subprocess.run(
        [sys.executable, HERE / "digits_mlp.py", "--plot", str(plot), "--file", str(file)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "KERATA_BACKEND": each_backend},
    )
    assert result.returncode == 0, result.stderr
    assert "Total params: 4,810" in result.stdout and "Confusion matrix" in result.stdout
    assert [line.split(" - ")[0] for line in result.stdout.splitlines() if line.startswith("Epoch ")] == [
        f"Epoch {epoch}/10" for epoch in range(1, 11)
    ]
    assert f"The model: {file}\nTraining curves: {plot}\n" in result.stdout
    assert load_model(file).count_params() == 4810
    assert plot.read_bytes().startswith(b"\x89PNG")


def test_digits_cnn(each_backend: str) -> None:
    assert example("digits_cnn").main(nb_epoch=4, verbose=0) > 0.8


@pytest.mark.parametrize("bidirectional", [False, True])
def test_text_classification(bidirectional: bool) -> None:
    assert example("text_classification").main(nb_epoch=4, bidirectional=bidirectional, samples=4000, verbose=0) > 0.7


def test_text_generation(capsys: pytest.CaptureFixture[str]) -> None:
    losses = example("text_generation").main(nb_epoch=2, hidden=32, window=12, letters=20, verbose=0)
    assert losses[-1] < losses[0] < np.log(40)
    assert capsys.readouterr().out.count("shall i comp") == 2


def test_addition_rnn() -> None:
    accuracy = example("addition_rnn").main(nb_epoch=6, samples=2000, hidden=64, verbose=0)
    assert accuracy > 0.3


def test_memory_network(tmp_path: Path) -> None:
    module = example("memory_network")
    assert module.main(nb_epoch=2, stories=100, verbose=0) > 1 / 6
    lines = [
        "1 Mary moved to the bathroom.",
        "2 John went to the hallway.",
        "3 Where is Mary? \tbathroom\t1",
        "1 Daniel went back to the office.",
        "2 Where is Daniel? \toffice\t1",
    ]
    first, second = module.read(lines)
    assert first.story == "mary moved to the bathroom . john went to the hallway .".split()
    assert (first.question, first.answer) == (["where", "is", "mary", "?"], "bathroom")
    assert second.story == "daniel went back to the office .".split()
    for name in ("train", "test"):
        (tmp_path / name).write_text("\n".join(lines * 8) + "\n")
    assert module.main(nb_epoch=1, train=str(tmp_path / "train"), test=str(tmp_path / "test"), verbose=0) >= 0


def test_siamese() -> None:
    assert example("siamese").main(nb_epoch=6, verbose=0) > 0.85


def test_variational_autoencoder(tmp_path: Path) -> None:
    losses = example("variational_autoencoder").main(nb_epoch=10, plot=str(tmp_path / "vae.png"), verbose=0)
    assert losses[-1] < 0.95 * losses[0]
    assert (tmp_path / "vae.png").read_bytes().startswith(b"\x89PNG")


def test_word2vec() -> None:
    losses = example("word2vec").main(nb_epoch=4, verbose=0)
    assert losses[-1] < losses[0]


def test_several_inputs_and_outputs(each_backend: str) -> None:
    assert example("several_inputs_and_outputs").main(nb_epoch=20, verbose=0)["benign_acc"] > 0.94


def test_grid_search() -> None:
    assert example("grid_search").main(nb_epoch=120, units=(16,)) > 0.9


def test_stateful_lstm() -> None:
    error, naive = example("stateful_lstm").main(nb_epoch=12, verbose=0)
    assert error < naive


def test_ntm_copy() -> None:
    before, after = example("ntm_copy").main(nb_step=250, length=3, verbose=0)
    assert before < 0.7 and after > 0.9


def test_scaling_cost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    module = example("scaling_cost")
    work, network = module.Work(gradients=8e6, sample=1e-3), module.Network(bandwidth=1e9, latency=1e-4)
    assert module.efficiency(work, 32, 1, network) == 1
    # Of four, each passes on a quarter, three times to add up and three times to tell; before it six small messages.
    assert module.step_seconds(work, 32, 4, network) == pytest.approx(8e-3 + 6 * 2e-3 + 12e-4)
    assert module.step_seconds(work, 32, 4, network, overlap=0.5) == pytest.approx(8e-3 + 6 * 2e-3 + 12e-4 - 4e-3)
    file = tmp_path / "model.h5"
    model = Sequential([Dense(1000, input_dim=249), Dropout(0.5), Dense(4, trainable=False)])
    model.compile("sgd", "mse")
    model.save(file)
    module.main([str(file), "--sample", "0.001", "--batch", "64", "--workers", "2", "--gigabits", "0.008"])
    # A megabyte over a network of a megabyte a second, beside 32 ms of computing.
    assert capsys.readouterr().out.splitlines() == [
        "gradients of 1.0 MB",
        "2 workers: 1032.20 ms a step, 62 samples/s, efficiency 0.03",
    ]
