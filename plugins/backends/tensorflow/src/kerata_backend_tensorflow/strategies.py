"""Which devices share the work: those of one machine, or workers of several."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kerata.errors import BackendError


def strategy(device: str | None, several_workers: bool = False) -> Any:
    """The strategy of `tf.distribute` that the configuration asks for; None where one device computes.

    Arguments:
        device: as configured: "gpu:all", "gpu:0,1", "cpu:all", or of one device.
        several_workers: whether TF_CONFIG names more than this one.

    Raises:
        BackendError: there are no such devices.
    """
    kind, _, which = (device or "").lower().partition(":")
    if several_workers:
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
