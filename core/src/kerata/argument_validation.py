"""Checks of arguments, in the words of the argument: for every constructor and method, a plugin's as much as ours."""

from __future__ import annotations

import inspect
import math
import operator
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.renamed import argument_hint

_WORDS_OF_KERAS_0 = {
    "accuracy": ("train_on_batch", "test_on_batch"),
    "class_mode": ("compile",),
    "nb_val_worker": ("fit_generator",),
    "show_accuracy": ("fit", "evaluate", "fit_generator", "evaluate_generator"),
    "verbose": ("evaluate_generator",),
}
"""Arguments of programs from before Keras 1, and the methods that then took them and did nothing with them."""

_MOST = 1 << 63
"""No array has as many entries along an axis."""


def whole_number(value: Any, name: str, minimum: int | None = 1) -> int:
    """`value` as an int. Whole numbers are taken in any form: `4`, `4.0`, numpy's.

    Arguments:
        value: what was given.
        name: of the argument, for errors: `"output_dim of Dense"`.
        minimum: the least that makes sense (default 1); None where negative ones do, as for axes.

    Raises:
        ArgumentTypeError: it is no whole number.
        ArgumentError: it is less than `minimum`, or does not fit 64 bits.
    """
    whole = _whole(value)
    if whole is None:
        raise ArgumentTypeError(f"{name} must be a whole number; got {shown(value)}.")
    if minimum is not None and whole < minimum:
        raise ArgumentError(f"{name} must be {minimum} or more; got {whole}.")
    if not -_MOST <= whole < _MOST:
        raise ArgumentError(f"{name} must fit 64 bits; got {whole}.")
    return whole


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


def whole_numbers(values: Any, name: str, count: int | None = None, minimum: int | None = 1) -> tuple[int, ...]:
    """`values` as a tuple of `count` ints, any number of them by default; see `whole_number`.

    Raises:
        ArgumentError: they are not so many whole numbers of `minimum` or more.
    """
    numbers = [_whole(value) for value in values] if _is_list(values) else None
    whole = tuple(n for n in numbers or () if n is not None and (-_MOST if minimum is None else minimum) <= n < _MOST)
    if numbers is None or len(whole) != len(numbers) or count not in (None, len(numbers)):
        wanted = "whole numbers" if count is None else f"{count} whole number{'s' * (count != 1)}"
        least = "" if minimum is None else f" of {minimum} or more"
        example = ((minimum or 0) + 1,) * (2 if count is None else count)
        raise ArgumentError(f"{name} must be {wanted}{least}, such as {example}; got {shown(values)}.")
    return whole


def partial_shape(values: Any, name: str) -> tuple[int | None, ...]:
    """`values` as a tuple of sizes: ints of 1 or more, and None for those that are not known.

    Raises:
        ArgumentError: they are something else.
    """
    sizes = [None if value is None else _whole(value) or 0 for value in values] if _is_list(values) else [0]
    if not all(size is None or 1 <= size < _MOST for size in sizes):
        raise ArgumentError(
            f"{name} must be whole numbers of 1 or more, or None, such as (None, 2); got {shown(values)}."
        )
    return tuple(sizes)


def input_size(value: Any, name: str) -> int | None:
    """A size of the input that a layer may be told as the first of a model (`input_dim`, `input_length`), as an int.

    Keras 1 does not look at it where the layer is called on a tensor. So a shape in its place, which can only be meant
    for `input_shape`, is left aside like None and 0.

    Returns:
        the size, or None where none is told.

    Raises:
        ArgumentTypeError: it is neither a whole number, a shape nor None.
        ArgumentError: it is negative, or more than any size can be.
    """
    return None if value is None or _is_list(value) else whole_number(value, name, minimum=0) or None


def number(value: Any, name: str, minimum: float = -math.inf, below: float = math.inf) -> float:
    """`value` as a float.

    Arguments:
        value: what was given: a number in any form, numpy's too.
        name: of the argument, for errors: `"lr of SGD"`.
        minimum: the least that makes sense (default: any number does).
        below: what it must be less than (default: any finite number will do, where there is a `minimum`).

    Raises:
        ArgumentTypeError: it is no number.
        ArgumentError: it is out of range.
    """
    try:
        if isinstance(value, (str, bytes)):  # float would read the number in a text
            raise TypeError
        result = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ArgumentTypeError(f"{name} must be a number; got {shown(value)}.") from None
    if (minimum, below) != (-math.inf, math.inf) and not minimum <= result < below:
        bound = "" if below == math.inf else f" and less than {below:g}"
        raise ArgumentError(f"{name} must be at least {minimum:g}{bound}, and finite; got {shown(value)}.")
    return result


def fraction(value: Any, name: str) -> float:
    """`value` as a float from 0 to 1.

    Raises:
        ArgumentTypeError: it is no number.
        ArgumentError: it is not between 0 and 1.
    """
    result = number(value, name)
    if not 0.0 <= result <= 1.0:
        raise ArgumentError(f"{name} must be between 0 and 1; got {shown(value)}.")
    return result


def shown(value: Any) -> str:
    """What was given, as a user writes it, for "got ...": numpy's numbers plain, and long values cut off."""
    text = repr(_plain(value))
    return text if len(text) <= 120 else text[:117] + "..."


def refuse(kwargs: Mapping[str, Any], method: Callable[..., Any]) -> None:
    """Raise an ArgumentTypeError for the first of `kwargs`, arguments that `method` does not have.

    Those that Keras 1 still took from programs of the time before it are told in a warning.
    """
    for name in kwargs:
        if method.__name__ in _WORDS_OF_KERAS_0.get(name, ()):
            cure = 'metrics=["accuracy"] of compile has the accuracy told' if "accuracy" in name else "leave it out"
            warnings.warn(f'{method.__name__} does nothing with "{name}", as in Keras 1: {cure}.', stacklevel=4)
            continue
        known = [p.name for p in inspect.signature(method).parameters.values() if p.kind is not p.VAR_KEYWORD]
        hint = argument_hint(name, known, f" It has {', '.join(known)}.")
        raise ArgumentTypeError(f'{method.__name__} has no argument "{name}".{hint}')


def _whole(value: Any) -> int | None:
    if type(value).__name__ in ("bool", "bool_"):  # numpy's, called bool_ before numpy 2, is no subclass of Python's
        return None
    if hasattr(value, "is_integer") and not hasattr(value, "__index__"):
        return int(value) if value.is_integer() else None
    try:
        return int(operator.index(value))
    except TypeError:
        return None


def _is_list(values: Any) -> bool:
    return isinstance(values, (list, tuple)) or (hasattr(values, "tolist") and getattr(values, "ndim", 0) == 1)


def _plain(value: Any) -> Any:
    """Numbers of numpy, whose version 2 shows them as np.float64(1.5), as Python's; in a list or tuple too."""
    if type(value) in (list, tuple):
        return type(value)(map(_plain, value))
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", None) == 0 else value
