"""What a replica has to do with the others, by `tf.distribute`; used inside `strategy.run`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

APART = 40503
"""Between the seeds of two replicas: odd, and far from the small numbers that users choose as seeds."""


class TensorFlowReplicas:
    """`kerata.graph.replicas.Replicas`.

    No part is without rows, on which some kernels fail: a replica that would have none computes on a row of another,
    and what it finds does not count.

    Arguments:
        strategy: that runs the program.
        counts: 1 where the rows are the replica's own, 0 where they are another's; a scalar, float32.
    """

    def __init__(self, strategy: Any, counts: Any = 1.0) -> None:
        self.count: int = strategy.num_replicas_in_sync
        self._counts = tf.constant(counts) if isinstance(counts, float) else counts

    def total(self, values: Sequence[Any]) -> list[Any]:
        """The sums over all replicas, in one exchange."""
        return _each_type(_total, [self.own(value) for value in values])

    def gradients(self, values: Sequence[Any]) -> list[Any]:
        """The sums over all replicas, in one exchange."""
        return _each_type(_all_reduced, values)

    def whole(self, value: Any) -> Any:
        """The rows of all replicas."""
        # What TensorFlow cannot gather or add up goes as numbers.
        if value.dtype == tf.bool:
            return tf.cast(self.whole(tf.cast(value, tf.int32)), tf.bool)

        def gathered(x: Any) -> tuple[Any, Callable[[Any], Any]]:
            context, rows = _context(), tf.shape(x)[0]
            own = rows * tf.cast(self._counts, rows.dtype)
            sizes = context.all_gather(own[None], axis=0)
            before = tf.reduce_sum(sizes[: context.replica_id_in_sync_group])
            # All of one length, as an exchange wants them; the rows that were added are left out again.
            longest = tf.reduce_max(sizes)
            filled = tf.pad(x[:own], [[0, longest - own], *[[0, 0]] * (x.shape.rank - 1)])
            every = context.all_gather(filled, axis=0)
            parts = [every[number * longest : number * longest + sizes[number]] for number in range(self.count)]

            def of_own(gradient: Any) -> Any:
                found = gradient[before : before + own]
                return tf.pad(found, [[0, rows - own], *[[0, 0]] * (x.shape.rank - 1)])

            return tf.concat(parts, axis=0), of_own

        return tf.custom_gradient(gathered)(value)

    def shared(self, value: Any) -> Any:
        """`value`, whose gradients are added up."""
        return tf.custom_gradient(lambda x: (tf.identity(x), lambda gradient: _all_reduced([gradient])[0]))(value)

    def divided(self, value: Any) -> Any:
        """`value`, whose gradient is divided."""
        return tf.custom_gradient(lambda x: (tf.identity(x), lambda gradient: gradient / self.count))(value)

    def rows(self, value: Any) -> Any:
        """The number of rows."""
        return tf.cast(tf.shape(value)[0], tf.float32) * self._counts

    def own(self, value: Any) -> Any:
        """`value`, or zeros where the rows are another's."""
        return value * tf.cast(self._counts, value.dtype)

    def own_state(self, state: Any) -> Any:
        """The seed changed by the replica's number; not the count, which all replicas advance alike."""
        number = tf.cast(_context().replica_id_in_sync_group, state.dtype)
        return state + tf.stack([number * APART, tf.zeros_like(number)])

    def mean_of_parts(self, value: Any, rows: Any) -> Any:
        """The mean of the replicas' values."""
        weight = tf.cast(1.0 if rows is None else rows, value.dtype if value.dtype.is_floating else tf.float32)
        counted = tf.cast(value, weight.dtype) * weight
        total, weights = self.total([counted, weight])
        return tf.cast(total / weights, value.dtype)


def _context() -> Any:
    return tf.distribute.get_replica_context()


def _each_type(add: Callable[[Sequence[Any]], list[Any]], values: Sequence[Any]) -> list[Any]:
    """The sums of `values`, those of one type in one exchange."""
    found: dict[int, Any] = {}
    for dtype in dict.fromkeys(value.dtype for value in values):
        places = [place for place, value in enumerate(values) if value.dtype == dtype]
        found |= zip(places, add([values[place] for place in places]), strict=True)
    return [found[place] for place in range(len(values))]


def _total(values: Sequence[Any]) -> list[Any]:
    def added(*values: Any) -> tuple[list[Any], Callable[..., Any]]:
        return _all_reduced(values), lambda *gradients: list(gradients)

    found = tf.custom_gradient(added)(*values)
    return list(found) if isinstance(found, (list, tuple)) else [found]


def _all_reduced(values: Sequence[Any]) -> list[Any]:
    """Sums over all replicas; as one vector, for each exchange costs the time of a way there and back."""
    if len(values) == 1:
        return [_context().all_reduce(tf.distribute.ReduceOp.SUM, values[0])]
    shapes, sizes = [tf.shape(value) for value in values], [tf.size(value) for value in values]
    vector = _context().all_reduce(
        tf.distribute.ReduceOp.SUM, tf.concat([tf.reshape(value, [-1]) for value in values], axis=0)
    )
    parts = tf.split(vector, sizes, num=len(values))
    found = [tf.reshape(part, shape) for part, shape in zip(parts, shapes, strict=True)]
    for one, value in zip(found, values, strict=True):
        one.set_shape(value.shape)
    return found
