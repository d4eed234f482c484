"""Arguments that stand in other places today: a window in one piece, an activation where Keras 1 has an initialization.

Only what Keras 1 cannot mean is moved: `Conv2D(32, 3, 3)` is a window of 3 by 3, as it always was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerata.plugins import registry
from kerata.renamed import ARGUMENTS
from kerata_keras2.values import Parameters, for_each_axis

_WINDOWS = [tuple(names.split()) for names in ARGUMENTS["kernel_size"] if " " in names]
_AFTER_THE_WINDOW = ("strides", "padding", "data_format")


def in_place(
    parameters: Parameters, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The positional arguments by the names of Keras 1, and those among them that are another word's, by that word.

    Arguments:
        parameters: those of the function; it takes as many positional ones as there are.
        args: what stood in the places.
        kwargs: what was given by name.

    Raises:
        ArgumentError: a window of another number of axes than the function's.
    """
    names = list(parameters)
    for window in _WINDOWS:
        if tuple(names[1 : 1 + len(window)]) == window and _is_whole_window(args, kwargs, window):
            first = {
                names[0]: args[0],
                **dict(zip(window, for_each_axis("kernel_size", args[1], len(window)), strict=True)),
            }
            return first, dict(zip(_AFTER_THE_WINDOW, args[2:], strict=False))
    given = dict(zip(names, args, strict=False))
    if len(args) > 1 and names[1] == "init" and "activation" not in {*given, *kwargs} and _is_activation(given["init"]):
        return {name: value for name, value in given.items() if name != "init"}, {"activation": given["init"]}
    return given, {}


def _is_whole_window(args: Sequence[Any], kwargs: Mapping[str, Any], window: Sequence[str]) -> bool:
    if len(args) < 2 or len(args) > 2 + len(_AFTER_THE_WINDOW):
        return False
    return isinstance(args[1], (list, tuple)) or (len(args) == 2 and not set(window) & set(kwargs))


def _is_activation(value: Any) -> bool:
    if not isinstance(value, str) or value in registry().names("initializations"):
        return False
    return value in registry().names("activations")
