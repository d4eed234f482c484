"""Whole models train, evaluate and predict as in Keras 1.2.2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from kerata.models import Model, Sequential
from kerata.optimizers import optimizer_from_config


@pytest.mark.parametrize("name", ["mlp", "functional"])
def test_trajectories_are_those_of_keras_122(name: str, golden: h5py.File, golden_dir: Path) -> None:
    recorded = golden["models"][name]
    with h5py.File(golden_dir / f"{name}.h5", "r") as file:
        architecture = json.loads(file.attrs["model_config"])
        arguments = json.loads(file.attrs["training_config"])
    kind: Any = {"Sequential": Sequential, "Model": Model}[architecture["class_name"]]
    model = kind.from_config(architecture["config"])
    model.set_weights(_numbered(recorded, "initial_weight"))
    model.compile(optimizer_from_config(arguments.pop("optimizer_config")), **arguments)
    x, y = _numbered(recorded, "input"), _numbered(recorded, "target")

    before = [model.train_on_batch(x, y) for _ in range(5)]
    np.testing.assert_allclose(before, recorded["losses_before_save"], rtol=1e-4, atol=1e-5)

    predictions = model.predict(x)
    for prediction, expected in zip(
        predictions if isinstance(predictions, list) else [predictions],
        _numbered(recorded, "prediction"),
        strict=True,
    ):
        np.testing.assert_allclose(prediction, expected, rtol=1e-4, atol=1e-5)

    after = [model.train_on_batch(x, y) for _ in range(5)]
    np.testing.assert_allclose(after, recorded["losses_after_save"], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(model.evaluate(x, y, verbose=0), recorded["evaluate"], rtol=1e-4, atol=1e-5)
    for weight, expected in zip(model.get_weights(), _numbered(recorded, "final_weight"), strict=True):
        np.testing.assert_allclose(weight, expected, rtol=1e-3, atol=1e-4)


def _numbered(group: h5py.Group, prefix: str) -> list[np.ndarray]:
    count = sum(name.startswith(f"{prefix}_") for name in group)
    return [group[f"{prefix}_{i}"][()] for i in range(count)]
