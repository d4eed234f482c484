"""The noise layers disturb in training only, by noise of the stated mean and deviation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Sequential
from kerata import backend as K
from kerata import layers as L
from kerata.errors import ArgumentError
from kerata.testing import check_layer


@pytest.mark.parametrize(
    ("name", "kwargs", "shape"),
    [
        ("GaussianNoise", {"sigma": 0.5}, (3, 4)),
        ("GaussianNoise", {"sigma": 0.0}, (3, None, 4)),
        ("GaussianDropout", {"p": 0.5}, (3, 2, 4, 3)),
        ("GaussianDropout", {"p": 0.0}, (3, 2, 4)),
        ("GaussianDropout", {"p": 1}, (3,)),
    ],
)
def test_keeps_the_promises_of_layers(name: str, kwargs: dict[str, Any], shape: Any) -> None:
    data = np.random.uniform(-1, 1, [2 if size is None else size for size in shape]).astype("float32")
    check_layer(getattr(L, name), kwargs, input_shape=(None, *shape[1:]), input_data=data, expected_output=data)


@pytest.mark.parametrize(
    ("layer", "mean", "deviation"),
    [
        (lambda: L.GaussianNoise(0.3, input_shape=(500,)), 2.0, 0.3),
        (lambda: L.GaussianDropout(0.2, input_shape=(500,)), 2.0, 2.0 * 0.5),
    ],
)
def test_noise_has_the_stated_moments_and_a_normal_shape(layer: Any, mean: float, deviation: float) -> None:
    model = Sequential([layer()])
    run = K.function(model.inputs, model.outputs, phase=1)
    x = np.full((200, 500), 2.0)
    came = run([x])[0].astype("float64")
    assert abs(came.mean() - mean) < 5 * deviation / came.size**0.5
    assert abs(came.std() / deviation - 1) < 0.02
    score = (came - mean) / deviation
    assert abs((score**3).mean()) < 0.05
    assert abs((score**4).mean() - 3) < 0.1
    assert (run([x])[0] != came).mean() > 0.99


def test_the_same_seed_gives_the_same_noise() -> None:
    def noise(seed: int) -> Any:
        np.random.seed(seed)
        model = Sequential([L.GaussianNoise(1.0, input_shape=(4,)), L.GaussianDropout(0.5)])
        return K.function(model.inputs, model.outputs, phase=1)([np.ones((3, 4))])[0]

    np.testing.assert_array_equal(noise(1), noise(1))
    assert (noise(1) != noise(2)).all()


def test_bad_arguments_are_refused() -> None:
    for sigma in (-1.0, float("nan")):
        with pytest.raises(ArgumentError, match="sigma of GaussianNoise must be at least 0, and finite; got "):
            L.GaussianNoise(sigma)
    for p in (-0.1, 1.1, float("nan")):
        with pytest.raises(ArgumentError, match="p of GaussianDropout must be between 0 and 1; got "):
            L.GaussianDropout(p)
