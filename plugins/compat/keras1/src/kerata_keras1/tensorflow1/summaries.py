"""`tf.summary` as TensorFlow 1 had it: numbers that a session computes and a writer writes for TensorBoard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from kerata.graph.tensor import Tensor
from kerata_keras1.tensorflow1.operations import SUMMARIES, Summary


def scalar(name: str, tensor: Tensor, collections: Any = None, family: str | None = None) -> Summary:
    """A number."""
    return _kept(name, tensor, lambda tag, value: _Value(tag=tag, simple_value=float(value)))


def histogram(name: str, values: Tensor, collections: Any = None, family: str | None = None) -> Summary:
    """How numbers are distributed, in 30 bins."""
    return _kept(name, values, _histogram)


def merge(inputs: Sequence[Summary], collections: Any = None, name: str | None = None) -> Summary:
    """Several as one."""
    return Summary([part for given in inputs for part in given.parts], _encode)


def merge_all(*args: Any, **kwargs: Any) -> Summary | None:
    """All that were made, as one; None where there are none."""
    return merge(SUMMARIES) if SUMMARIES else None


class FileWriter:
    """Writes summaries into a folder for TensorBoard.

    Arguments:
        logdir: the folder.
        graph, args, kwargs: taken; there is no graph of TensorFlow to write.
    """

    def __init__(self, logdir: str, graph: Any = None, *args: Any, **kwargs: Any) -> None:
        with tf.Graph().as_default():  # TensorFlow's own refuses to work where there is none
            self._writer = tf.compat.v1.summary.FileWriter(logdir)

    def add_summary(self, summary: Any, global_step: int | None = None) -> None:
        """Add what a session gave, or a `tf.Summary`, for a step."""
        self._writer.add_summary(summary, global_step)

    def add_graph(self, *args: Any, **kwargs: Any) -> None:
        """Kept for programs of Keras 1: there is no graph of TensorFlow to write."""

    def flush(self) -> None:
        """Write what was added."""
        self._writer.flush()

    def close(self) -> None:
        """Write what was added, and end."""
        self._writer.close()


_Value = tf.compat.v1.Summary.Value


def _kept(name: str, tensor: Tensor, make: Callable[[str, Any], Any]) -> Summary:
    made = Summary([(name, tensor, make)], _encode)
    SUMMARIES.append(made)
    return made


def _encode(entries: list[Any]) -> bytes:
    encoded: bytes = tf.compat.v1.Summary(value=entries).SerializeToString()
    return encoded


def _histogram(tag: str, value: Any) -> Any:
    flat = np.asarray(value, "float64").ravel()
    counts, edges = np.histogram(flat, bins=30)
    proto = tf.compat.v1.HistogramProto(
        min=flat.min(),
        max=flat.max(),
        num=flat.size,
        sum=flat.sum(),
        sum_squares=np.square(flat).sum(),
        bucket_limit=edges[1:],
        bucket=counts,
    )
    return _Value(tag=tag, histo=proto)
