"""This worker and the others, as the backend knows them: all together or with a clear error."""

from __future__ import annotations

import atexit
import contextlib
import functools
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import tensorflow as tf

from kerata.errors import BackendError
from kerata_backend_tensorflow import cluster as clusters
from kerata_backend_tensorflow.agreement import require_alike, versions
from kerata_backend_tensorflow.line import Line
from kerata_backend_tensorflow.quiet import quietly
from kerata_backend_tensorflow.rendezvous import listening, meet

_OF_ANOTHER = (
    tf.errors.UnavailableError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
)
"""What TensorFlow raises where another worker has gone; of the program's own faults it raises none of them."""

_MOMENT = 3.0  # seconds


class Workers:
    """The workers that compute together, once all have come.

    Arguments:
        line: to them.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self.is_first = line.cluster.number == 0
        line.on_failure = _break_off
        atexit.register(lambda: line.end(getattr(sys, "last_value", None)))

    def agree(self, what: str, facts: Mapping[str, Any]) -> None:
        """Compare `facts` with those of the others, at one place of the program.

        Raises:
            BackendError: they differ, or one of the others is elsewhere or has ended.
        """
        every = self._line.exchange(what, {"next": what, "facts": facts})
        require_alike(self._line.cluster, "way through the program", [{"next": said["next"]} for said in every])
        require_alike(self._line.cluster, what, [said["facts"] for said in every])

    @contextmanager
    def together(self, what: str) -> Iterator[None]:
        """Inside the `with` all workers compute together.

        Raises:
            BackendError: one of the others has ended, or does something else.
        """
        with self._line.during(what):
            try:
                yield
            except (BackendError, tf.errors.OpError) as error:
                found = error if isinstance(error, tf.errors.OpError) else error.__cause__
                if not isinstance(found, _OF_ANOTHER):
                    raise
                raise BackendError(self._line.failed_within(_MOMENT) or self._said(found)) from error

    def _said(self, error: Any) -> str:
        """TensorFlow's error, where it alone has noticed: a worker is stopped, or a network broken."""
        cluster = self._line.cluster
        named = {
            "chief" if job == "chief" else f"worker {task}"
            for job, task in re.findall(r"/job:(\w+)/(?:replica:\d+/)?task:(\d+)", error.message or "")
        }
        others = [n for n, name in enumerate(cluster.names) if name in named and n != cluster.number]
        who = " or ".join(map(cluster.called, others)) or "Another worker"
        return (
            f"{who} does not answer any more: it is stopped, or the network to it is broken. TensorFlow says: "
            f"{(error.message or type(error).__name__).splitlines()[0][:300]}"
        )


@functools.cache
def met() -> Workers | None:
    """The workers of TF_CONFIG, once all have come with the same versions; None where it names one or none.

    Once for a process, as TensorFlow can be connected once.

    Raises:
        ConfigurationError: TF_CONFIG is not what it should be.
        BackendError: some workers do not come, or differ.
    """
    cluster = clusters.from_environment()
    if cluster is None or len(cluster) < 2:
        return None
    with quietly():
        facts = {**versions(cluster), "GPUs": len(tf.config.list_physical_devices("GPU"))}
    with listening(cluster) as listener:
        line = meet(cluster, facts, clusters.seconds(), listener)
    require_alike(cluster, "versions and settings", line.facts)
    return Workers(line)


def _break_off(text: str) -> None:
    """What waits for another worker ends with an error. There is no public name for it."""
    with contextlib.suppress(ImportError, AttributeError):
        from tensorflow.python.eager import context

        context.context().abort_collective_ops(tf.errors.UNAVAILABLE, text.splitlines()[0])
