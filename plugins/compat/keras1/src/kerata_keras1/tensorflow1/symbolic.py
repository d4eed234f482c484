"""Functions of TensorFlow that are given symbolic tensors."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import tensorflow as tf

from kerata.errors import NativeCodeError
from kerata.graph import active_backend
from kerata.graph.lowering_context import current_lowering, native_value
from kerata.graph.native_code import keep
from kerata.graph.tensor import Tensor, constant, current_layer


def symbolic(function: Callable[..., Any], name: str, random: bool = False) -> Callable[..., Any]:
    """`function` of TensorFlow's, which outside native code gives symbolic tensors.

    Inside native code (a `Lambda` or a layer that is being compiled) it computes on native tensors. Elsewhere what it
    makes of numbers is a constant, and what it makes of symbolic tensors is a node; but in the code of a layer it
    refuses them, so that the core keeps that code as one node, of which TensorFlow sees the whole.

    Arguments:
        function: of native tensors.
        name: shown in errors, as "tf.reduce_mean".
        random: whether its result differs from call to call, so that it never is a constant.
    """

    @functools.wraps(function)
    def face(*args: Any, **kwargs: Any) -> Any:
        given = list(_tensors([*args, *kwargs.values()]))
        if current_lowering() is not None:
            natives = {t: native_value(t) for t in given}
            return function(*_replaced(args, natives), **_replaced(kwargs, natives))
        if not given and not (random and active_backend.chosen_name() == "tensorflow"):
            return _constants(function(*args, **kwargs))
        if given and current_layer() is not None:
            raise NativeCodeError(f"{name} was given a symbolic tensor ({given[0].where}).")
        return node(lambda *a: function(*a[0], **a[1]), (args, kwargs), name)

    return face


def node(function: Callable[..., Any], arguments: Sequence[Any], name: str) -> Any:
    """What `function(*arguments)` gives, as symbolic tensors: one opaque node, in the structure of the result.

    Raises:
        NativeCodeError: another backend than TensorFlow is active, or the shape of the result cannot be told.
    """
    if active_backend.chosen_name() != "tensorflow":
        raise NativeCodeError(
            f"{name} is TensorFlow's, and the active backend is {active_backend.chosen_name()}. Use a function of K."
        )
    given = list(dict.fromkeys(_tensors(arguments)))
    outside = [t for t in dict.fromkeys(_read_by_code(arguments)) if t not in given]
    structure: list[Any] = []

    def call(*natives: Any) -> list[Any]:
        for tensor in outside:
            native_value(tensor)  # here, and not inside a branch or a loop, whose tensors nobody else may use
        result = function(*_replaced(arguments, dict(zip(given, natives, strict=True))))
        structure[:] = [result]
        return list(tf.nest.flatten(result))

    results = keep(call, given, name)
    return tf.nest.pack_sequence_as(structure[0], results)


def _tensors(values: Any) -> Iterator[Tensor]:
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from _tensors(value)
        elif isinstance(value, dict):
            yield from _tensors(value.values())


def _read_by_code(values: Any) -> Iterator[Tensor]:
    """Symbolic tensors that the functions among `values` read by themselves."""
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from _read_by_code(value)
        elif isinstance(value, dict):
            yield from _read_by_code(value.values())
        elif inspect.isfunction(value):
            read = inspect.getclosurevars(value)
            yield from _tensors([*read.nonlocals.values(), *read.globals.values()])


def _replaced(value: Any, natives: dict[Tensor, Any]) -> Any:
    if isinstance(value, Tensor):
        return natives[value]
    if isinstance(value, dict):
        return {key: _replaced(part, natives) for key, part in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_replaced(part, natives) for part in value))
    if isinstance(value, (list, tuple)):
        return type(value)(_replaced(part, natives) for part in value)
    return value


def _constants(result: Any) -> Any:
    """Values of tensors that exist now, as constants of the symbolic graph."""

    def made(value: Any) -> Any:
        plain = isinstance(value, tf.Tensor) and hasattr(value, "numpy") and value.dtype not in (tf.string, tf.variant)
        return constant(value.numpy(), value.dtype.name) if plain else value

    if isinstance(result, (tf.Tensor, list, tuple, dict)):
        return tf.nest.map_structure(made, result)
    return result
