"""A whole program in the words of Keras 3 trains on real digits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits

from kerata import Input, initializers, losses
from kerata import backend as K
from kerata.graph import active_backend
from kerata.layers import Conv2D, Dense, Dropout, Flatten, MaxPool2D
from kerata.models import Sequential, load_model
from kerata.optimizers import Adam


def program(folder: Path) -> tuple[dict[str, list[float]], Any, np.ndarray[Any, Any]]:
    np.random.seed(3)
    digits = load_digits()
    x, y = digits.images[..., None].astype("float32") / 16.0, np.eye(10)[digits.target]
    model = Sequential(
        [
            Input(shape=(8, 8, 1)),
            Conv2D(16, (3, 3), padding="same", activation="relu", kernel_initializer=initializers.HeNormal()),
            MaxPool2D(pool_size=2),
            Flatten(),
            Dropout(rate=0.1),
            Dense(units=10, activation="softmax", bias_initializer="zeros"),
        ]
    )
    model.compile(optimizer=Adam(learning_rate=0.01), loss=losses.CategoricalCrossentropy(), metrics=["accuracy"])
    history = model.fit(
        x[:1500], y[:1500], batch_size=64, epochs=8, validation_data=(x[1500:], y[1500:]), verbose=0
    ).history
    model.save(folder / "digits.h5")
    return history, model, x[1500:]


@pytest.mark.parametrize("engine", ["tensorflow", "jax"])
def test_a_program_in_the_words_of_keras_3_trains_on_digits(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with active_backend.using(engine):
        history, model, rest = program(tmp_path)
        assert history["val_acc"][-1] > 0.9
        assert history["loss"][-1] < history["loss"][0] / 2
        before = model.predict(rest)
        request.getfixturevalue("without_the_plugin")
        again = load_model(tmp_path / "digits.h5")
        np.testing.assert_allclose(again.predict(rest), before, rtol=1e-5, atol=1e-6)
        written = json.loads(again.to_json())["config"][1]["config"]
        assert (written["nb_filter"], written["nb_row"], written["init"]) == (16, 3, "he_normal")
        assert K.get_value(again.optimizer.lr) == pytest.approx(0.01)
