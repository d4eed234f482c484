"""Several workers of one training, all of which run one program: which of them writes, and what all do alike.

Files, checkpoints and progress come from the first alone. All say `model.save(...)`; what the others write is thrown
away, and callbacks that do nothing but write (`Callback.first_worker_only`) are not called there. The backend knows
which worker this is.

What each would decide for itself (by its clock, its random numbers, callbacks that only the first calls) the first
decides for all: they compute together, and one that does something else would be waited for without end.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from kerata.errors import BackendError

OfFirst = Callable[[np.ndarray], np.ndarray]
"""From floats to those of the first worker, for which all ask at once."""

_first = True
_of_first: OfFirst | None = None


def join(first: bool, of_first: OfFirst | None = None) -> None:
    """This process is a worker; said when the backend is loaded.

    Arguments:
        first: whether it is the first, or the only one.
        of_first: how it asks the first; None for the only one.
    """
    global _first, _of_first
    _first, _of_first = first, of_first


def is_first() -> bool:
    """Whether this process is the first worker, or the only one."""
    return _first


def several() -> bool:
    """Whether there are other workers."""
    return _of_first is not None


def of_first(number: float) -> float:
    """What the first worker gives here. All ask at the same place of the program."""
    return number if _of_first is None else float(_of_first(np.array([number], "float64"))[0])


def draw_alike() -> None:
    """From here on numpy draws for all what it draws for the first, whether or not the program has seeded it."""
    if _of_first is None:
        return
    state = np.random.get_state(legacy=False)
    if state["bit_generator"] == "MT19937":  # a program may have put another in its place
        given = [*state["state"]["key"], state["state"]["pos"], state["has_gauss"], state["gauss"]]
        *key, place, has_gauss, gauss = _of_first(np.array(given, "float64"))  # which hold 32 bits exactly
        inner = {"key": np.array(key, "uint32"), "pos": int(place)}
        np.random.set_state({**state, "state": inner, "has_gauss": int(has_gauss), "gauss": float(gauss)})


@contextmanager
def alone() -> Iterator[None]:
    """Inside the `with` a backend that is loaded knows of no others, and waits for none."""
    text = os.environ.pop("TF_CONFIG", None)
    try:
        yield
    finally:
        if text is not None:
            os.environ["TF_CONFIG"] = text


def asked_for() -> int:
    """How many workers the variable TF_CONFIG names, this one among them; 1 without it.

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
