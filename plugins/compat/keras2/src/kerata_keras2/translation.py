"""A call in the words of Keras 2 and 3, in those of Keras 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerata.argument_validation import shown
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.renamed import absence, here
from kerata_keras2.positions import in_place
from kerata_keras2.values import Parameters, as_here, given_as


def translated(
    parameters: Parameters, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
    """The arguments of a call in the words of a function's `parameters`.

    Arguments:
        parameters: those of the function, without `self`.
        args: what stood in the places.
        kwargs: what was given by name.

    Returns:
        None where nothing is said otherwise. What is not known of stays as it is: the function has its own error.

    Raises:
        ArgumentTypeError: an argument is given twice, by two words, with two values.
        ArgumentError: a value says what Keras 1 has not.
    """
    if any(p.kind in (p.POSITIONAL_ONLY, p.VAR_POSITIONAL) for p in parameters.values()):
        return None
    places = [name for name, p in parameters.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    if len(args) > len(places):
        return None
    stood, moved = in_place(parameters, args, kwargs)
    if set(stood) & set(kwargs):  # Python says that an argument is there twice
        return None
    said = {**{name: as_here(name, value, parameters) for name, value in stood.items()}}
    words = {name: name for name in said}
    for word, value in [*moved.items(), *kwargs.items()]:
        if word in parameters:
            meant = {word: as_here(word, value, parameters)}
        elif names := here(word, parameters):
            meant = dict(zip(names, given_as(word, value, names, parameters), strict=True))
        elif _is_harmless(word, value, parameters):
            meant = {}
        else:
            meant = {word: value}
        for name, each in meant.items():
            if name in said and not _equal(said[name], each):
                raise ArgumentTypeError(
                    f"{words[name]}={shown(said[name])} and {word}={shown(value)} are two words for one argument, "
                    f"{name}, with two values. Give one of them."
                )
            said[name] = each
            words.setdefault(name, word)
    if not moved and len(stood) == len(args) and _same(said, {**dict(zip(places, args, strict=False)), **kwargs}):
        return None
    return (), said


def _is_harmless(word: str, value: Any, parameters: Parameters) -> bool:
    """Whether an argument that Keras 1 has not says what is done here anyway.

    Raises:
        ArgumentError: it says something else.
    """
    absent = absence(word, parameters)
    if absent is None:
        return False
    if any(_equal(value, harmless) for harmless in absent.harmless):
        return True
    name = getattr(value, "__name__", value)
    if any(_equal(name, harmless) for harmless in absent.harmless):
        return True
    raise ArgumentError(f"{word}={shown(value)}: {absent.cure}")


def _equal(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return bool(np.array_equal(one, other))
    return type(one) in _PLAIN and type(other) in _PLAIN and bool(one == other)


_PLAIN = (bool, int, float, str, tuple, list, type(None))


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return one.keys() == other.keys() and all(one[name] is other[name] for name in one)
