"""The same written by hand for several workers, with `tf.distribute.MultiWorkerMirroredStrategy` and TF_CONFIG.

Every worker computes on its rows of each batch and keeps the weights in variables of its own: all start alike, and
gradients are added up before they are used, in one exchange. Losses are added up once an epoch.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import hand_tensorflow
import tensorflow as tf
from arrays import Data, Weights
from hand_tensorflow import _each, _loss
from workloads import Workload


class Peer(hand_tensorflow.Peer):
    """A model as a function over variables, of which each worker has its own.

    Arguments:
        work, data, weights: what to train, on what, from where; a batch divides by the number of workers.
        folder: not needed.
        xla: whether XLA compiles what a worker computes by itself in a step.
        whole: whether an epoch is one call, or each batch.
    """

    def __init__(
        self,
        work: Workload,
        data: Data,
        weights: Sequence[Weights],
        folder: Path,
        xla: bool = False,
        whole: bool = True,
    ) -> None:
        super().__init__(work, data, weights, folder)
        self._whole, self._compiled = whole, xla
        self._strategy = tf.distribute.MultiWorkerMirroredStrategy()

    def build(self) -> None:
        """Make the variables; what is compiled is so at its first call."""
        super().build()
        self._slopes = tf.function(self._own_slopes, jit_compile=self._compiled or None, autograph=False)
        count = self._strategy.num_replicas_in_sync

        def step(x: Any, y: Any, rows: Any) -> tuple[Any, Any]:
            context = tf.distribute.get_replica_context()
            size = self.work.batch // count
            own = rows[context.replica_id_in_sync_group * size :][:size]
            own.set_shape((size,))
            return self._train([tf.gather(part, own) for part in x], tf.gather(y, own))

        # The loop is around what the strategy runs, for inside it an exchange may not be in a loop.
        def epoch(x: Any, y: Any, order: Any) -> Any:
            return self._run(_mean_of_workers, *_each(order, lambda rows: self._run(step, x, y, rows)))

        def by_batches(x: Any, y: Any, order: Any) -> Any:
            return mean(*map(tf.stack, zip(*[one(x, y, rows) for rows in tf.unstack(order)], strict=True)))

        def compiled(function: Any) -> Any:
            return tf.function(lambda *values: self._run(function, *values), autograph=False)

        one, mean = compiled(step), compiled(_mean_of_workers)
        self._epoch = tf.function(epoch, autograph=False) if self._whole else by_batches

    def exchange(self, values: int) -> float:
        """The median seconds that an exchange of so many float32 takes, of those one after the other in a call."""
        times, rounds = 20, 7

        @tf.function(autograph=False)
        def exchanged(vector: Any) -> Any:
            def body(number: Any, value: Any) -> Any:
                return number + 1, self._run(_mean_of_workers, value)[0]

            return tf.while_loop(lambda number, _: number < times, body, (0, vector), parallel_iterations=1)[1]

        vector, taken = tf.ones(values), []
        for _ in range(rounds + 1):
            start = time.perf_counter()
            exchanged(vector).numpy()
            taken.append((time.perf_counter() - start) / times)
        return statistics.median(taken[1:])

    def _run(self, function: Any, *values: Any) -> list[Any]:
        """What each worker computes, and gets."""
        return [self._strategy.experimental_local_results(v)[0] for v in self._strategy.run(function, values)]

    def _own_slopes(self, x: list[Any], y: Any) -> Any:
        """Loss, accuracy and gradients of the worker's own rows."""
        with tf.GradientTape() as tape:
            loss, accuracy = _loss(self.work, self._forward(x, True), y)
        return loss, accuracy, [tf.convert_to_tensor(slope) for slope in tape.gradient(loss, self.trained)]

    def _train(self, x: list[Any], y: Any) -> tuple[Any, Any]:
        """One step of training; loss and accuracy of the worker's own rows."""
        loss, accuracy, slopes = self._slopes(x, y)
        slopes = tf.distribute.get_replica_context().all_reduce("MEAN", slopes)
        self.count.assign_add(1.0)
        for variable, slope, slots in zip(self.trained, slopes, self.slots, strict=True):
            self._update(variable, slope, slots)
        return loss, accuracy


def _mean_of_workers(*values: Any) -> Any:
    # Copied first: the strategy asks on which device each was made, which was none outside of it.
    return tf.distribute.get_replica_context().all_reduce("MEAN", list(map(tf.identity, values)))
