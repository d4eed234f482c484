"""Trains small models, and writes what came: run by test_replicas with one device, with several, by several workers.

    MODELS="perceptron recurrent" python replicated_models.py DEVICE [DEVICE ...]

with as many CPUs as the devices name, also as a worker of TF_CONFIG. With SEED=0 the first device has data on disk and
generators, too.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import h5py
import numpy as np

from kerata import backend as K
from kerata.callbacks import Callback
from kerata.errors import NonFiniteLossError
from kerata.graph import active_backend
from kerata.layers import (
    LSTM,
    Activation,
    BatchNormalization,
    Convolution2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Input,
    TimeDistributed,
)
from kerata.models import Model, Sequential
from kerata.preprocessing.image import ImageDataGenerator
from kerata.training import batch_source

DRAWS = np.random.RandomState(0)


def perceptron() -> Any:
    model = Sequential(
        [
            Dense(8, input_dim=5, activation="relu", W_regularizer="l2", activity_regularizer="activity_l2"),
            Dense(3, activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy", "F1Score"])
    return model, DRAWS.rand(37, 5), np.eye(3)[DRAWS.randint(0, 3, 37)], None


def convolutional() -> Any:
    model = Sequential(
        [
            Convolution2D(3, 3, 3, input_shape=(6, 6, 1), dim_ordering="tf"),
            BatchNormalization(sync=True),
            Activation("relu"),
            Flatten(),
            Dense(3, activation="softmax"),
        ]
    )
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
    return model, DRAWS.rand(34, 6, 6, 1), np.eye(3)[DRAWS.randint(0, 3, 34)], None


def recurrent() -> Any:
    model = Sequential(
        [
            Embedding(9, 4, input_length=5, mask_zero=True),
            LSTM(4, return_sequences=True),
            TimeDistributed(Dense(3, activation="softmax")),
        ]
    )
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"], sample_weight_mode="temporal")
    weights = DRAWS.rand(35, 5) * (DRAWS.rand(35, 5) > 0.3)
    return model, DRAWS.randint(0, 9, (35, 5)), np.eye(3)[DRAWS.randint(0, 3, (35, 5))], weights


def two_outputs() -> Any:
    entry = Input((5,))
    hidden = Dense(6, activation="tanh")(entry)
    outputs = [Dense(1, activation="sigmoid", name="a")(hidden), Dense(2, name="b")(hidden)]
    model = Model(entry, outputs)
    model.compile("adagrad", {"a": "binary_crossentropy", "b": "mse"}, loss_weights={"a": 1.0, "b": 0.3})
    return model, DRAWS.rand(33, 5), [DRAWS.randint(0, 2, (33, 1)), DRAWS.rand(33, 2)], None


def of_all_at_once() -> Any:
    """A loss that no sum over samples is: of each with each, of the greatest, of the weights."""
    first = Dense(6, input_dim=5, activation="tanh")
    model = Sequential([first, Dense(3)])

    def loss(y_true: Any, y_pred: Any) -> Any:
        products = K.mean(K.square(K.dot(y_pred, K.transpose(y_pred))))
        centred = K.mean(K.square(y_true - y_pred - K.mean(y_pred)))
        return K.sqrt(products) + centred + 0.1 * K.max(y_pred) + 0.01 * K.sum(first.W)

    model.compile("sgd", loss, metrics=[lambda y_true, y_pred: K.std(y_pred)])
    return model, DRAWS.rand(33, 5), DRAWS.rand(33, 3), None


class Recorded:
    """Rows of a file, and the numbers of those that were read."""

    def __init__(self, name: str, values: Any, start: int = 0, stop: int | None = None) -> None:
        self._values, self._start = values, start
        if not isinstance(values, h5py.Dataset):
            self._values = h5py.File(name, "w", driver="core", backing_store=False).create_dataset(name, data=values)
        self.shape = (len(values[start:stop]), *values.shape[1:])
        self.read: list[int] = []

    def __getitem__(self, rows: Any) -> Any:
        numbers = (self._start + np.arange(self.shape[0])[rows]).tolist()
        self.read += numbers
        return self._values[numbers]

    def part(self, start: int, stop: int) -> Recorded:
        """Some of the rows, which write down in the same place what is read of them."""
        part = Recorded("", self._values, start, stop)
        part.read = self.read
        return part


class EachBatch(Callback):
    """A callback that one worker alone calls, at each batch."""

    first_worker_only = True

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        """Being there is enough."""


def from_disk() -> tuple[list[float], dict[str, list[int]]]:
    """What comes of data on disk, and which rows of them are read for it."""
    DRAWS.seed(0)
    model = Sequential([Dense(6, input_dim=5, activation="tanh"), Dense(2)])
    model.compile("adam", "mse", metrics=["mae"])
    # Not of numpy's own numbers, for which each worker has another seed. Of 33 rows the last batch has one.
    model.set_weights([DRAWS.uniform(-1, 1, w.shape) for w in model.get_weights()])
    values = DRAWS.rand(33, 5)
    x, y = Recorded("x", values), Recorded("y", DRAWS.rand(33, 2))
    held_out = Recorded("held_out", DRAWS.rand(21, 5)), Recorded("held_out_y", DRAWS.rand(21, 2))
    found: list[Any] = []
    read: dict[str, list[int]] = {}

    def noted(name: str, *values: Any) -> None:
        found.extend(values)
        read[name] = list(x.read)
        x.read.clear()

    batch_source.WINDOW_BYTES = 2 * 16 * (8 * 5 + 8 * 2 + 4)  # of two batches
    for shuffle in (False, "batch", True):
        for name, callbacks in (("", []), (" by batch", [EachBatch()])):
            history = model.fit(
                x,
                y,
                batch_size=16,
                nb_epoch=2,
                verbose=0,
                shuffle=shuffle,
                callbacks=callbacks,
                validation_data=held_out,
            )
            noted(f"fit {shuffle}{name}", *history.history.values())
    read["validation"] = list(held_out[0].read)
    noted("evaluate", model.evaluate(x, y, batch_size=16, verbose=0))
    noted("predict", model.predict(x, batch_size=16))

    def batches() -> Any:
        while True:
            for start in range(0, 33, 16):
                yield tuple(data.part(start, min(start + 16, 33)) for data in (x, y))

    noted("fit_generator", *model.fit_generator(batches(), 33, 1, verbose=0, max_q_size=3).history.values())
    noted("evaluate_generator", model.evaluate_generator(batches(), 33, max_q_size=3))
    noted("predict_generator", model.predict_generator(batches(), 33, max_q_size=3))
    values[20] = np.nan  # which one replica sees; all refuse the step
    with contextlib.suppress(NonFiniteLossError):
        model.fit(Recorded("broken", values), y, batch_size=16, nb_epoch=1, verbose=0, shuffle=False)
        found.append(np.nan)
    return [number for value in [*found, *model.get_weights()] for number in np.ravel(value).tolist()], read


def pictures() -> list[float]:
    """What a model learns of pictures that a seeded generator changes and mixes."""
    DRAWS.seed(0)
    model = Sequential([Flatten(input_shape=(4, 4, 1)), Dense(2, init="one")])
    model.compile("sgd", "mse")
    changing = ImageDataGenerator(rotation_range=20, horizontal_flip=True, dim_ordering="tf")
    flow = changing.flow(DRAWS.rand(21, 4, 4, 1), DRAWS.rand(21, 2), batch_size=8, seed=5)
    history = model.fit_generator(flow, 42, 2, verbose=0)
    return [n for value in [*history.history.values(), *model.get_weights()] for n in np.ravel(value).tolist()]


MODELS = {make.__name__: make for make in (perceptron, convolutional, recurrent, two_outputs, of_all_at_once)}


def trained(make: Callable[[], Any]) -> list[float]:
    """Three epochs with a short last batch, an evaluation, a prediction, a batch smaller than there are devices."""
    np.random.seed(3)
    DRAWS.seed(0)
    model, x, y, weights = make()
    rows = slice(0, 3)
    few = [part[rows] for part in y] if isinstance(y, list) else y[rows]
    history = model.fit(x, y, batch_size=16, nb_epoch=3, verbose=0, sample_weight=weights)
    found = [
        *history.history.values(),
        model.evaluate(x, y, batch_size=20, verbose=0, sample_weight=weights),
        *(output for output in _listed(model.predict(x, batch_size=15))),
        model.train_on_batch(x[rows], few, sample_weight=None if weights is None else weights[rows]),
        *model.get_weights(),
    ]
    return [number for value in found for number in np.ravel(value).tolist()]


def dropped() -> list[list[float]]:
    """What is dropped of ones, by the samples of a batch; twice with one seed, once with another."""
    found = []
    for seed in (1, 1, 2):
        np.random.seed(seed)
        model = Sequential([Dropout(0.5, input_shape=(64,))])
        kept = K.function([model.inputs[0], K.learning_phase()], model.outputs)
        found.append(kept([np.ones((4, 64)), 1])[0].ravel().tolist())
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def main(devices: list[str]) -> None:
    import tensorflow as tf
    from tensorflow.python.distribute import collective_all_reduce_strategy

    count = 1 + max(int(number) for device in devices for number in device.partition(":")[2].split(","))
    if count > 1 and "TF_CONFIG" in os.environ:
        # Of a worker's GPUs TensorFlow takes all, of its CPUs one.
        extended = collective_all_reduce_strategy.CollectiveAllReduceExtended
        extended._initialize_local_devices = lambda self, resolver, worker: (
            tuple(f"{worker}/device:CPU:{number}" for number in range(count)),
            "CPU",
        )
    if count > 1:
        cpus = [tf.config.LogicalDeviceConfiguration()] * count
        tf.config.set_logical_device_configuration(tf.config.list_physical_devices("CPU")[0], cpus)
    found: dict[str, Any] = {}
    for device in devices:
        os.environ["KERATA_DEVICE"] = device
        active_backend._backend = active_backend.load("tensorflow")
        found[device] = {name: trained(MODELS[name]) for name in os.environ["MODELS"].split()}
        found[device]["dropped"] = dropped()
        if "SEED" in os.environ and device == devices[0]:
            np.random.seed(int(os.environ["SEED"]))
            found[device]["from_disk"], found[device]["read"] = from_disk()
            found[device]["pictures"] = pictures()
    with open(os.environ["RESULTS"], "w", encoding="utf-8") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main(sys.argv[1:])
