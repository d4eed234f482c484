"""Training throughput of the 64-64-10 MLP on digits, batch 32: Kerata against Keras 3, in one run.

python benchmarks/fit_mlp.py [--rounds 5] [--epochs 10]
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from sklearn.datasets import load_digits

Fit = Callable[[int], None]


def kerata_model(x: np.ndarray, y: np.ndarray) -> tuple[Fit, Callable[[], float]]:
    """`fit(epochs)` and `accuracy()` of Kerata's model."""
    from kerata.layers import Dense
    from kerata.models import Sequential
    from kerata.optimizers import SGD

    model = Sequential([Dense(64, activation="relu", input_dim=64), Dense(10, activation="softmax")])
    model.compile(SGD(lr=0.01, momentum=0.9, nesterov=True), "categorical_crossentropy", metrics=["accuracy"])
    return (lambda n: model.fit(x, y, batch_size=32, nb_epoch=n, verbose=0), lambda: model.evaluate(x, y, verbose=0)[1])


def keras_model(x: np.ndarray, y: np.ndarray) -> tuple[Fit, Callable[[], float]]:
    """The same of Keras 3."""
    import keras

    model = keras.Sequential(
        [keras.Input((64,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10, activation="softmax")]
    )
    model.compile(
        keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True), "categorical_crossentropy", metrics=["accuracy"]
    )
    return (lambda n: model.fit(x, y, batch_size=32, epochs=n, verbose=0), lambda: model.evaluate(x, y, verbose=0)[1])


def main(rounds: int, epochs: int) -> None:
    """Time both in turn, so that both see the same machine, and print medians."""
    data = load_digits()
    x, y = (data.data / 16.0).astype("float32"), np.eye(10, dtype="float32")[data.target]
    makers = {"Kerata": kerata_model, "Keras 3": keras_model}
    models = {name: make(x, y) for name, make in makers.items()}
    for fit, _ in models.values():
        fit(1)
    times: dict[str, list[float]] = {name: [] for name in models}
    for _ in range(rounds):
        for name, (fit, _) in models.items():
            start = time.perf_counter()
            fit(epochs)
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(t) for name, t in times.items()}
    for name, (_, accuracy) in models.items():
        rate = len(x) * epochs / medians[name]
        print(
            f"{name:8} {medians[name] / epochs * 1e3:8.1f} ms per epoch  {rate:10.0f} samples/s  "
            f"accuracy {accuracy():.4f}  (median of {rounds})"
        )
    print(f"Kerata trains {medians['Keras 3'] / medians['Kerata']:.1f} times as fast.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=10)
    arguments = parser.parse_args()
    main(arguments.rounds, arguments.epochs)
