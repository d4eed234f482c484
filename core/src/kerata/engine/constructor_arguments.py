"""The arguments that a layer was made with, so that one which its `get_config` forgets is not lost."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from kerata.errors import ArgumentTypeError
from kerata.types import Config

_REQUIRED = inspect.Parameter.empty
_IN_THE_FILE = {"weights", "name", "trainable"}  # arrays go to files as weights; the others every layer has
_OF_THE_INPUT = {
    "input_shape",
    "batch_input_shape",
    "input_dtype",
    "input_dim",
    "input_length",
    "input_tensor",
    "create_input_layer",
}


class _Parameter(NamedTuple):
    default: Any
    owner: type  # the class whose constructor has it


class _Constructor(NamedTuple):
    """How a class is made: the names of positional arguments, and every argument that it and its bases name."""

    positional: Sequence[str]
    parameters: Mapping[str, _Parameter]


Made = TypeVar("Made", bound="KeepsArguments")
_constructors: WeakKeyDictionary[type, _Constructor] = WeakKeyDictionary()


class KeepsArguments:
    """A base whose instances know what they were made with, whatever their constructor does with it.

    It stands behind `Layer` in the order of bases, so that tools which look for a signature find an `__init__` first.
    """

    def __new__(cls: type[Made], *args: Any, **kwargs: Any) -> Made:
        made = super().__new__(cls)
        given = {**dict(zip(_constructor(cls).positional, args, strict=False)), **kwargs}
        given.pop("weights", None)  # large, and of no use later
        if given:
            made.__dict__["_made_with"] = given
        return made


def completed(layer: Any, config: Config) -> Config:
    """What `get_config` returned, with the arguments that it forgot and the layer was made with.

    A class that makes layers from a configuration in a way of its own (`from_config`) knows what it needs; only
    what its subclasses add to the constructor is looked at.

    Raises:
        ArgumentTypeError: such an argument is not plain data, so that no file could hold it.
    """
    forgotten = _forgotten(layer, config)
    refused = {name: value for name, value in forgotten.items() if not _is_plain(value)}
    if refused:
        raise ArgumentTypeError(_refusal(layer, refused))
    return {**config, **forgotten} if forgotten else config


def _forgotten(layer: Any, config: Config) -> dict[str, Any]:
    cls, forgotten = type(layer), dict[str, Any]()
    parameters = _constructor(cls).parameters
    maker = next(base for base in cls.__mro__ if "from_config" in vars(base))
    # The values under names that no constructor has: an argument that is written under another name is among them.
    known = {*parameters, *_OF_THE_INPUT, *_IN_THE_FILE}
    renamed = [value for name, value in config.items() if name not in known]
    for name, value in layer.__dict__.get("_made_with", {}).items():
        parameter = parameters.get(name, _Parameter(_REQUIRED, cls))
        if name in config or name in _IN_THE_FILE:
            continue
        if parameter.owner is maker or not issubclass(parameter.owner, maker):
            continue
        if name in _OF_THE_INPUT and (name not in parameters or "batch_input_shape" in config):
            continue
        if _same(value, parameter.default) or any(_same(value, other) for other in renamed):
            continue
        if _mentions(cls, name):
            continue
        forgotten[name] = value
    return forgotten


def _mentions(cls: type, name: str) -> bool:
    """Whether `get_config` speaks of an argument, and then had a reason to leave it out this time."""
    functions = [vars(owner)["get_config"] for owner in cls.__mro__ if "get_config" in vars(owner)]
    codes = [function.__code__ for function in functions if inspect.isfunction(function)]
    return any(name in code.co_names or name in code.co_consts for code in codes)


def _constructor(cls: type) -> _Constructor:
    known = _constructors.get(cls)
    if known is None:
        known = _constructors[cls] = _read_constructor(cls)
    return known


def _read_constructor(cls: type) -> _Constructor:
    positional: list[str] | None = None
    parameters: dict[str, _Parameter] = {}
    for owner in cls.__mro__[:-1]:
        if "__init__" not in vars(owner):
            continue
        own = list(inspect.signature(vars(owner)["__init__"]).parameters.values())[1:]
        named = [p for p in own if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
        if positional is None:
            positional = [p.name for p in own if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        for parameter in named:
            parameters.setdefault(parameter.name, _Parameter(parameter.default, owner))
        if not any(p.kind is p.VAR_KEYWORD for p in own):
            break
    return _Constructor(positional or [], parameters)


def _same(value: Any, other: Any) -> bool:
    if isinstance(value, bool) != isinstance(other, bool):  # 1 is True to Python, and no switch to a reader
        return False
    return value is other or (_is_plain(value) and _is_plain(other) and bool(_listed(value) == _listed(other)))


def _listed(value: Any) -> Any:
    """A value as a file gives it back, where tuples are lists."""
    if isinstance(value, (list, tuple)):
        return [_listed(part) for part in value]
    if isinstance(value, Mapping):
        return {key: _listed(part) for key, part in value.items()}
    return value


def _is_plain(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(part) for key, part in value.items())
    return value is None or isinstance(value, (str, bool, int, float, np.bool_, np.integer, np.floating))


def _refusal(layer: Any, refused: Mapping[str, Any]) -> str:
    cls, parameters = type(layer), _constructor(type(layer)).parameters
    owners = {parameters[name].owner if name in parameters else cls for name in refused}
    named = ", ".join(f"{name}={_short(value)}" for name, value in refused.items())
    entries = ", ".join(f'"{name}": ...' for name in refused)
    return (
        f'Layer "{layer.name}" ({cls.__name__}) was made with {named}, which its get_config() does not return. That is '
        "no plain data, so it cannot be written without it, and a model read from the file would not be the same. "
        "Describe it by numbers, strings, lists or dicts that __init__ takes, in the class "
        f"{' and '.join(sorted(owner.__name__ for owner in owners))}:\n"
        "    def get_config(self):\n"
        f"        return {{**super().get_config(), {entries}}}"
    )


def _short(value: Any) -> str:
    text = f"the function {value.__name__}" if inspect.isroutine(value) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
