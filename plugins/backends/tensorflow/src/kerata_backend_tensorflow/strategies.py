"""Which devices share the work: those of one machine, or workers of several."""

from __future__ import annotations

import json
import os
from typing import Any

import tensorflow as tf

from kerata.errors import BackendError


def strategy(device: str | None) -> Any:
    """The strategy of `tf.distribute` that the configuration asks for; None where one device computes.

    Arguments:
        device: as configured: "gpu:all", "gpu:0,1", "cpu:all", or of one device.

    Raises:
        BackendError: there are no such devices.
    """
    kind, _, which = (device or "").lower().partition(":")
    if workers() > 1:
        return tf.distribute.MultiWorkerMirroredStrategy()
    if which != "all" and "," not in which:
        return None
    found = [d.name for d in tf.config.list_logical_devices(kind.upper())]
    numbers = list(map(str, range(len(found)))) if which == "all" else which.split(",")
    names = [found[int(number)] for number in numbers if number.isdigit() and int(number) < len(found)]
    if not names or len(set(names)) < len(numbers):
        raise BackendError(
            f"TensorFlow has not all of the devices {device!r} (KERATA_DEVICE); it sees "
            f"{', '.join(f'{kind}:{n}' for n in range(len(found))) or f'no {kind}'}."
        )
    return tf.distribute.MirroredStrategy(names) if len(names) > 1 else None


def is_first_worker() -> bool:
    """Whether TF_CONFIG makes this process the chief, or worker 0 where there is no chief; True without it."""
    config = json.loads(os.environ.get("TF_CONFIG") or "{}")
    task = config.get("task", {})
    first = "chief" if "chief" in config.get("cluster", {}) else "worker"
    return (task.get("type", first), task.get("index", 0)) == (first, 0)


def workers() -> int:
    """How many workers TF_CONFIG names, this one among them; 1 without it.

    Raises:
        BackendError: it is not what TensorFlow defines.
    """
    text = os.environ.get("TF_CONFIG")
    if not text:
        return 1
    try:
        cluster = json.loads(text).get("cluster", {})
        return sum(len(cluster.get(kind, ())) for kind in ("chief", "worker")) or 1
    except (ValueError, AttributeError, TypeError) as error:
        raise BackendError(
            f"TF_CONFIG is not the JSON that TensorFlow defines ({error}): "
            '{"cluster": {"worker": ["host:port", ...]}, "task": {"type": "worker", "index": 0}}.'
        ) from None
