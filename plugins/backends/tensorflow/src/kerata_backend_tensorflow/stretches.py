"""Many batches in one program that XLA compiles whole, the loop over them included."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from kerata_backend_tensorflow.traced import traced
from kerata_backend_tensorflow.xla import SIZES

AT_ONCE = 256
"""Batches that a call has room for: one program for stretches of all lengths."""

Run = Callable[[Sequence[Any], np.ndarray, int], list[np.ndarray]]
"""`run(data, numbers of rows, batch size)`: each output, batch by batch."""


class Stretches:
    """The whole batches of a run, up to `AT_ONCE` in a call.

    Arguments:
        inputs, outputs: of the program, for their dtypes and shapes.
        step: one step, as a function of a batch; it assigns what it changes.
        guarded: whether a step whose first output is not finite, which changes nothing then, is the last of its run.
        device: name of the TensorFlow device.
    """

    def __init__(
        self,
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        step: Callable[[Sequence[Any]], list[Any]],
        guarded: bool,
        device: str | None,
    ) -> None:
        self._outputs, self._step, self._guarded, self._device = outputs, step, guarded, device
        self._specs = [tf.TensorSpec((None, *i.shape[1:]), i.dtype) for i in inputs]
        self._works = True
        self._shapes: set[Any] = set()

    @functools.cached_property
    def _compiled(self) -> Any:
        # The traced function itself: on its way through tf.function every call would be matched against the signature.
        rows, count = tf.TensorSpec((AT_ONCE, None), "int32"), tf.TensorSpec((), "int32")
        return traced(jit_compile=True)(self._many).get_concrete_function(rows, count, *self._specs)

    def then(self, rest: Run) -> Run:
        """All of a run; `rest` does the last short batch, and everything where XLA cannot compile the program."""

        def run(data: Sequence[Any], indices: np.ndarray, batch_size: int) -> list[np.ndarray]:
            whole = len(indices) // batch_size * batch_size
            parts, ended = self._whole_batches(data, indices[:whole].reshape(-1, batch_size))
            if not parts:
                return rest(data, indices, batch_size)
            if whole < len(indices) and not ended:
                parts.append(rest(data, indices[whole:], batch_size))
            return [np.concatenate(column) for column in zip(*parts, strict=True)]

        return run

    def _whole_batches(self, data: Sequence[Any], rows: np.ndarray) -> tuple[list[list[np.ndarray]], bool]:
        """The outputs call by call, and whether a refused step ended the run."""
        parts: list[list[np.ndarray]] = []
        for start in range(0, len(rows), AT_ONCE) if self._takes(data, rows) else ():
            chosen = rows[start : start + AT_ONCE]
            room = np.zeros((AT_ONCE, rows.shape[1]), "int32")
            room[: len(chosen)] = chosen
            try:
                with tf.device(self._device):
                    done, logs = self._compiled(tf.constant(room), tf.constant(len(chosen)), *data)
            except tf.errors.OpError:
                # Where XLA cannot compile, it says so before it computes anything.
                if parts:
                    raise
                self._works = False
                break
            parts.append([log.numpy()[: int(done)] for log in logs])
            if self._guarded and not np.isfinite(parts[-1][0][-1]):
                return parts, True
        return parts, False

    def _takes(self, data: Sequence[Any], rows: np.ndarray) -> bool:
        """Whether XLA is to compile for data and batches of these shapes: of the first `SIZES` of them."""
        if self._works and len(self._shapes) < SIZES:
            self._shapes.add(_shapes(data, rows))
        return self._works and _shapes(data, rows) in self._shapes

    def _many(self, rows: Any, count: Any, *data: Any) -> Any:
        logs = [tf.TensorArray(o.dtype, size=AT_ONCE, element_shape=o.shape) for o in self._outputs]

        def body(t: Any, going: Any, logs: Any) -> Any:
            results = self._step([tf.gather(d, rows[t]) for d in data])
            going = tf.math.is_finite(results[0]) if self._guarded else going
            return t + 1, going, [log.write(t, r) for log, r in zip(logs, results, strict=True)]

        done, _, logs = tf.while_loop(
            lambda t, going, _: (t < count) & going,
            body,
            (tf.constant(0), tf.constant(True), logs),
            # One after the other: a step reads what the one before it assigned.
            parallel_iterations=1,
        )
        return done, [log.stack() for log in logs]


def _shapes(data: Sequence[Any], rows: np.ndarray) -> Any:
    return (rows.shape[1], *(tuple(d.shape) for d in data))
