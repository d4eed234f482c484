"""A convolutional network trains, evaluates and predicts as in Keras 1.2.2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from kerata.models import Sequential
from kerata.optimizers import optimizer_from_config


def close(came: Any, recorded: Any, rtol: float = 1e-4, atol: float = 1e-5) -> None:
    np.testing.assert_allclose(came, recorded, rtol=rtol, atol=atol)


@pytest.fixture
def case(golden: Any) -> Any:
    return golden["models"]["cnn"]


@pytest.fixture
def model(case: Any, golden_dir: Path) -> Any:
    """The recorded model, compiled as it was, with its initial weights."""
    model = Sequential.from_config(json.loads(case.attrs["config"])["config"])
    model.set_weights(numbered(case, "initial_weight"))
    with h5py.File(golden_dir / "cnn.h5", "r") as file:
        arguments = json.loads(file.attrs["training_config"])
    model.compile(optimizer_from_config(arguments.pop("optimizer_config")), **arguments)
    return model


def test_the_trajectory_is_that_of_keras(case: Any, model: Any) -> None:
    x, y = case["input_0"][()], case["target_0"][()]
    close([model.train_on_batch(x, y) for _ in range(5)], case["losses_before_save"], 1e-3, 1e-4)
    close(model.predict(x), case["prediction_0"], 1e-3, 1e-4)
    close([model.train_on_batch(x, y) for _ in range(5)], case["losses_after_save"], 1e-3, 1e-4)
    close(model.evaluate(x, y, verbose=0), case["evaluate"], 1e-3, 1e-4)
    for weight, recorded in zip(model.get_weights(), numbered(case, "final_weight"), strict=True):
        close(weight, recorded, 1e-3, 1e-4)


def test_fit_gives_the_trajectory_too(case: Any, model: Any) -> None:
    x, y = case["input_0"][()], case["target_0"][()]
    history = model.fit(x, y, batch_size=16, nb_epoch=5, shuffle=False, verbose=0)
    close(history.history["loss"], case["losses_before_save"][:, 0], 1e-3, 1e-4)
    close(model.predict(x, batch_size=5), case["prediction_0"], 1e-3, 1e-4)


def numbered(group: Any, prefix: str) -> list[Any]:
    return [group[f"{prefix}_{i}"][()] for i in range(sum(name.startswith(f"{prefix}_") for name in group))]
