"""Training throughput of an LSTM over sequences, batch 32: Kerata against Keras 3, in one run.

python benchmarks/fit_lstm.py [--units 64] [--steps 20] [--features 32] [--rounds 5] [--batches 40]
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

BATCH = 32
CLASSES = 4

LONG = 1000
"""Batches before the measuring begins. From so many on Kerata has a loop over time compiled by XLA; shorter trainings
would spend more time on that than they gain."""

Fit = Callable[[int], None]


def kerata_model(x: np.ndarray, y: np.ndarray, units: int) -> tuple[Fit, Callable[[], float]]:
    """`fit(epochs)` and `loss()` of Kerata's model, with the gates that Keras 3 has."""
    from kerata.layers import LSTM, Dense
    from kerata.models import Sequential
    from kerata.optimizers import Adam

    lstm = LSTM(units, inner_activation="sigmoid", input_shape=x.shape[1:])
    model = Sequential([lstm, Dense(CLASSES, activation="softmax")])
    model.compile(Adam(lr=0.001), "categorical_crossentropy")
    return (lambda n: model.fit(x, y, batch_size=BATCH, nb_epoch=n, verbose=0), lambda: model.evaluate(x, y, verbose=0))


def keras_model(x: np.ndarray, y: np.ndarray, units: int) -> tuple[Fit, Callable[[], float]]:
    """The same of Keras 3."""
    import keras

    model = keras.Sequential(
        [keras.Input(x.shape[1:]), keras.layers.LSTM(units), keras.layers.Dense(CLASSES, activation="softmax")]
    )
    model.compile(keras.optimizers.Adam(0.001), "categorical_crossentropy")
    return (lambda n: model.fit(x, y, batch_size=BATCH, epochs=n, verbose=0), lambda: model.evaluate(x, y, verbose=0))


def sequences(count: int, steps: int, features: int) -> tuple[np.ndarray, np.ndarray]:
    """Noise, and which of the first features has the greatest sum over time."""
    x = np.random.RandomState(0).randn(count, steps, features).astype("float32")
    return x, np.eye(CLASSES, dtype="float32")[x[:, :, :CLASSES].sum(axis=1).argmax(axis=1)]


def main(units: int, steps: int, features: int, rounds: int, batches: int) -> None:
    """Time both in turn, so that both see the same machine, and print medians."""
    x, y = sequences(batches * BATCH, steps, features)
    makers = {"Kerata": kerata_model, "Keras 3": keras_model}
    models = {name: make(x, y, units) for name, make in makers.items()}
    for fit, _ in models.values():
        fit(-(-LONG // batches))
    times: dict[str, list[float]] = {name: [] for name in models}
    for _ in range(rounds):
        for name, (fit, _) in models.items():
            start = time.perf_counter()
            fit(1)
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(t) for name, t in times.items()}
    print(f"LSTM of {units} units, {steps} steps of {features} features, batches of {BATCH}")
    for name, (_, loss) in models.items():
        print(
            f"{name:8} {medians[name] / batches * 1e3:8.2f} ms per batch  {len(x) / medians[name]:10.0f} samples/s  "
            f"loss {loss():.4f}  (median of {rounds})"
        )
    print(f"Kerata trains {medians['Keras 3'] / medians['Kerata']:.1f} times as fast.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=64)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--features", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batches", type=int, default=40)
    main(**vars(parser.parse_args()))
