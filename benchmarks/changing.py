"""Loops in which a model is changed or asked every few batches, for one library in a process of its own.

    python benchmarks/changing.py gan kerata 200

Prints, as JSON, the seconds that the first ten turns took and the median milliseconds of a turn after them.
"""

from __future__ import annotations

import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

Turn = Callable[[int], Any]

FIRST = 10


class Library:
    """Kerata or Keras 3, as far as their names differ."""

    def __init__(self, name: str) -> None:
        self.ours = name == "kerata"
        if self.ours:
            importlib.import_module("kerata.graph.active_backend").backend()  # imported before anything is timed
        self.layers, self.models, self.optimizers = (
            importlib.import_module(f"{name}.{module}") for module in ("layers", "models", "optimizers")
        )

    def perceptron(self, *sizes: int, last: str) -> Any:
        """Dense layers of these sizes, with relu between them."""
        inputs = x = self.layers.Input((sizes[0],))
        for size in sizes[1:-1]:
            x = self.layers.Dense(size, activation="relu")(x)
        return self.models.Model(inputs, self.layers.Dense(sizes[-1], activation=last)(x))

    def fit(self, model: Any, x: Any, y: Any) -> None:
        """Train for an epoch."""
        model.fit(x, y, verbose=0, **{"nb_epoch" if self.ours else "epochs": 1})

    def predict(self, model: Any, x: Any) -> Any:
        """The outputs."""
        return model.predict(x) if self.ours else model.predict(x, verbose=0)

    def optimizer(self, rate: float) -> Any:
        """Adam."""
        return self.optimizers.Adam(**{"lr" if self.ours else "learning_rate": rate})


def gan(library: Library) -> Turn:
    """A generator and a discriminator in turn, the discriminator frozen and thawed each time."""
    generator = library.perceptron(32, 128, 64, last="tanh")
    discriminator = library.perceptron(64, 128, 1, last="sigmoid")
    discriminator.compile(library.optimizer(2e-4), "binary_crossentropy")
    discriminator.trainable = False
    noise = library.layers.Input((32,))
    both = library.models.Model(noise, discriminator(generator(noise)))
    both.compile(library.optimizer(2e-4), "binary_crossentropy")
    random = np.random.RandomState(0)
    real, ones, zeros = random.randn(64, 64).astype("float32"), np.ones((64, 1)), np.zeros((64, 1))

    def turn(number: int) -> None:
        drawn = random.randn(64, 32).astype("float32")
        made = library.predict(generator, drawn)
        discriminator.trainable = True
        discriminator.train_on_batch(real, ones)
        discriminator.train_on_batch(made, zeros)
        discriminator.trainable = False
        both.train_on_batch(drawn, ones)

    return turn


def learning(library: Library) -> Turn:
    """Deep Q-learning: eight states asked for one by one, a fit on 32 rows, the target network renewed at times."""
    network, target = (library.perceptron(8, 64, 64, 4, last="linear") for _ in range(2))
    network.compile(library.optimizer(1e-3), "mse")
    random = np.random.RandomState(0)

    def turn(number: int) -> None:
        states = random.randn(32, 8).astype("float32")
        for state in states[:8]:
            library.predict(network, state[None])
        library.fit(network, states, library.predict(target, states))
        if number % 10 == 0:
            target.set_weights(network.get_weights())

    return turn


def freezing(library: Library) -> Turn:
    """A layer frozen or thawed, the model compiled anew and trained on five batches."""
    model = library.perceptron(64, 64, 64, 10, last="softmax")
    random = np.random.RandomState(0)
    x, y = random.randn(32, 64).astype("float32"), np.eye(10, dtype="float32")[random.randint(0, 10, 32)]

    def turn(number: int) -> None:
        model.layers[1].trainable = number % 2 == 0
        model.compile(library.optimizer(1e-3), "categorical_crossentropy")
        for _ in range(5):
            model.train_on_batch(x, y)

    return turn


LOOPS = {"gan": gan, "learning": learning, "freezing": freezing}


def main(loop: str, library: str, turns: int) -> None:
    """Run one of them."""
    imported = Library(library)
    start = time.perf_counter()
    turn = LOOPS[loop](imported)
    for number in range(FIRST):
        turn(number)
    first = time.perf_counter() - start
    taken = []
    for number in range(FIRST, FIRST + turns):
        start = time.perf_counter()
        turn(number)
        taken.append(time.perf_counter() - start)
    print(json.dumps([first, statistics.median(taken) * 1e3]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
