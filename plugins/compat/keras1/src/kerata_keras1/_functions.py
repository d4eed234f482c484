"""Functions as data, and back."""

from __future__ import annotations

import marshal
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kerata.errors import FileFormatError

Dumped = tuple[str, tuple[Any, ...] | None, tuple[Any, ...] | None]


def func_dump(func: Callable[..., Any]) -> Dumped:
    """A function of Python as its bytecode, its defaults, and the values that it closes over."""
    code = marshal.dumps(func.__code__).decode("raw_unicode_escape")
    cells = getattr(func, "__closure__", None)
    return code, getattr(func, "__defaults__", None), tuple(cell.cell_contents for cell in cells) if cells else None


def func_load(
    code: str | Sequence[Any],
    defaults: tuple[Any, ...] | None = None,
    closure: Sequence[Any] | None = None,
    globs: Mapping[str, Any] | None = None,
) -> Callable[..., Any]:
    """The function again. Bytecode can do anything once it runs: take it from nobody you do not trust.

    Arguments:
        code: bytecode, or all that `func_dump` returned.
        defaults: values of the last arguments (default none).
        closure: the values that it closes over, or cells of them (default none).
        globs: its global names. Default: those of the caller.

    Raises:
        FileFormatError: it is no bytecode, or that of another Python version.
    """
    if isinstance(code, (tuple, list)):
        code, defaults, closure = code
    try:
        loaded = marshal.loads(str(code).encode("raw_unicode_escape"))
        cells = tuple(v if isinstance(v, types.CellType) else types.CellType(v) for v in closure or ())
        names: dict[str, Any] = sys._getframe(1).f_globals if globs is None else dict(globs)
        return types.FunctionType(loaded, names, loaded.co_name, tuple(defaults or ()) or None, cells or None)
    except (AttributeError, EOFError, TypeError, ValueError) as error:
        raise FileFormatError(
            f"This is no bytecode of Python {sys.version_info[0]}.{sys.version_info[1]}: {error}. That of another "
            "version has to be written anew from its source."
        ) from error


def make_tuple(*args: Any) -> tuple[Any, ...]:
    """Its arguments."""
    return args
