"""Which rows of a batch are whose: each replica has neighbouring ones, one more or less where they do not divide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from kerata_backend_tensorflow.traced import traced


class Shares:
    """The parts of the replicas, and of this process, which runs some of them.

    Arguments:
        strategy: of `tf.distribute`.

    Attributes:
        count: how many replicas there are in all processes.
        processes: how many these are, each with as many replicas.
    """

    def __init__(self, strategy: Any) -> None:
        self.count: int = strategy.num_replicas_in_sync
        self._strategy = strategy
        numbers = traced()(lambda: strategy.run(lambda: tf.convert_to_tensor(_number())))()
        own = sorted(int(number) for number in strategy.experimental_local_results(numbers))
        self._first, self._after = own[0], own[-1] + 1
        self.processes = self.count // len(own)
        self._of_first_replica = traced(input_signature=[tf.TensorSpec([None], "float64")])(
            lambda values: strategy.run(_of_first, args=(values,))
        )

    def of_process(self, size: Any, maximum: Callable[[Any, Any], Any] = max) -> tuple[Any, Any]:
        """Where the rows of this process begin and end in a batch of `size`; with `maximum` of tensors, for tensors."""
        return self._part(self._first, self._after, size, maximum)

    def of_replica(self, size: Any) -> tuple[Any, Any, Any]:
        """Where the rows of the replica that runs begin and end among those of its process; 1, or 0 if they are none.

        One that has none has a row of another, on which it computes what does not count.
        """
        number = tf.cast(_number(), size.dtype)
        start, stop = self._part(number, number + 1, size, tf.maximum)
        before, _ = self.of_process(size, tf.maximum)
        has_some = (number + 1) * size // self.count > start
        return start - before, stop - before, tf.cast(has_some, tf.float32)

    def of_first_process(self, values: np.ndarray) -> np.ndarray:
        """What the first process gives here; all ask at once."""
        found = self._strategy.experimental_local_results(self._of_first_replica(tf.constant(values, tf.float64)))
        return np.array(found[0])

    def _part(self, first: Any, after: Any, size: Any, maximum: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
        """The rows of the replicas numbered from `first` up to `after`, and one at least for the last of them."""
        return first * size // self.count, maximum(after * size // self.count, (after - 1) * size // self.count + 1)


def _number() -> Any:
    return tf.distribute.get_replica_context().replica_id_in_sync_group


def _of_first(values: Any) -> Any:
    own = tf.where(tf.equal(_number(), 0), values, tf.zeros_like(values))
    return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, own)
