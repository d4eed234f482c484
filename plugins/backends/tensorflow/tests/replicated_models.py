"""Trains small models, and writes what came: run by test_replicas with one device, with several, by several workers.

    MODELS="perceptron recurrent" python replicated_models.py DEVICE [DEVICE ...]

with as many CPUs as the devices name.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from kerata import backend as K
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

    count = 1 + max(int(number) for device in devices for number in device.partition(":")[2].split(","))
    if count > 1:
        cpus = [tf.config.LogicalDeviceConfiguration()] * count
        tf.config.set_logical_device_configuration(tf.config.list_physical_devices("CPU")[0], cpus)
    found: dict[str, Any] = {}
    for device in devices:
        os.environ["KERATA_DEVICE"] = device
        active_backend._backend = active_backend.load("tensorflow")
        found[device] = {name: trained(MODELS[name]) for name in os.environ["MODELS"].split()}
        found[device]["dropped"] = dropped()
    with open(os.environ["RESULTS"], "w", encoding="utf-8") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main(sys.argv[1:])
