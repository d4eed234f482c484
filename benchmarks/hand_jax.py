"""The same written by hand with nothing but JAX: an epoch is one `lax.scan` over the batches, or a call for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from arrays import Data, Weights, batches
from jax import lax
from workloads import Layer, Optimizer, Workload

Arrays = list[dict[str, Any]]
"""The weights of all layers, or what belongs to them."""


class Peer:
    """A model as a function of its weights.

    Arguments:
        work, data, weights: what to train, on what, from where.
        folder: not needed.
        whole: whether an epoch is one call. XLA on a CPU computes convolutions slowly inside a loop.
    """

    def __init__(
        self, work: Workload, data: Data, weights: Sequence[Weights], folder: Path, whole: bool = True
    ) -> None:
        self.work, self.data, self._weights, self._whole = work, data, weights, whole

    def build(self) -> None:
        """Put the weights and the data where they are needed; what is compiled is so at its first call."""
        work = self.work
        weights = [{name: jnp.asarray(array) for name, array in layer.items()} for layer in self._weights]
        params = [{k: a for k, a in layer.items() if not _statistic(k)} for layer in weights]
        statistics = [{k: a for k, a in layer.items() if _statistic(k)} for layer in weights]
        count = 2 if work.optimizer.name == "adam" else 1
        slots = jax.tree.map(lambda p: [jnp.zeros_like(p) for _ in range(count)], params)
        self.state: Any = (params, statistics, slots, jnp.zeros((), "int32"))
        self._x, self._y = [jnp.asarray(x) for x in self.data.x], jnp.asarray(self.data.y)
        self._order = np.arange(len(self.data.y), dtype="int32").reshape(-1, work.batch)
        step = partial(_step, work)

        def step_on(state: Any, x: Any, y: Any, rows: Any) -> Any:
            return step(state, [part[rows] for part in x], y[rows])

        def epoch(state: Any, x: Any, y: Any, order: Any) -> Any:
            return lax.scan(lambda state, rows: step_on(state, x, y, rows), state, order)

        def evaluate(params: Any, statistics: Any, x: Any, y: Any, order: Any) -> Any:
            def losses(rows: Any) -> Any:
                outputs, _ = forward(work, params, statistics, [part[rows] for part in x])
                return _loss(work, outputs, y[rows])

            return lax.map(losses, order)

        def predict(params: Any, statistics: Any, x: Any) -> Any:
            outputs, _ = forward(work, params, statistics, x)
            return jax.nn.sigmoid(outputs) if work.classes == 1 else jax.nn.softmax(outputs)

        self._epoch, self._step = jax.jit(epoch, donate_argnums=0), jax.jit(step, donate_argnums=0)
        self._step_on = jax.jit(step_on, donate_argnums=0)
        self._evaluate, self._predict = jax.jit(evaluate), jax.jit(predict)
        self._predict_all = jax.jit(lambda params, statistics, x: lax.map(lambda b: predict(params, statistics, b), x))

    def train(self, epochs: int) -> float:
        """Train for so many epochs, in the order of the rows; the mean loss of the last."""
        mean = 0.0
        source = batches(self.data, self.work.batch)
        for _ in range(epochs):
            if self._whole and self.work.source == "arrays":
                self.state, (losses, _) = self._epoch(self.state, self._x, self._y, self._order)
                mean = float(np.mean(losses))
                continue
            logs = []
            for rows in self._order:
                if self.work.source == "generator":
                    x, y = next(source)
                    self.state, log = self._step(self.state, [x], y)
                else:
                    self.state, log = self._step_on(self.state, self._x, self._y, rows)
                logs.append(log[0])
            mean = float(np.mean(logs))
        return mean

    def train_on_batch(self) -> float:
        """The loss of the first batch, trained on."""
        size = self.work.batch
        self.state, log = self._step(self.state, [x[:size] for x in self.data.x], self.data.y[:size])
        return float(log[0])

    def evaluate(self) -> float:
        """The loss over all rows."""
        losses, _ = self._evaluate(*self.state[:2], self._x, self._y, self._order)
        return float(np.mean(losses))

    def predict(self, x: list[np.ndarray]) -> np.ndarray:
        """The outputs for these rows."""
        if len(x[0]) <= 100:
            return np.asarray(self._predict(*self.state[:2], x))
        parts = [part.reshape(-1, 100, *part.shape[1:]) for part in x]
        found = self._predict_all(*self.state[:2], parts)
        return np.asarray(found).reshape(-1, found.shape[-1])


def _step(work: Workload, state: Any, x: Any, y: Any) -> Any:
    """One step of training: the new state; loss and accuracy."""
    params, statistics, slots, count = state
    key = jax.random.fold_in(jax.random.PRNGKey(0), count)

    def loss(params: Any) -> Any:
        outputs, new = forward(work, params, statistics, x, key)
        value, accuracy = _loss(work, outputs, y)
        return value, (accuracy, new)

    (value, (accuracy, statistics)), slopes = jax.value_and_grad(loss, has_aux=True)(params)
    leaves: list[Any]
    tree: Any
    leaves, tree = jax.tree.flatten(params)
    pairs = [
        _update(work.optimizer, p, g, s, count + 1)
        for p, g, s in zip(leaves, jax.tree.leaves(slopes), tree.flatten_up_to(slots), strict=True)
    ]
    params, slots = (tree.unflatten([pair[i] for pair in pairs]) for i in range(2))
    return (params, statistics, slots, count + 1), (value, accuracy)


def _update(optimizer: Optimizer, p: Any, g: Any, slots: list[Any], step: Any) -> tuple[Any, list[Any]]:
    """A weight and its slots after a step, by the formulas of Keras 1."""
    rate = optimizer.rate
    if optimizer.name == "sgd":
        velocity = optimizer.momentum * slots[0] - rate * g
        return p + optimizer.momentum * velocity - rate * g, [velocity]
    if optimizer.name == "rmsprop":
        square = 0.9 * slots[0] + 0.1 * g * g
        return p - rate * g / (jnp.sqrt(square) + 1e-8), [square]
    mean, square = 0.9 * slots[0] + 0.1 * g, 0.999 * slots[1] + 0.001 * g * g
    rate = rate * jnp.sqrt(1 - 0.999**step) / (1 - 0.9**step)
    return p - rate * mean / (jnp.sqrt(square) + 1e-8), [mean, square]


def _loss(work: Workload, logits: Any, y: Any) -> tuple[Any, Any]:
    """Cross-entropy and accuracy."""
    if work.classes == 1:
        value = jnp.mean(jnp.maximum(logits, 0) - logits * y + jnp.log1p(jnp.exp(-jnp.abs(logits))))
        return value, jnp.mean((logits > 0) == (y > 0.5))
    right = jnp.mean(jnp.argmax(logits, -1) == jnp.argmax(y, -1))
    return -jnp.mean(jnp.sum(jax.nn.log_softmax(logits) * y, axis=-1)), right


def forward(work: Workload, params: Arrays, statistics: Arrays, x: list[Any], key: Any = None) -> tuple[Any, Arrays]:
    """The outputs before the last activation, and new statistics; with a key, as in training."""
    left = list(zip(params, statistics, strict=True))
    found: Arrays = []
    ends = []
    for branch, value in zip(work.branches, x, strict=True):
        value, mask = jnp.asarray(value), None
        for layer in branch.layers:
            value, mask = _layer(layer, value, mask, *left.pop(0), key, found)
        ends.append(value)
    value = ends[0] if len(ends) == 1 else jnp.concatenate(ends, axis=-1)
    mask = None
    for layer in (*work.trunk[:-1], Layer("dense", {"activation": "linear"})):
        value, mask = _layer(layer, value, mask, *left.pop(0), key, found)
    return value, found


def _layer(
    layer: Layer, x: Any, mask: Any, w: dict[str, Any], statistics: dict[str, Any], key: Any, found: Arrays
) -> tuple[Any, Any]:
    """What a layer makes of x, and the mask for the next one; adds its new statistics to those found."""
    found.append(statistics)
    if layer.kind == "dense":
        x = x @ w["kernel"] + w["bias"]
        return jax.nn.relu(x) if layer.settings["activation"] == "relu" else x, None
    if layer.kind == "dropout":
        kept = 1 - layer.settings["rate"]
        if key is None:
            return x, mask
        drawn = jax.random.bernoulli(jax.random.fold_in(key, len(found)), kept, x.shape)
        return jnp.where(drawn, x / kept, 0), mask
    if layer.kind == "conv":
        return jax.nn.relu(_convolved(x, w["kernel"], 1, layer.settings["padding"]) + w["bias"]), None
    if layer.kind == "pool":
        return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID"), None
    if layer.kind == "average":
        return jnp.mean(x, axis=(1, 2)), None
    if layer.kind == "flatten":
        return x.reshape(x.shape[0], -1), None
    if layer.kind == "embedding":
        return w["table"][x], x != 0 if layer.settings["mask"] else None
    if layer.kind == "residual":
        x, found[-1] = _residual(x, w, statistics, layer.settings["stride"], key is not None)
        return x, None
    return _recurrent(layer.kind, x, mask, w, layer.settings["sequences"]), mask


def _convolved(x: Any, kernel: Any, stride: int, padding: str) -> Any:
    numbers = ("NHWC", "HWIO", "NHWC")
    return lax.conv_general_dilated(x, kernel, (stride, stride), padding.upper(), dimension_numbers=numbers)


def _residual(x: Any, w: dict[str, Any], old: dict[str, Any], stride: int, training: bool) -> tuple[Any, Any]:
    new = dict(old)

    def normalized(x: Any, number: int) -> Any:
        names = f"mean{number}", f"variance{number}"
        mean, variance = (old[name] for name in names)
        if training:
            mean, variance = jnp.mean(x, axis=(0, 1, 2)), jnp.var(x, axis=(0, 1, 2))
            new.update({name: 0.99 * old[name] + 0.01 * now for name, now in zip(names, (mean, variance), strict=True)})
        return (x - mean) * lax.rsqrt(variance + 1e-3) * w[f"gamma{number}"] + w[f"beta{number}"]

    shortcut = _convolved(x, w["kernel3"], stride, "same") + w["bias3"] if "kernel3" in w else x
    x = jax.nn.relu(normalized(_convolved(x, w["kernel1"], stride, "same") + w["bias1"], 1))
    return jax.nn.relu(normalized(_convolved(x, w["kernel2"], 1, "same") + w["bias2"], 2) + shortcut), new


def _recurrent(kind: str, x: Any, mask: Any, w: dict[str, Any], sequences: bool) -> Any:
    """The last output, or all; a masked step keeps the states."""
    units = w["recurrent"].shape[0]

    def lstm(given: Any, h: Any, c: Any) -> tuple[Any, ...]:
        i, f, g, o = jnp.split(given + h @ w["recurrent"], 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return jax.nn.sigmoid(o) * jnp.tanh(c), c

    def gru(given: Any, h: Any) -> tuple[Any, ...]:
        gates = jax.nn.sigmoid(given[:, : 2 * units] + h @ w["recurrent"][:, : 2 * units])
        z, r = jnp.split(gates, 2, axis=-1)
        candidate = jnp.tanh(given[:, 2 * units :] + (r * h) @ w["recurrent"][:, 2 * units :])
        return (z * h + (1 - z) * candidate,)

    def step(states: Any, given: Any) -> Any:
        new = lstm(given[0], *states) if kind == "lstm" else gru(given[0], *states)
        if mask is not None:
            new = tuple(jnp.where(given[1][:, None], n, s) for n, s in zip(new, states, strict=True))
        return new, new[0] if sequences else None

    zeros = jnp.zeros((x.shape[0], units), x.dtype)
    projected = jnp.swapaxes(x @ w["kernel"] + w["bias"], 0, 1)
    steps = (projected,) if mask is None else (projected, jnp.swapaxes(mask, 0, 1))
    states, outputs = lax.scan(step, (zeros, zeros) if kind == "lstm" else (zeros,), steps)
    return jnp.swapaxes(outputs, 0, 1) if sequences else states[0]


def _statistic(name: str) -> bool:
    return name.startswith(("mean", "variance"))
