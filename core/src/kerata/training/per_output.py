"""Arguments that may be given for each output: as a list, as a dict by name, or one for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerata.errors import ArgumentError
from kerata.suggestions import did_you_mean

_REQUIRED = object()


def by_output(value: Any, names: Sequence[str], argument: str, *, default: Any = _REQUIRED) -> list[Any]:
    """One value per output.

    Arguments:
        value: a dict by output name, a list in the order of the outputs, or one value for all of them.
        names: names of the outputs.
        argument: what the argument is called, for errors.
        default: for outputs that a dict leaves out; without it, none may be left out.

    Raises:
        ArgumentError: a dict with a name that no output has, or without one that it needs; a list of another
            length.
    """
    if isinstance(value, Mapping):
        check_names(value, names, argument)
        missing = [name for name in names if name not in value]
        if missing and default is _REQUIRED:
            raise ArgumentError(
                f"{argument} is given by name, and {listed(missing)} is missing. Give one for each output "
                f"({listed(names)}); None leaves an output untrained."
            )
        return [value.get(name, default) for name in names]
    if isinstance(value, (list, tuple)):
        if len(value) != len(names):
            raise ArgumentError(
                f"{argument} is a list of {len(value)}; the model has {len(names)} output(s): "
                f"{listed(names)}. Give one for each, in that order."
            )
        return list(value)
    return [value] * len(names)


def check_names(given: Mapping[str, Any], names: Sequence[str], argument: str) -> None:
    """Check that every key is one of `names`.

    Raises:
        ArgumentError: one is not.
    """
    for name in given:
        if name not in names:
            hint = did_you_mean(str(name), names, most=1)
            raise ArgumentError(
                f'{argument} names "{name}", which is none of this model; its names are {listed(names)}.{hint}'
            )


def listed(names: Sequence[str]) -> str:
    """Names in quotes, separated by commas."""
    return ", ".join(f'"{name}"' for name in names)
