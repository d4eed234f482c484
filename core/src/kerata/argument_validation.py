"""Checks of arguments, in the words of the argument: for every constructor and method, a plugin's as much as ours."""

from __future__ import annotations

import inspect
import operator
from collections.abc import Callable, Mapping
from typing import Any

from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.suggestions import did_you_mean

_WORDS_OF_KERAS_2 = {
    "epochs": "nb_epoch",
    "steps_per_epoch": "samples_per_epoch (samples, not batches)",
    "validation_steps": "nb_val_samples (samples, not batches)",
    "steps": "val_samples (samples, not batches)",
    "max_queue_size": "max_q_size",
    "workers": "nb_worker",
    "use_multiprocessing": "pickle_safe",
}
_MOST = 1 << 63
"""No array has as many entries along an axis."""


def whole_number(value: Any, name: str, minimum: int = 1) -> int:
    """`value` as an int. Whole numbers are taken in any form: `4`, `4.0`, numpy's.

    Arguments:
        value: what was given.
        name: of the argument, for errors: `"output_dim of Dense"`.
        minimum: the least that makes sense (default 1).

    Raises:
        ArgumentTypeError: it is no whole number.
        ArgumentError: it is less than `minimum`, or more than any size can be.
    """
    number = _whole(value)
    if number is None:
        raise ArgumentTypeError(f"{name} must be a whole number; got {_shown(value)}.")
    if not minimum <= number < _MOST:
        raise ArgumentError(f"{name} must be {minimum} or more{' and fit 64 bits' * (number >= _MOST)}; got {number}.")
    return number


def verbosity(value: Any, name: str = "verbose") -> int:
    """How much is to be told, as an int: 0 for nothing, 1 or True for a bar, 2 for a line per epoch.

    Keras 1 takes any number, and None for 0.

    Arguments:
        value: what was given.
        name: of the argument, for errors (default "verbose").

    Raises:
        ArgumentTypeError: it is something else, such as the `"auto"` of Keras 3.
    """
    if value is None or type(value).__name__ in ("bool", "bool_"):
        return int(bool(value))
    try:
        return whole_number(value, name, minimum=-_MOST)
    except ArgumentTypeError:
        raise ArgumentTypeError(
            f"{name} must be 0 (silent), 1 (a bar) or 2 (a line per epoch); got {value!r}."
        ) from None


def whole_numbers(values: Any, name: str, count: int, minimum: int = 1) -> tuple[int, ...]:
    """`values` as a tuple of `count` ints; see `whole_number`.

    Raises:
        ArgumentError: they are not so many whole numbers of `minimum` or more.
    """
    numbers = [_whole(value) for value in values] if _is_list(values) else []
    whole = tuple(n for n in numbers if n is not None and minimum <= n < _MOST)
    if len(numbers) != count or len(whole) != count:
        example = (minimum + 1,) * count
        raise ArgumentError(
            f"{name} must be {count} whole number(s) of {minimum} or more, such as {example}; got {_shown(values)}."
        )
    return whole


def refuse(kwargs: Mapping[str, Any], method: Callable[..., Any]) -> None:
    """Raise an ArgumentTypeError for the first of `kwargs`, arguments that `method` does not have."""
    for name in kwargs:
        known = [p.name for p in inspect.signature(method).parameters.values() if p.kind is not p.VAR_KEYWORD]
        if name in _WORDS_OF_KERAS_2:
            hint = f" It is called {_WORDS_OF_KERAS_2[name]} here, as in Keras 1."
        else:
            hint = did_you_mean(name, known, most=1) or f" It has {', '.join(known)}."
        raise ArgumentTypeError(f'{method.__name__} has no argument "{name}".{hint}')


def _whole(value: Any) -> int | None:
    if isinstance(value, bool) or type(value).__name__ == "bool":  # numpy's is no subclass
        return None
    if hasattr(value, "is_integer") and not hasattr(value, "__index__"):
        return int(value) if value.is_integer() else None
    try:
        return int(operator.index(value))
    except TypeError:
        return None


def _is_list(values: Any) -> bool:
    return isinstance(values, (list, tuple)) or (hasattr(values, "tolist") and getattr(values, "ndim", 0) == 1)


def _shown(value: Any) -> str:
    """The value as a user writes it; numpy 2 shows its numbers as np.float64(1.5)."""
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()
    text = repr(value)
    return text if len(text) <= 120 else text[:117] + "..."
