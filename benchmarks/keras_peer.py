"""The side of Keras 3, on the backend of the environment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from arrays import Data, Weights, batches, hdf5_file
from keras import layers
from workloads import Layer, Optimizer, Workload


class Peer:
    """A model of Keras 3.

    Arguments:
        work, data, weights: what to train, on what, from where.
        folder: for data in files.
        settings: for `compile`.
    """

    def __init__(self, work: Workload, data: Data, weights: Sequence[Weights], folder: Path, **settings: Any) -> None:
        self.work, self.data, self.folder, self.settings = work, data, folder, settings
        if work.source == "generator" and "steps_per_execution" in settings:
            # A generator has no end: a last call of 32 steps would take batches that belong to no epoch.
            self.settings["steps_per_execution"] = math.gcd(32, work.rows // work.batch)
        self._left = list(weights)
        self._set: list[tuple[Any, list[np.ndarray]]] = []

    def build(self) -> None:
        """Build and compile, and take the initial weights."""
        inputs, ends = [], []
        for branch in self.work.branches:
            x = keras.Input(branch.input.shape, dtype="int32" if branch.input.words else "float32")
            inputs.append(x)
            for layer in branch.layers:
                x = self._on(x, layer)
            ends.append(x)
        x = ends[0] if len(ends) == 1 else layers.concatenate(ends)
        for layer in self.work.trunk:
            x = self._on(x, layer)
        self.model = keras.Model(inputs, x)
        self.model.compile(optimizer(self.work.optimizer), self.work.loss, metrics=["accuracy"], **self.settings)
        for layer, arrays in self._set:
            layer.set_weights(arrays)

    def train(self, epochs: int) -> float:
        """Train for so many epochs, in the order of the rows; the mean loss of the last."""
        work = self.work
        how: dict[str, Any] = {"epochs": epochs, "verbose": 0, "shuffle": False}
        if work.source == "generator":
            history = self.model.fit(batches(self.data, work.batch), steps_per_epoch=work.rows // work.batch, **how)
        elif work.source == "hdf5":
            history = self.model.fit(_rows_of_file(hdf5_file(work, self.folder), work.batch), **how)
        else:
            history = self.model.fit(self.data.x, self.data.y, batch_size=work.batch, **how)
        return float(history.history["loss"][-1])

    def train_on_batch(self) -> float:
        """The loss of the first batch, trained on."""
        size = self.work.batch
        return float(self.model.train_on_batch([x[:size] for x in self.data.x], self.data.y[:size])[0])

    def evaluate(self) -> float:
        """The loss over all rows."""
        return float(self.model.evaluate(self.data.x, self.data.y, batch_size=self.work.batch, verbose=0)[0])

    def predict(self, x: list[np.ndarray]) -> np.ndarray:
        """The outputs for these rows."""
        return np.asarray(self.model.predict(x, batch_size=100, verbose=0))

    def _on(self, x: Any, layer: Layer) -> Any:
        """A layer, with its initial weights, on x."""
        s, weights = layer.settings, self._left.pop(0)
        if layer.kind == "dense":
            made = layers.Dense(s["units"], activation=s["activation"])
        elif layer.kind == "dropout":
            made = layers.Dropout(s["rate"])
        elif layer.kind == "conv":
            made = layers.Conv2D(s["filters"], 3, padding=s["padding"], activation="relu")
        elif layer.kind == "pool":
            made = layers.MaxPooling2D()
        elif layer.kind == "average":
            made = layers.GlobalAveragePooling2D()
        elif layer.kind == "flatten":
            made = layers.Flatten()
        elif layer.kind == "embedding":
            made = layers.Embedding(s["words"], s["units"], mask_zero=s["mask"])
        elif layer.kind == "residual":
            return self._residual(x, weights, s["filters"], s["stride"])
        elif layer.kind == "lstm":
            made = layers.LSTM(s["units"], return_sequences=s["sequences"])
        else:
            made = layers.GRU(s["units"], return_sequences=s["sequences"], reset_after=False)
        return self._placed(made, weights.values(), x)

    def _residual(self, x: Any, weights: Weights, filters: int, stride: int) -> Any:
        shortcut, arrays = x, list(weights.values())
        x = self._placed(layers.Conv2D(filters, 3, stride, padding="same"), arrays[:2], x)
        x = layers.ReLU()(self._placed(layers.BatchNormalization(), arrays[2:6], x))
        x = self._placed(layers.Conv2D(filters, 3, padding="same"), arrays[6:8], x)
        x = self._placed(layers.BatchNormalization(), arrays[8:12], x)
        if arrays[12:]:
            shortcut = self._placed(layers.Conv2D(filters, 1, stride, padding="same"), arrays[12:], shortcut)
        return layers.ReLU()(layers.add([x, shortcut]))

    def _placed(self, layer: Any, arrays: Any, x: Any) -> Any:
        self._set.append((layer, list(arrays)))
        return layer(x)


def optimizer(of: Optimizer) -> Any:
    """The optimizer of a workload, with the epsilon of Keras 1.

    RMSprop of Keras 1 adds 1e-8 to the root, that of Keras 3 its epsilon under the root.
    """
    if of.name == "sgd":
        return keras.optimizers.SGD(of.rate, momentum=of.momentum, nesterov=True)
    if of.name == "adam":
        return keras.optimizers.Adam(of.rate, epsilon=1e-8)
    return keras.optimizers.RMSprop(of.rate, epsilon=1e-16)


def _rows_of_file(path: Path, size: int) -> Any:
    """The batches of an HDF5 file: what took the place of HDF5Matrix in Keras 3."""
    import h5py

    class Batches(keras.utils.PyDataset):
        """Rows read batch by batch."""

        def __init__(self) -> None:
            super().__init__()
            file = h5py.File(path)
            self.x, self.y = file["x"], file["y"]

        def __len__(self) -> int:
            return len(self.x) // size

        def __getitem__(self, index: int) -> tuple[Any, Any]:
            rows = slice(index * size, (index + 1) * size)
            return self.x[rows], self.y[rows]

    return Batches()
