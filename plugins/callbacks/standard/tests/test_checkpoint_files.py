"""Checkpoints as files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from kerata.callbacks import ModelCheckpoint
from kerata.layers import Dense
from kerata.models import Sequential, load_model


def test_a_checkpoint_is_the_model_of_its_epoch(tmp_path: Path) -> None:
    np.random.seed(0)
    x = np.random.randn(20, 3).astype("float32")
    y = x[:, :1]
    model = Sequential([Dense(2, input_dim=3), Dense(1)])
    model.compile("sgd", "mse")
    callbacks = [
        ModelCheckpoint(tmp_path / "all-{epoch:02d}-{val_loss:.3f}.h5"),
        ModelCheckpoint(tmp_path / "weights.h5", save_weights_only=True, save_best_only=True),
    ]
    history = model.fit(x, y, nb_epoch=2, verbose=0, validation_data=(x, y), callbacks=callbacks).history
    names = [f"all-{epoch:02d}-{loss:.3f}.h5" for epoch, loss in enumerate(history["val_loss"])]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, "weights.h5"])
    for name, loss in zip(names, history["val_loss"], strict=True):
        assert np.isclose(load_model(tmp_path / name).evaluate(x, y, verbose=0), loss, rtol=1e-5)
    # The loss fell, so the best is the last.
    other = Sequential([Dense(2, input_dim=3), Dense(1)])
    other.load_weights(tmp_path / "weights.h5")
    for one, two in zip(other.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_process_killed_while_it_saves_leaves_a_whole_file(tmp_path: Path) -> None:
    program, path = Path(__file__).with_name("saving_program.py"), tmp_path / "checkpoint.h5"
    command = [sys.executable, program, path, "20"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found) == 20
    for numbers in found:
        # A file of one moment: biases and kernels have the same number throughout.
        assert isinstance(numbers, list) and len(numbers) == 1 and numbers[0] >= 1, numbers
    assert len({numbers[0] for numbers in found}) > 2  # the kills fell between different saves
