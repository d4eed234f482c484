"""Arguments that the methods of a model do not have, and those that must be whole numbers."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from kerata.errors import ArgumentError, ArgumentTypeError

_WORDS_OF_KERAS_2 = {
    "epochs": "nb_epoch",
    "steps_per_epoch": "samples_per_epoch (samples, not batches)",
    "validation_steps": "nb_val_samples (samples, not batches)",
    "steps": "val_samples (samples, not batches)",
    "max_queue_size": "max_q_size",
    "workers": "nb_worker",
    "use_multiprocessing": "pickle_safe",
}


def refuse(kwargs: Mapping[str, Any], method: Callable[..., Any]) -> None:
    """Raise an ArgumentTypeError for the first of `kwargs`, arguments that `method` does not have."""
    for name in kwargs:
        known = [p.name for p in inspect.signature(method).parameters.values() if p.kind is not p.VAR_KEYWORD]
        if name in _WORDS_OF_KERAS_2:
            hint = f"It is called {_WORDS_OF_KERAS_2[name]} here, as in Keras 1."
        else:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"It has {', '.join(known)}."
        raise ArgumentTypeError(f'{method.__name__} has no argument "{name}". {hint}')


def whole_number(value: Any, name: str, minimum: int = 1) -> int:
    """`value` as an int.

    Raises:
        ArgumentTypeError: it is no whole number.
        ArgumentError: it is less than `minimum`.
    """
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise ArgumentTypeError(f"{name} must be a whole number; {value!r} came.")
    if value < minimum:
        raise ArgumentError(f"{name} must be {minimum} or more; {value!r} came.")
    return int(value)
