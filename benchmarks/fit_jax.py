"""Training throughput on JAX: Kerata, Keras 3 on JAX at its best settings, and JAX written by hand, in one run.

python benchmarks/fit_jax.py [--workloads mlp mlp-large lstm] [--rounds 5] [--json FILE] [--large]

All three start from the same weights, see the same rows in the same order and take the same steps, in
float32; the losses after the run are compared. `--large` takes sizes that a GPU is for.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

os.environ["KERATA_BACKEND"] = "jax"
os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

Runner = Callable[[int], float]
"""Trains for so many epochs; the loss of the last batch or epoch."""

RATE, MOMENTUM = 0.01, 0.9


class Workload(NamedTuple):
    """A model: of dense layers, or an embedding and an LSTM before one."""

    sizes: tuple[int, ...]
    batch: int
    rows: int
    words: int = 0
    steps: int = 0


WORKLOADS = {
    "mlp": Workload((64, 64, 64, 10), 32, 16384),
    "mlp-large": Workload((784, 512, 512, 10), 128, 8192),
    "lstm": Workload((128, 128, 2), 32, 1024, words=20000, steps=80),
}
LARGE = {
    "mlp": Workload((64, 64, 64, 10), 32, 65536),
    "mlp-large": Workload((784, 2048, 2048, 10), 1024, 65536),
    "lstm": Workload((512, 512, 2), 128, 8192, words=20000, steps=100),
}


def data_of(work: Workload) -> tuple[np.ndarray, np.ndarray]:
    """Random rows and classes."""
    random = np.random.RandomState(0)
    if work.words:
        x = random.randint(0, work.words, (work.rows, work.steps)).astype("int32")
    else:
        x = random.rand(work.rows, work.sizes[0]).astype("float32")
    return x, np.eye(work.sizes[-1], dtype="float32")[random.randint(0, work.sizes[-1], work.rows)]


def kerata_model(work: Workload) -> Any:
    """Kerata's model, compiled."""
    from kerata.layers import LSTM, Dense, Embedding
    from kerata.models import Sequential
    from kerata.optimizers import SGD

    if work.words:
        model = Sequential([Embedding(work.words, work.sizes[0], input_length=work.steps)])
        model.add(LSTM(work.sizes[1], inner_activation="sigmoid"))
    else:
        model = Sequential([Dense(work.sizes[1], activation="relu", input_dim=work.sizes[0])])
        for size in work.sizes[2:-1]:
            model.add(Dense(size, activation="relu"))
    model.add(Dense(work.sizes[-1], activation="softmax"))
    model.compile(SGD(lr=RATE, momentum=MOMENTUM, nesterov=True), "categorical_crossentropy", metrics=["accuracy"])
    return model


def of_kerata(work: Workload, weights: Sequence[np.ndarray], x: np.ndarray, y: np.ndarray) -> tuple[Runner, Any]:
    """What trains Kerata's model, and the model."""
    model = kerata_model(work)
    model.set_weights(list(weights))

    def run(epochs: int) -> float:
        history = model.fit(x, y, batch_size=work.batch, nb_epoch=epochs, verbose=0, shuffle=False).history
        return float(history["loss"][-1])

    return run, lambda one: model.predict(one)


def of_keras(
    work: Workload, weights: Sequence[np.ndarray], x: np.ndarray, y: np.ndarray, **settings: Any
) -> tuple[Runner, Any]:
    """What trains the model of Keras 3, with these settings of `compile`."""
    import keras

    layers: list[Any] = [keras.Input(x.shape[1:])]
    if work.words:
        layers += [keras.layers.Embedding(work.words, work.sizes[0]), keras.layers.LSTM(work.sizes[1])]
    else:
        layers += [keras.layers.Dense(size, activation="relu") for size in work.sizes[1:-1]]
    model = keras.Sequential([*layers, keras.layers.Dense(work.sizes[-1], activation="softmax")])
    optimizer = keras.optimizers.SGD(RATE, momentum=MOMENTUM, nesterov=True)
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"], **settings)
    model.set_weights(_for_keras(work, weights))

    def run(epochs: int) -> float:
        history = model.fit(x, y, batch_size=work.batch, epochs=epochs, verbose=0, shuffle=False).history
        return float(history["loss"][-1])

    return run, lambda one: model.predict(one, verbose=0)


