"""Whether a configuration makes an equal component, and how two of them differ, in few words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kerata.saving.architecture import plain


def check_remade(component: Any, kwargs: Mapping[str, Any] | None = None) -> Any:
    """A component made of the configuration of another one, as JSON has it, which must be its own too.

    Arguments:
        component: has `get_config`, its class `from_config`.
        kwargs: what its constructor was given, which the configuration must have.

    Raises:
        AssertionError: it is not; the message names what is missing, or differs.
    """
    name, config = type(component).__name__, component.get_config()
    missing = sorted(set(kwargs or ()) - set(config))
    assert not missing, (
        f"{name}: get_config lacks {', '.join(map(repr, missing))}, which the constructor was given: a model with it "
        "could not be saved"
    )
    try:
        text = json.dumps(config, default=plain)
    except (TypeError, ValueError) as error:
        raise AssertionError(f"{name}: the configuration cannot be written as JSON: {error}") from error
    try:
        remade = type(component).from_config(json.loads(text))
    except TypeError as error:
        raise AssertionError(f"{name}: from_config cannot make one of the configuration {text}: {error}") from error
    assert_same_config(name, remade.get_config(), config, "made anew from its configuration, it has another")
    return remade


def assert_same_config(name: str, came: Any, wanted: Any, what: str) -> None:
    """Raise an AssertionError that lists what differs, unless two configurations are equal as JSON."""
    first, second = (json.loads(json.dumps(c, default=plain)) for c in (came, wanted))
    if first != second:
        differing = list(_differences(first, second))
        shown = "; ".join(differing[:5]) + (f"; and {len(differing) - 5} more" if len(differing) > 5 else "")
        raise AssertionError(f"{name}: {what}: {shown}")


def _differences(came: Any, wanted: Any, place: str = "") -> Iterator[str]:
    if isinstance(came, dict) and isinstance(wanted, dict):
        for key in sorted({*came, *wanted}):
            where = f"{place}.{key}" if place else key
            if key not in wanted:
                yield f"{where} is {came[key]!r}, was not there"
            elif key not in came:
                yield f"{where} is missing, was {wanted[key]!r}"
            else:
                yield from _differences(came[key], wanted[key], where)
    elif isinstance(came, list) and isinstance(wanted, list) and len(came) == len(wanted):
        for index, pair in enumerate(zip(came, wanted, strict=True)):
            yield from _differences(*pair, f"{place}[{index}]")
    elif came != wanted:
        yield f"{place or 'it'} is {came!r}, was {wanted!r}"
