"""Functions of Lambda and Merge layers in a configuration.

As bytecode, in the layout of Keras 1.2.2, and back.

Bytecode that comes with a file could do anything, so it is refused unless the caller allows it, or whoever starts the
program does (`KERATA_ALLOW_CODE=1`).
"""

from __future__ import annotations

import marshal
import os
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from kerata.errors import ArgumentTypeError, FileFormatError, UnknownNameError, UnsafeFileError
from kerata.plugins import registry

_allowed: ContextVar[bool | None] = ContextVar("allowed", default=None)  # None: no file is being loaded
_trusts_own = [False]
_written: WeakValueDictionary[str, types.FunctionType] = WeakValueDictionary()
# Code marshalled twice need not give the same bytes; a configuration that is read and written stays the same.
_texts: WeakKeyDictionary[types.CodeType, str] = WeakKeyDictionary()


@contextmanager
def code_policy(allow_code: bool) -> Iterator[None]:
    """While inside, configurations come from a file; whether bytecode in them may be run."""
    token = _allowed.set(bool(allow_code))
    try:
        yield
    finally:
        _allowed.reset(token)


def set_trusts_own_code(trusts: bool) -> bool:
    """Whether bytecode in a file that is, byte for byte, that of a function of this program stands for the function.

    So it is in programs of Keras 1, which read what they have saved and cannot say `allow_code`. Returns what held
    before.
    """
    before, _trusts_own[0] = _trusts_own[0], bool(trusts)
    return before


def write_function(function: Callable[..., Any]) -> tuple[Any, str]:
    """A function as plain data, and how it was written: "lambda" for bytecode, "function" for a name.

    Bytecode is a tuple (code, defaults, closure). What is not a Python function goes by its name, which
    `custom_objects` must know when it is read.
    """
    if not isinstance(function, types.FunctionType):
        return getattr(function, "__name__", type(function).__name__), "function"
    code = _texts.get(function.__code__)
    if code is None:
        code = _texts[function.__code__] = marshal.dumps(function.__code__).decode("raw_unicode_escape")
    closure = tuple(cell.cell_contents for cell in function.__closure__) if function.__closure__ else None
    _written[code] = function
    return (code, function.__defaults__, closure), "lambda"


def read_function(
    value: Any,
    kind: str,
    layer: str,
    kinds_of_name: tuple[str, ...] = ("activations",),
    namespace: Mapping[str, Any] | None = None,
) -> Callable[..., Any]:
    """The function from what `write_function` returned.

    Bytecode that this program wrote itself is its own function again; in a file that is being loaded, only after
    `set_trusts_own_code`.

    Arguments:
        value, kind: the two results of `write_function`.
        layer: name of the layer, for errors.
        kinds_of_name: kinds of registered components among which a name is looked for.
        namespace: the globals of a function made from bytecode (default: those of a new module).

    Raises:
        UnsafeFileError: it is bytecode, and running it was not allowed.
        UnknownNameError: it is a name, and nothing has it.
        FileFormatError: it is neither, or bytecode of another Python version.
    """
    if kind == "function":
        return _named(value, layer, kinds_of_name)
    if kind != "lambda":
        raise FileFormatError(f'A function in layer "{layer}" is of kind {kind!r}; expected "lambda" or "function".')
    code, defaults, closure = _parts(value, layer)
    allowed = _allowed.get()
    if allowed is None or _trusts_own[0]:
        own = _written.get(code)
        if own is not None and _same_surroundings(own, defaults, closure):
            return own
    if not allowed and os.environ.get("KERATA_ALLOW_CODE") != "1":
        raise UnsafeFileError(
            f'Layer "{layer}" holds a function as Python bytecode, which could do anything once run. If you trust its '
            "source, load it with allow_code=True, or start the program with KERATA_ALLOW_CODE=1 in the environment; "
            "or name the function in the file and pass it in custom_objects."
        )
    return _made(code, defaults, closure, layer, namespace)


def _named(name: Any, layer: str, kinds: tuple[str, ...]) -> Callable[..., Any]:
    if not isinstance(name, str):
        raise FileFormatError(f'The function of layer "{layer}" should be given by name; it is {name!r}.')
    for kind in kinds:
        try:
            function: Callable[..., Any] = registry().get(kind, name)
        except UnknownNameError:
            continue
        if callable(function):
            return function
    raise UnknownNameError(
        f'Layer "{layer}" uses a function "{name}" that nothing here provides. '
        f'Pass it: custom_objects={{"{name}": {name}}}.'
    )


def _parts(value: Any, layer: str) -> tuple[str, tuple[Any, ...] | None, tuple[Any, ...] | None]:
    if isinstance(value, str):
        value = (value, None, None)
    if (
        not isinstance(value, (list, tuple))
        or len(value) != 3
        or not isinstance(value[0], str)
        or any(part is not None and not isinstance(part, (list, tuple)) for part in value[1:])
    ):
        raise FileFormatError(f'The function of layer "{layer}" is not [bytecode, defaults, closure].')
    code, defaults, closure = value
    return code, None if defaults is None else tuple(defaults), None if closure is None else tuple(closure)


def _same_surroundings(own: types.FunctionType, defaults: Any, closure: Any) -> bool:
    cells = tuple(cell.cell_contents for cell in own.__closure__) if own.__closure__ else None
    try:
        return bool(own.__defaults__ == defaults and cells == closure)
    except Exception:  # values that cannot be compared, such as arrays
        return False


def _made(
    code: str, defaults: Any, closure: Any, layer: str, namespace: Mapping[str, Any] | None
) -> Callable[..., Any]:
    try:
        loaded = marshal.loads(code.encode("raw_unicode_escape"))
        cells = None if closure is None else tuple(types.CellType(value) for value in closure)
        if not isinstance(loaded, types.CodeType):
            raise ArgumentTypeError(f"it holds {type(loaded).__name__}, not code")
        _texts.setdefault(loaded, code)
        return types.FunctionType(
            loaded, _globals() if namespace is None else dict(namespace), loaded.co_name, defaults, cells
        )
    except (EOFError, ValueError, TypeError, UnicodeError) as error:
        raise FileFormatError(
            f'The bytecode of layer "{layer}" cannot be read by this Python: {error}. Bytecode of '
            "another Python version has to be written anew from its source."
        ) from error


def _globals() -> dict[str, Any]:
    import numpy

    import kerata.backend

    return {"K": kerata.backend, "np": numpy, "__builtins__": __builtins__}