def by_hand(work: Workload, weights: Sequence[np.ndarray], x: np.ndarray, y: np.ndarray) -> tuple[Runner, Any]:
    """What trains the same with nothing but JAX: an epoch is one `lax.scan` over the batches."""
    params = [jnp.asarray(w) for w in _for_keras(work, weights)]
    speeds = [jnp.zeros_like(p) for p in params]

    def outputs(params: Any, x: Any) -> Any:
        if work.words:
            table, kernel, recurrent, bias, *params = params
            x = _lstm(table[x], kernel, recurrent, bias)
        for kernel, bias in zip(params[:-2:2], params[1:-2:2], strict=True):
            x = jax.nn.relu(x @ kernel + bias)
        return x @ params[-2] + params[-1]

    def loss(params: Any, x: Any, y: Any) -> Any:
        logits = outputs(params, x)
        right = jnp.mean(jnp.argmax(logits, -1) == jnp.argmax(y, -1))
        return -jnp.mean(jnp.sum(jax.nn.log_softmax(logits) * y, axis=-1)), right

    @jax.jit
    def epoch(state: Any, x: Any, y: Any, rows: Any) -> Any:
        def step(state: Any, chosen: Any) -> Any:
            params, speeds = state
            logs, slopes = jax.value_and_grad(loss, has_aux=True)(params, x[chosen], y[chosen])
            speeds = [MOMENTUM * v - RATE * s for v, s in zip(speeds, slopes, strict=True)]
            moved = zip(params, speeds, slopes, strict=True)
            return ([p + MOMENTUM * v - RATE * s for p, v, s in moved], speeds), logs

        return lax.scan(step, state, rows)

    inputs, targets = jnp.asarray(x), jnp.asarray(y)
    rows = np.arange(len(x), dtype="int32").reshape(-1, work.batch)

    def run(epochs: int) -> float:
        nonlocal params, speeds
        for _ in range(epochs):
            (params, speeds), (losses, _) = epoch((params, speeds), inputs, targets, rows)
            mean = float(np.mean(losses))
        return mean

    predict = jax.jit(lambda params, x: jax.nn.softmax(outputs(params, x)))
    return run, lambda one: np.asarray(predict(params, one))


def _lstm(x: Any, kernel: Any, recurrent: Any, bias: Any) -> Any:
    """The last output of an LSTM over (batch, time, features), its gates in the order of Keras 3."""

    def step(states: Any, projected: Any) -> Any:
        h, c = states
        i, f, g, o = jnp.split(projected + h @ recurrent, 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

    zeros = jnp.zeros((x.shape[0], recurrent.shape[0]))
    projected = jnp.swapaxes(x @ kernel + bias, 0, 1)
    return lax.scan(step, (zeros, zeros), projected)[0][0]


def _for_keras(work: Workload, weights: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Kerata's weights in the order of Keras 3, which joins those of the gates."""
    if not work.words:
        return list(weights)
    table, *gates = weights[:13]
    parts = [gates[kind::3] for kind in range(3)]  # of i, c, f, o, as Keras 1 has them
    return [table, *(np.concatenate([p[0], p[2], p[1], p[3]], axis=-1) for p in parts), *weights[13:]]


def measured(name: str, work: Workload, rounds: int) -> dict[str, Any]:
    """Rates of all peers, each in its turn in each round."""
    x, y = data_of(work)
    model = kerata_model(work)
    weights = model.get_weights()
    peers: dict[str, Callable[[], tuple[Runner, Any]]] = {
        "Kerata": lambda: of_kerata(work, weights, x, y),
        "by hand": lambda: by_hand(work, weights, x, y),
    }
    try:
        import keras

        if keras.backend.backend() == "jax":
            peers["Keras 3"] = lambda: of_keras(work, weights, x, y)
            peers["Keras 3, 32 steps a call"] = lambda: of_keras(work, weights, x, y, steps_per_execution=32)
            peers["Keras 3, 32 steps, jit"] = lambda: of_keras(
                work, weights, x, y, steps_per_execution=32, jit_compile=True
            )
    except ImportError:
        pass
    found: dict[str, Any] = {"workload": name, "device": str(jax.devices()[0]), "jax": jax.__version__, "peers": {}}
    runners, predicts = {}, {}
    for peer, make in peers.items():
        start = time.perf_counter()
        runners[peer], predicts[peer] = make()
        loss = runners[peer](1)
        found["peers"][peer] = {"first epoch s": round(time.perf_counter() - start, 3), "loss": loss}
    times: dict[str, list[float]] = {peer: [] for peer in runners}
    for _ in range(rounds):
        for peer, run in runners.items():
            start = time.perf_counter()
            run(1)
            times[peer].append(time.perf_counter() - start)
    for peer, taken in times.items():
        row = found["peers"][peer]
        row["samples/s"] = round(work.rows / statistics.median(taken))
        row["fastest, slowest"] = [round(work.rows / t) for t in (min(taken), max(taken))]
        row["predict one, ms"] = round(_predicting(predicts[peer], x[:1]) * 1e3, 3)
    ours = found["peers"]["Kerata"]
    for peer, row in found["peers"].items():
        row["Kerata is"] = round(ours["samples/s"] / row["samples/s"], 2)
        if abs(row["loss"] - ours["loss"]) > 1e-3 * abs(ours["loss"]):
            raise SystemExit(f"{name}: {peer} had the loss {row['loss']} after an epoch, Kerata {ours['loss']}")
    return found


def _predicting(predict: Callable[[np.ndarray], Any], one: np.ndarray) -> float:
    """The median time of a prediction for one sample."""
    predict(one)
    taken = []
    for _ in range(100):
        start = time.perf_counter()
        predict(one)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Measure, and print or write what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workloads", nargs="*", default=list(WORKLOADS), choices=list(WORKLOADS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    sizes = LARGE if arguments.large else WORKLOADS
    found = [measured(name, sizes[name], arguments.rounds) for name in arguments.workloads]
    for one in found:
        print(f"{one['workload']} on {one['device']}, JAX {one['jax']}")
        for peer, row in one["peers"].items():
            print(
                f"  {peer:26} {row['samples/s']:>10,} samples/s  Kerata is {row['Kerata is']:>6} times that  "
                f"first epoch {row['first epoch s']:6.2f} s  predict one {row['predict one, ms']:7.3f} ms"
            )
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
