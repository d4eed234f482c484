"""Models and data that the tests of training share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from kerata.callbacks import Callback
from kerata.layers import Activation, Dense, Dropout, Input, Masking
from kerata.models import Model, Sequential


@dataclass
class Data:
    """Points in five dimensions, their three classes, and a number to predict."""

    x: np.ndarray
    labels: np.ndarray
    one_hot: np.ndarray
    value: np.ndarray

    def __len__(self) -> int:
        return len(self.x)


@pytest.fixture
def data() -> Data:
    random = np.random.RandomState(0)
    x = random.randn(70, 5).astype("float32")
    labels = (x @ random.randn(5, 3)).argmax(axis=1)
    return Data(x, labels, np.eye(3, dtype="float32")[labels], x[:, :1] * 2 - x[:, 1:2])


@pytest.fixture
def classifier() -> Callable[..., Any]:
    """Makes a model of three classes, with dropout; the weights are always the same."""

    def make(loss: Any = "categorical_crossentropy", **kwargs: Any) -> Any:
        np.random.seed(11)
        model = Sequential([Dense(6, activation="tanh", input_dim=5), Dropout(0.3), Dense(3, activation="softmax")])
        model.compile(kwargs.pop("optimizer", "sgd"), loss, **kwargs)
        return model

    return make


@pytest.fixture
def linear() -> Callable[..., Any]:
    """Makes a model that is one linear layer; the weights are always the same."""

    def make(loss: Any = "mse", outputs: int = 1, **kwargs: Any) -> Any:
        np.random.seed(12)
        model = Sequential([Dense(outputs, input_dim=5)])
        model.compile(kwargs.pop("optimizer", "sgd"), loss, **kwargs)
        return model

    return make


@pytest.fixture
def two_headed() -> Callable[..., Any]:
    """Makes a model of one input, "points", with two outputs, "value" (one number) and "kind" (three classes)."""

    def make(loss: Any, **kwargs: Any) -> Any:
        np.random.seed(13)
        points = Input(shape=(5,), name="points")
        hidden = Dense(4, activation="tanh")(points)
        outputs = [Dense(1, name="value")(hidden), Dense(3, activation="softmax", name="kind")(hidden)]
        model = Model(input=points, output=outputs)
        model.compile(kwargs.pop("optimizer", "sgd"), loss, **kwargs)
        return model

    return make


@pytest.fixture
def masked() -> Callable[..., Any]:
    """Makes a model whose output is its input (samples, 4, 2), with a mask over steps that are all zero."""

    def make(loss: Any = "mse", **kwargs: Any) -> Any:
        model = Sequential([Masking(input_shape=(4, 2)), Activation("linear")])
        model.compile("sgd", loss, **kwargs)
        return model

    return make


class EveryBatch(Callback):
    """Makes training go batch by batch, and keeps the logs of the batches."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[dict[str, Any]] = []

    def on_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        self.batches.append(dict(logs or {}))


@pytest.fixture
def every_batch() -> EveryBatch:
    return EveryBatch()
