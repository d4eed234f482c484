"""Arguments in other words: where a call of a constructor or of a method of a model meets the vocabularies of plugins.

The hook `kerata_arguments` is asked before the call. After it, an argument that nobody knows is answered by what it is
called here, or by one that is close.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar, cast
from weakref import WeakKeyDictionary

from kerata.errors import ArgumentTypeError, KerataError
from kerata.plugins import registry
from kerata.renamed import argument_hint

Function = TypeVar("Function", bound=Callable[..., Any])


def in_other_words(method: Function) -> Function:
    """The method, which takes its arguments in the words of plugins too."""

    @functools.wraps(method)
    def called(self: Any, *args: Any, **kwargs: Any) -> Any:
        args, kwargs = _translated(method, args, kwargs)
        return method(self, *args, **kwargs)

    return cast(Function, called)


def constructed_in_other_words(cls: type) -> None:
    """Make the constructor that a class defines, if it does, take its arguments in the words of plugins too.

    That each class of a family has it done, and not only the one that is made, lets a subclass pass words on.
    """
    constructor = vars(cls).get("__init__")
    if not inspect.isfunction(constructor) or hasattr(constructor, "_takes_other_words"):
        return

    @functools.wraps(constructor)
    def made(self: Any, *args: Any, **kwargs: Any) -> None:
        args, translated = _translated(constructor, args, kwargs)
        if translated is not kwargs:
            _remember(self, constructor, kwargs, args, translated)
        try:
            constructor(self, *args, **translated)
        except TypeError as error:
            # Python's own, that the arguments do not suit the signature: no frame below this one has seen them.
            if isinstance(error, KerataError) or (error.__traceback__ and error.__traceback__.tb_next):
                raise
            raise _misfit(type(self), error, translated) from None

    made._takes_other_words = True  # type: ignore[attr-defined]
    cls.__init__ = made  # type: ignore[misc]


def arguments_of(cls: type) -> list[str]:
    """The names of the arguments that the constructor of a class takes, those it passes on to its bases included."""
    names: dict[str, None] = {}
    for owner in cls.__mro__[:-1]:
        if "__init__" in vars(owner):
            parameters = list(inspect.signature(vars(owner)["__init__"]).parameters.values())[1:]
            names |= dict.fromkeys(p.name for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL))
            if all(p.kind is not p.VAR_KEYWORD for p in parameters):
                break
    return list(names)


def unknown_arguments(who: str, words: Iterable[str], names: Collection[str]) -> ArgumentTypeError:
    """The error for arguments that nobody takes, with what each is called here, or one that is close.

    Arguments:
        who: has been called: a class or a method.
        words: the arguments.
        names: those that there are.
    """
    all_of_them = f" It has {', '.join(names)}."
    return ArgumentTypeError(
        "\n".join(f'{who} has no argument "{word}".{argument_hint(word, names, all_of_them)}' for word in words)
    )


class _Signature(NamedTuple):
    """The parameters of a method but the first, and the strings in its code."""

    parameters: Mapping[str, inspect.Parameter]
    constants: frozenset[str]


_signatures: WeakKeyDictionary[Callable[..., Any], _Signature] = WeakKeyDictionary()


def _signature(function: Callable[..., Any]) -> _Signature:
    known = _signatures.get(function)
    if known is None:
        parameters = dict(list(inspect.signature(function).parameters.items())[1:])
        constants = frozenset(constant for constant in function.__code__.co_consts if isinstance(constant, str))
        known = _signatures[function] = _Signature(parameters, constants)
    return known


def _translated(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    hook = registry().hook.kerata_arguments
    # Arrays in their places say nothing in words: so it is with predict, where a sample takes tenths of a millisecond.
    if not hook.get_hookimpls() or not (kwargs or any(not getattr(value, "ndim", 0) for value in args)):
        return args, kwargs
    parameters, spoken = _signature(function)
    # A program's own class may look into its **kwargs for a word: then it knows it.
    own = {word: value for word, value in kwargs.items() if word in spoken and word not in parameters}
    rest = {word: value for word, value in kwargs.items() if word not in own} if own else kwargs
    found = hook(parameters=parameters, args=args, kwargs=rest)
    if found is None:
        return args, kwargs
    return tuple(found[0]), {**found[1], **own}


def _remember(
    made: Any, constructor: Callable[..., Any], said: Mapping[str, Any], args: tuple[Any, ...], words: Mapping[str, Any]
) -> None:
    """Put what a layer was made with (see `KeepsArguments`) into the words that it is made with in the end."""
    known = made.__dict__.get("_made_with")
    if known is None:
        return
    parameters = _signature(constructor).parameters
    meant = {**dict(zip(parameters, args, strict=False)), **words}
    if getattr(type(made).__init__, "__wrapped__", None) is constructor:  # the outermost: all arguments are its own
        known.clear()
        known.update(meant)
    else:
        gone = [word for word in said if word not in words and word in known]
        for word in gone:
            del known[word]
        known.update({name: value for name, value in meant.items() if gone and name not in said})
    known.pop("weights", None)


def _misfit(cls: type, error: TypeError, kwargs: Mapping[str, Any]) -> TypeError:
    names = arguments_of(cls)
    unknown = [word for word in kwargs if word not in names]
    if not unknown:
        return error
    return unknown_arguments(cls.__name__, unknown, names)
