"""Values that are written otherwise than in Keras 1: one number for all axes, a window in one piece, orders of axes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter
from typing import Any

from kerata.argument_validation import shown
from kerata.errors import ArgumentError

Parameters = Mapping[str, Parameter]


def given_as(word: str, value: Any, names: Sequence[str], parameters: Parameters) -> tuple[Any, ...]:
    """The values of the arguments `names` of Keras 1, from the one that today's `word` has.

    Arguments:
        word: the argument of today.
        value: its value.
        names: the arguments that it stands for.
        parameters: those of the function.

    Raises:
        ArgumentError: a window of another number of axes than the function's.
    """
    if len(names) > 1:
        return for_each_axis(word, value, len(names))
    if names[0] in _OF_ONE_AXIS:
        return (_number(word, value),)
    read = _READ.get(word)
    return (read(value) if read else as_here(names[0], value, parameters),)


def as_here(name: str, value: Any, parameters: Parameters) -> Any:
    """The value of an argument that is called the same in both: one number for all axes is spread out."""
    if name == "verbose" and value == "auto":
        return 1
    if name == "padding" and _is_pairs(value, 2) and isinstance(parameters[name].default, tuple):
        return tuple(size for pair in value for size in pair)
    pairs = name == "cropping" and _is_pair_of_pairs(parameters[name].default)
    if pairs and isinstance(value, (list, tuple)) and _all_whole(value):
        return tuple((size, size) for size in value)
    if name in _OF_ALL_AXES and _is_whole(value) and _axes(parameters) > 0:
        spread = (value,) * _axes(parameters)
        return tuple((size, size) for size in spread) if pairs else spread
    return value


def for_each_axis(word: str, value: Any, count: int) -> tuple[Any, ...]:
    """The sizes of a window along each axis.

    Raises:
        ArgumentError: they are others than `count`, or one for all.
    """
    if isinstance(value, (list, tuple)):
        if len(value) != count:
            raise ArgumentError(f"{word} must be one number, or {count}; got {shown(value)}.")
        return tuple(value)
    return (value,) * count


_OF_ONE_AXIS = {"filter_length", "length", "pool_length", "stride", "subsample_length"}
_OF_ALL_AXES = {"atrous_rate", "cropping", "padding", "pool_size", "size", "strides", "subsample"}


def _number(word: str, value: Any) -> Any:
    """The one number of a window along one axis, which today may stand in a tuple."""
    return for_each_axis(word, value, 1)[0]


def _ordering(value: Any) -> Any:
    orderings = {"channels_last": "tf", "channels_first": "th", None: "default"}
    return orderings.get(value, value) if value is None or isinstance(value, str) else value


def _forget_bias(value: Any) -> Any:
    return {True: "one", False: "zero"}[value] if isinstance(value, bool) else value


_READ: Mapping[str, Callable[[Any], Any]] = {"data_format": _ordering, "unit_forget_bias": _forget_bias}


def _axes(parameters: Parameters) -> int:
    """How many axes the windows of a function have: as many as the default of one of them."""
    return max((len(p.default) for p in parameters.values() if isinstance(p.default, tuple)), default=0)


def _is_whole(value: Any) -> bool:
    return hasattr(value, "__index__") and not isinstance(value, bool) and getattr(value, "ndim", 0) == 0


def _all_whole(values: Sequence[Any]) -> bool:
    return all(map(_is_whole, values))


def _is_pair_of_pairs(default: Any) -> bool:
    """Whether each axis has its own pair, as a cropping of images has, and that of a sequence has not."""
    return isinstance(default, tuple) and bool(default) and isinstance(default[0], tuple)


def _is_pairs(value: Any, count: int) -> bool:
    return (
        isinstance(value, (list, tuple))
        and len(value) == count
        and all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in value)
    )
