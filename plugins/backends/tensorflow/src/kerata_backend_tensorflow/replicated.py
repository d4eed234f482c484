"""Programs that several replicas run, each on its part of every batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from kerata.graph.replicas import Kind, kind_of_input, require_shareable
from kerata_backend_tensorflow.execution import Execution
from kerata_backend_tensorflow.replicas import TensorFlowReplicas
from kerata_backend_tensorflow.stretches import Run


class Replicated(Execution):
    """How a program runs under a strategy: a step is `strategy.run`, with the whole batch given to every replica.

    Arguments:
        backend: lowers the program.
        program: outputs and updates.
        strategy: of `tf.distribute`.

    Raises:
        ArgumentError: the program is for batches of one size.
    """

    def __init__(self, backend: Any, program: Any, strategy: Any) -> None:
        require_shareable(program.inputs, program.name)
        super().__init__(backend, program, None, cpu=False)
        self._strategy = strategy
        self._shared = [kind_of_input(tensor) is Kind.PART for tensor in program.inputs]

    def loop(self) -> Run:
        """As of one device; batches of one size in a call, for what replicas exchange in a loop has one shape."""
        of_one_size = super().loop()

        def run(data: Sequence[Any], indices: np.ndarray, batch_size: int) -> list[np.ndarray]:
            whole = len(indices) // batch_size * batch_size
            parts: list[list[np.ndarray]] = []
            for rows in (indices[:whole], indices[whole:]):
                refused = parts and self._guarded and not np.isfinite(parts[-1][0][-1])
                if len(rows) and not refused:
                    parts.append(of_one_size(data, rows, batch_size))
            return [np.concatenate(column) for column in zip(*parts, strict=True)]

        return run

    def _step(self, values: Sequence[Any], program: Any = None) -> list[Any]:
        """The outputs of the first replica; those of all are the same."""
        found = self._strategy.run(self._of_replica, args=(list(values), program))
        return [self._strategy.experimental_local_results(value)[0] for value in found]

    def _of_replica(self, values: Sequence[Any], program: Any) -> list[Any]:
        context = tf.distribute.get_replica_context()
        number, count = context.replica_id_in_sync_group, context.num_replicas_in_sync
        parts, counts = [], 1.0
        for value, shared in zip(values, self._shared, strict=True):
            if shared:
                rows = tf.shape(value)[0]
                start, stop = number * rows // count, (number + 1) * rows // count  # sizes differ by one at most
                counts = tf.cast(stop > start, tf.float32)
                value = value[start : tf.maximum(stop, start + 1)]
            parts.append(value)
        return self._assigning(program or self._program, parts, TensorFlowReplicas(self._strategy, counts))
