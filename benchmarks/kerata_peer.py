"""Kerata's side of a measurement; the engine is the one of the environment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from arrays import Data, Weights, batches, hdf5_file
from workloads import Layer, Optimizer, Workload

from kerata import layers
from kerata.graph.active_backend import backend
from kerata.models import Model
from kerata.optimizers import SGD, Adam, RMSprop
from kerata.utils.io_utils import HDF5Matrix

backend()  # imported now, as it is by the other peers


class Peer:
    """A model of Kerata.

    Arguments:
        work, data, weights: what to train, on what, from where.
        folder: for data in files.
    """

    def __init__(self, work: Workload, data: Data, weights: Sequence[Weights], folder: Path) -> None:
        self.work, self.data, self.folder = work, data, folder
        self._x: list[Any] = list(data.x)
        self._y: Any = data.y
        self._left = list(weights)
        self._set: list[tuple[Any, list[np.ndarray]]] = []
        # In long runs loops over time are compiled by XLA.
        self.compiles_later = backend().name == "tensorflow"

    def build(self) -> None:
        """Build and compile, and take the initial weights."""
        inputs, ends = [], []
        for branch in self.work.branches:
            x = layers.Input(branch.input.shape, dtype="int32" if branch.input.words else "float32")
            inputs.append(x)
            for layer in branch.layers:
                x = self._on(x, layer)
            ends.append(x)
        x = ends[0] if len(ends) == 1 else layers.merge(ends, mode="concat")
        for layer in self.work.trunk:
            x = self._on(x, layer)
        self.model = Model(inputs, x)
        self.model.compile(optimizer(self.work.optimizer), self.work.loss, metrics=["accuracy"])
        for layer, arrays in self._set:
            layer.set_weights(arrays)
        if self.work.source == "hdf5":
            path = hdf5_file(self.work, self.folder)
            self._x, self._y = [HDF5Matrix(path, "x")], HDF5Matrix(path, "y")

    def train(self, epochs: int) -> float:
        """Train for so many epochs, in the order of the rows; the mean loss of the last."""
        work = self.work
        if work.source == "generator":
            history = self.model.fit_generator(batches(self.data, work.batch), work.rows, epochs, verbose=0)
        else:
            history = self.model.fit(self._x, self._y, work.batch, epochs, verbose=0, shuffle=False)
        return float(history.history["loss"][-1])

    def train_on_batch(self) -> float:
        """The loss of the first batch, trained on."""
        size = self.work.batch
        return float(self.model.train_on_batch([x[:size] for x in self.data.x], self.data.y[:size])[0])

    def evaluate(self) -> float:
        """The loss over all rows."""
        return float(self.model.evaluate(self._x, self._y, self.work.batch, verbose=0)[0])

    def predict(self, x: list[np.ndarray]) -> np.ndarray:
        """The outputs for these rows."""
        return np.asarray(self.model.predict(x, batch_size=100))

    def _on(self, x: Any, layer: Layer) -> Any:
        """A layer, with its initial weights, on x."""
        s, weights = layer.settings, self._left.pop(0)
        if layer.kind == "dense":
            made = layers.Dense(s["units"], activation=s["activation"])
        elif layer.kind == "dropout":
            made = layers.Dropout(s["rate"])
        elif layer.kind == "conv":
            made = _convolution(s["filters"], 3, s["padding"], activation="relu")
        elif layer.kind == "pool":
            made = layers.MaxPooling2D(dim_ordering="tf")
        elif layer.kind == "average":
            made = layers.GlobalAveragePooling2D(dim_ordering="tf")
        elif layer.kind == "flatten":
            made = layers.Flatten()
        elif layer.kind == "embedding":
            made = layers.Embedding(s["words"], s["units"], mask_zero=s["mask"])
        elif layer.kind == "residual":
            return self._residual(x, weights, s["filters"], s["stride"])
        else:
            kind = layers.LSTM if layer.kind == "lstm" else layers.GRU
            made = kind(s["units"], inner_activation="sigmoid", return_sequences=s["sequences"])
            return self._placed(made, _gates(weights, "ifco" if layer.kind == "lstm" else "zrh"), x)
        return self._placed(made, list(weights.values()), x)

    def _residual(self, x: Any, weights: Weights, filters: int, stride: int) -> Any:
        shortcut, arrays = x, list(weights.values())
        x = self._placed(_convolution(filters, 3, "same", stride), arrays[:2], x)
        x = self._placed(layers.BatchNormalization(), arrays[2:6], x)
        x = self._placed(_convolution(filters, 3, "same"), arrays[6:8], layers.Activation("relu")(x))
        x = self._placed(layers.BatchNormalization(), arrays[8:12], x)
        if arrays[12:]:
            shortcut = self._placed(_convolution(filters, 1, "same", stride), arrays[12:], shortcut)
        return layers.Activation("relu")(layers.merge([x, shortcut], mode="sum"))

    def _placed(self, layer: Any, arrays: list[np.ndarray], x: Any) -> Any:
        self._set.append((layer, arrays))
        return layer(x)


def optimizer(of: Optimizer) -> Any:
    """The optimizer of a workload."""
    if of.name == "sgd":
        return SGD(lr=of.rate, momentum=of.momentum, nesterov=True)
    return (Adam if of.name == "adam" else RMSprop)(lr=of.rate)


def _convolution(filters: int, size: int, padding: str, stride: int = 1, activation: str = "linear") -> Any:
    return layers.Convolution2D(
        filters,
        size,
        size,
        activation=activation,
        border_mode=padding,
        subsample=(stride, stride),
        dim_ordering="tf",
    )


def _gates(weights: Weights, order: str) -> list[np.ndarray]:
    """Weights whose gates are side by side in this order, each gate by itself as Keras 1 has them."""
    parts = {kind: np.split(array, len(order), axis=-1) for kind, array in weights.items()}
    as_keras1 = "icfo" if "f" in order else order
    return [parts[kind][order.index(gate)] for gate in as_keras1 for kind in ("kernel", "recurrent", "bias")]
