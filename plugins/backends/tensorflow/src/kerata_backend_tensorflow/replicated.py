"""Programs that several replicas run, each on its part of every batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from kerata.graph.replicas import Kind, kind_of_input, require_shareable
from kerata_backend_tensorflow.execution import Execution
from kerata_backend_tensorflow.replicas import TensorFlowReplicas
from kerata_backend_tensorflow.shares import Shares
from kerata_backend_tensorflow.stretches import Run


class Replicated(Execution):
    """How a program runs under a strategy: a step is `strategy.run`, on the rows of this process.

    After the values of the inputs it takes the number of rows that each has in the whole batch.

    Arguments:
        backend: lowers the program.
        program: outputs and updates.
        strategy: of `tf.distribute`.
        shares: which rows are whose.

    Raises:
        ArgumentError: the program is for batches of one size.
    """

    def __init__(self, backend: Any, program: Any, strategy: Any, shares: Shares) -> None:
        require_shareable(program.inputs, program.name)
        super().__init__(backend, program, None, cpu=False)
        self._strategy, self._shares = strategy, shares
        self._shared = [kind_of_input(tensor) is Kind.PART for tensor in program.inputs]
        self._signature.append(tf.TensorSpec([len(self._shared)], "int64"))

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

    def _values(self, arrays: Sequence[Any], size: int | None) -> list[Any]:
        """The rows of this process, which are all there is in `arrays` if the `size` of the batch is given."""
        sizes = [
            0 if not shared else array.shape[0] if size is None else size
            for array, shared in zip(arrays, self._shared, strict=True)
        ]
        if size is None:
            arrays = [
                array[slice(*self._shares.of_process(rows))] if shared else array
                for array, rows, shared in zip(arrays, sizes, self._shared, strict=True)
            ]
        return [*super()._values(arrays, size), tf.constant(sizes, tf.int64, (len(sizes),))]

    def _gathered(self, data: Sequence[Any], rows: Any) -> list[Any]:
        size = tf.size(rows, out_type=tf.int64)
        start, stop = self._shares.of_process(size, tf.maximum)
        return [*super()._gathered(data, rows[start:stop]), tf.fill([len(data)], size)]

    def _single(self, values: Sequence[Any]) -> bool:
        return False  # of one batch some processes may have a single row, and all must run the same

    def _step(self, values: Sequence[Any], program: Any = None) -> list[Any]:
        """The outputs of the first replica; those of all are the same."""
        found = self._strategy.run(self._of_replica, args=(list(values), program))
        return [self._strategy.experimental_local_results(value)[0] for value in found]

    def _of_replica(self, values: Sequence[Any], program: Any) -> list[Any]:
        *values, sizes = values
        parts, counts = [], 1.0
        for place, (value, shared) in enumerate(zip(values, self._shared, strict=True)):
            if shared:
                start, stop, counts = self._shares.of_replica(sizes[place])
                value = value[start:stop]
            parts.append(value)
        return self._assigning(program or self._program, parts, TensorFlowReplicas(self._strategy, counts))
