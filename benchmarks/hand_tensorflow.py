"""The same written by hand with nothing but TensorFlow: an epoch is one loop inside one `tf.function`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from arrays import Data, Weights, batches
from workloads import Layer, Workload

Variables = dict[str, Any]
"""The weights of a layer."""


class Peer:
    """A model as a function over variables.

    Arguments:
        work, data, weights: what to train, on what, from where.
        folder: not needed.
        xla: what XLA compiles: "nothing", each "step", or "all", the loop over an epoch too. XLA on a CPU computes
            convolutions slowly inside a loop.
    """

    def __init__(
        self, work: Workload, data: Data, weights: Sequence[Weights], folder: Path, xla: str = "nothing"
    ) -> None:
        self.work, self.data, self.xla, self._weights = work, data, xla, weights

    def build(self) -> None:
        """Make the variables; what is compiled is so at its first call."""
        work = self.work
        self.layers = [{name: tf.Variable(array) for name, array in layer.items()} for layer in self._weights]
        self.trained = [v for layer in self.layers for name, v in layer.items() if not _statistic(name)]
        slots = 2 if work.optimizer.name == "adam" else 1
        self.slots = [[tf.Variable(tf.zeros_like(v)) for _ in range(slots)] for v in self.trained]
        self.count = tf.Variable(0.0)
        self._x, self._y = [tf.constant(x) for x in self.data.x], tf.constant(self.data.y)
        self._order = tf.reshape(tf.range(len(self.data.y)), (-1, work.batch))

        def compiled(function: Any, loop: bool = False) -> Any:
            xla = self.xla == "all" or (self.xla == "step" and not loop)
            return tf.function(function, jit_compile=xla or None, autograph=False)

        self._step = compiled(self._train)

        def epoch(x: Any, y: Any, order: Any) -> Any:
            step = self._step if self.xla == "step" else self._train
            return _each(order, lambda rows: step([tf.gather(part, rows) for part in x], tf.gather(y, rows)))

        def evaluate(x: Any, y: Any, order: Any) -> Any:
            def losses(rows: Any) -> Any:
                return _loss(work, self._forward([tf.gather(part, rows) for part in x], False), tf.gather(y, rows))

            return _each(order, losses)

        def predict(x: Any) -> Any:
            outputs = self._forward(x, False)
            return tf.sigmoid(outputs) if work.classes == 1 else tf.nn.softmax(outputs)

        self._epoch, self._evaluate, self._predict = compiled(epoch, True), compiled(evaluate, True), compiled(predict)
        self._predict_all = compiled(lambda x: tf.map_fn(predict, x, fn_output_signature=tf.float32), True)

    def train(self, epochs: int) -> float:
        """Train for so many epochs, in the order of the rows; the mean loss of the last."""
        mean = 0.0
        source = batches(self.data, self.work.batch)
        for _ in range(epochs):
            if self.work.source == "generator":
                logs = []
                for _ in range(self.work.rows // self.work.batch):
                    x, y = next(source)
                    logs.append(self._step([tf.constant(x)], tf.constant(y))[0])
                mean = float(np.mean([log.numpy() for log in logs]))
            else:
                mean = float(np.mean(self._epoch(self._x, self._y, self._order)[0]))
        return mean

    def train_on_batch(self) -> float:
        """The loss of the first batch, trained on."""
        size = self.work.batch
        x = [tf.constant(part[:size]) for part in self.data.x]
        return float(self._step(x, tf.constant(self.data.y[:size]))[0])

    def evaluate(self) -> float:
        """The loss over all rows."""
        return float(np.mean(self._evaluate(self._x, self._y, self._order)[0]))

    def predict(self, x: list[np.ndarray]) -> np.ndarray:
        """The outputs for these rows."""
        if len(x[0]) <= 100:
            return np.asarray(self._predict([tf.constant(part) for part in x]))
        found = self._predict_all([tf.constant(part.reshape(-1, 100, *part.shape[1:])) for part in x])
        return np.asarray(found).reshape(-1, found.shape[-1])

    def _train(self, x: list[Any], y: Any) -> tuple[Any, Any]:
        """One step of training; loss and accuracy."""
        with tf.GradientTape() as tape:
            loss, accuracy = _loss(self.work, self._forward(x, True), y)
        slopes = tape.gradient(loss, self.trained)
        self.count.assign_add(1.0)
        for variable, slope, slots in zip(self.trained, slopes, self.slots, strict=True):
            self._update(variable, tf.convert_to_tensor(slope), slots)
        return loss, accuracy

    def _update(self, variable: Any, g: Any, slots: list[Any]) -> None:
        """A step of one weight, by the formulas of Keras 1."""
        optimizer = self.work.optimizer
        rate = optimizer.rate
        if optimizer.name == "sgd":
            velocity = slots[0].assign(optimizer.momentum * slots[0] - rate * g)
            variable.assign_add(optimizer.momentum * velocity - rate * g)
        elif optimizer.name == "rmsprop":
            square = slots[0].assign(0.9 * slots[0] + 0.1 * g * g)
            variable.assign_sub(rate * g / (tf.sqrt(square) + 1e-8))
        else:
            mean = slots[0].assign(0.9 * slots[0] + 0.1 * g)
            square = slots[1].assign(0.999 * slots[1] + 0.001 * g * g)
            rate = rate * tf.sqrt(1 - 0.999**self.count) / (1 - 0.9**self.count)
            variable.assign_sub(rate * mean / (tf.sqrt(square) + 1e-8))

    def _forward(self, x: list[Any], training: bool) -> Any:
        """The outputs before the last activation."""
        left = list(self.layers)
        ends = []
        for branch, value in zip(self.work.branches, x, strict=True):
            mask = None
            for layer in branch.layers:
                value, mask = _layer(layer, value, mask, left.pop(0), training)
            ends.append(value)
        value, mask = ends[0] if len(ends) == 1 else tf.concat(ends, axis=-1), None
        for layer in (*self.work.trunk[:-1], Layer("dense", {"activation": "linear"})):
            value, mask = _layer(layer, value, mask, left.pop(0), training)
        return value


def _each(order: Any, function: Any) -> tuple[Any, Any]:
    """Two numbers from each row of `order`, one after the other."""
    size = order.shape[0]
    arrays = [tf.TensorArray(tf.float32, size, element_shape=()) for _ in range(2)]

    def body(index: Any, arrays: list[Any]) -> Any:
        return index + 1, [a.write(index, value) for a, value in zip(arrays, function(order[index]), strict=True)]

    _, arrays = tf.while_loop(lambda index, _: index < size, body, (0, arrays), parallel_iterations=1)
    return arrays[0].stack(), arrays[1].stack()


def _loss(work: Workload, logits: Any, y: Any) -> tuple[Any, Any]:
    """Cross-entropy and accuracy."""
    if work.classes == 1:
        right = tf.equal(logits > 0, y > 0.5)
        loss = tf.nn.sigmoid_cross_entropy_with_logits(y, logits)
    else:
        right = tf.equal(tf.argmax(logits, -1), tf.argmax(y, -1))
        loss = tf.nn.softmax_cross_entropy_with_logits(y, logits)
    return tf.reduce_mean(loss), tf.reduce_mean(tf.cast(right, tf.float32))


def _layer(layer: Layer, x: Any, mask: Any, w: Variables, training: bool) -> tuple[Any, Any]:
    """What a layer makes of x, and the mask for the next one."""
    if layer.kind == "dense":
        x = x @ w["kernel"] + w["bias"]
        return tf.nn.relu(x) if layer.settings["activation"] == "relu" else x, None
    if layer.kind == "dropout":
        return tf.nn.dropout(x, layer.settings["rate"]) if training else x, mask
    if layer.kind == "conv":
        return tf.nn.relu(tf.nn.conv2d(x, w["kernel"], 1, layer.settings["padding"].upper()) + w["bias"]), None
    if layer.kind == "pool":
        return tf.nn.max_pool2d(x, 2, 2, "VALID"), None
    if layer.kind == "average":
        return tf.reduce_mean(x, axis=(1, 2)), None
    if layer.kind == "flatten":
        return tf.reshape(x, (x.shape[0], -1)), None
    if layer.kind == "embedding":
        return tf.gather(w["table"], x), x != 0 if layer.settings["mask"] else None
    if layer.kind == "residual":
        return _residual(x, w, layer.settings["stride"], training), None
    return _recurrent(layer.kind, x, mask, w, layer.settings["sequences"]), mask


def _residual(x: Any, w: Variables, stride: int, training: bool) -> Any:
    def convolved(x: Any, number: int, stride: int) -> Any:
        return tf.nn.conv2d(x, w[f"kernel{number}"], stride, "SAME") + w[f"bias{number}"]

    def normalized(x: Any, number: int) -> Any:
        running = w[f"mean{number}"], w[f"variance{number}"]
        scale, offset = w[f"gamma{number}"], w[f"beta{number}"]
        if not training:
            return tf.nn.batch_normalization(x, *running, offset, scale, 1e-3)
        x, mean, variance = tf.compat.v1.nn.fused_batch_norm(x, scale, offset, epsilon=1e-3)
        for old, new in zip(running, (mean, variance), strict=True):
            old.assign(0.99 * old + 0.01 * new)
        return x

    shortcut = convolved(x, 3, stride) if "kernel3" in w else x
    x = tf.nn.relu(normalized(convolved(x, 1, stride), 1))
    return tf.nn.relu(normalized(convolved(x, 2, 1), 2) + shortcut)


def _recurrent(kind: str, x: Any, mask: Any, w: Variables, sequences: bool) -> Any:
    """The last output, or all; a masked step keeps the states."""
    size, steps = x.shape[:2]
    recurrent, units = w["recurrent"].read_value(), w["recurrent"].shape[0]

    def lstm(given: Any, h: Any, c: Any) -> tuple[Any, ...]:
        i, f, g, o = tf.split(given + h @ recurrent, 4, axis=-1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        return tf.sigmoid(o) * tf.tanh(c), c

    def gru(given: Any, h: Any) -> tuple[Any, ...]:
        gates = tf.sigmoid(given[:, : 2 * units] + h @ recurrent[:, : 2 * units])
        z, r = tf.split(gates, 2, axis=-1)
        candidate = tf.tanh(given[:, 2 * units :] + (r * h) @ recurrent[:, 2 * units :])
        return (z * h + (1 - z) * candidate,)

    # One product for all steps, which the loop then takes apart.
    flat = tf.reshape(x, (-1, x.shape[-1])) @ w["kernel"] + w["bias"]
    projected = tf.transpose(tf.reshape(flat, (size, steps, -1)), (1, 0, 2))
    inputs = tf.TensorArray(tf.float32, steps).unstack(projected)
    masks = None if mask is None else tf.TensorArray(tf.bool, steps).unstack(tf.transpose(mask)[..., None])

    def body(t: Any, outputs: Any, *states: Any) -> Any:
        new = lstm(inputs.read(t), *states) if kind == "lstm" else gru(inputs.read(t), *states)
        if masks is not None:
            kept = masks.read(t)
            new = tuple(tf.where(kept, n, s) for n, s in zip(new, states, strict=True))
        return t + 1, outputs.write(t, new[0]) if sequences else outputs, *new

    zeros = tf.zeros((size, units))
    start: tuple[Any, ...] = (0, tf.TensorArray(tf.float32, steps, element_shape=(size, units)), zeros)
    start = (*start, zeros) if kind == "lstm" else start
    # The loop is derived by XLA only where it knows how long it may be.
    _, outputs, *states = tf.while_loop(lambda t, *_: t < steps, body, start, maximum_iterations=steps)
    return tf.transpose(outputs.stack(), (1, 0, 2)) if sequences else states[0]


def _statistic(name: str) -> bool:
    return name.startswith(("mean", "variance"))
