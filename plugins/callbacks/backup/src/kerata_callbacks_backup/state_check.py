"""Whether what a file holds has the form of a state of training, before any of it is put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

_MERSENNE_TWISTER = 624
"""Words of its state; an index beyond them would have numpy read what lies behind it."""


def fault(state: Any, present: dict[str, Any]) -> str | None:
    """What is wrong with `state`, in words, or None.

    Whether it is that of the same model, data and callbacks is not asked here.

    Arguments:
        state: what a file holds.
        present: the state of the training that is to take it up.
    """
    if not isinstance(state, dict) or state.keys() != present.keys():
        return f"expected a dict of {', '.join(map(str, present))}"
    for name, (has_form, expected) in _FORMS.items():
        if name in state and not has_form(state[name]):
            return f"{name} must be {expected}"
    return None


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 63


def _are_arrays(value: Any) -> bool:
    return type(value) is list and all(isinstance(part, np.ndarray) and part.dtype.kind in "biufc" for part in value)


def _are_callbacks(value: Any) -> bool:
    return type(value) is list and all(
        type(part) in (list, tuple) and len(part) == 2 and isinstance(part[0], str) for part in value
    )


def _is_order(value: Any) -> bool:
    if value is None:
        return True
    if not isinstance(value, np.ndarray) or value.ndim != 1 or value.dtype.kind not in "iu":
        return False
    return bool(np.array_equal(np.sort(value), np.arange(len(value))))


def _is_random(value: Any) -> bool:
    if value is None:
        return True
    if type(value) is not list or len(value) != 5:
        return False
    name, words, place, has_normal, normal = value
    return (
        isinstance(name, str)
        and name == "MT19937"
        and isinstance(words, np.ndarray)
        and words.dtype == np.uint32
        and words.shape == (_MERSENNE_TWISTER,)
        and _is_count(place)
        and place <= _MERSENNE_TWISTER
        and _is_count(has_normal)
        and has_normal <= 1
        and type(normal) is float
    )


_FORMS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "epoch": (_is_count, "a whole number of 0 or more"),
    "stopped": (lambda value: type(value) is bool, "True or False"),
    "variables": (_are_arrays, "a list of arrays of numbers"),
    "callbacks": (_are_callbacks, "a list of pairs, a name and a state"),
    "order": (_is_order, "the numbers of the samples, each once"),
    "random": (_is_random, "a state of numpy's random numbers"),
    "batches": (lambda value: type(value) is list and all(map(_is_count, value)), "a list of whole numbers"),
}
