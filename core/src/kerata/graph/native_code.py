"""Where native values meet the graph: K functions on native tensors, and native code kept as an opaque node."""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from kerata.errors import (
    ArgumentError,
    ArgumentTypeError,
    DtypeError,
    KerataError,
    NativeCodeError,
    NumpyCodeError,
    ShapeError,
)
from kerata.graph import active_backend, lowering_context
from kerata.graph.lowering import Lowering
from kerata.graph.native_run import Run, originals, running
from kerata.graph.primitive import wrap
from kerata.graph.primitives import item, opaque
from kerata.graph.shapes import compatible, merge
from kerata.graph.tensor import Shape, Tensor, Variable, current_layer, user_line

_LOCATED = (ShapeError, DtypeError, ArgumentError, ArgumentTypeError)
F = TypeVar("F", bound=Callable[..., Any])


def two_faced(function: F) -> F:
    """`function` of symbolic tensors, which computes at once where it is given native ones."""

    @functools.wraps(function)
    def face(*args: Any, **kwargs: Any) -> Any:
        if contains_native(args) or contains_native(kwargs.values()):
            return compute_native(function, args, kwargs)
        try:
            return function(*args, **kwargs)
        except _LOCATED as error:
            # A subclass says more than its base, and one that has a place is told by the rule of a primitive.
            if error.where is not None or type(error) not in _LOCATED:
                raise
            layer, line = current_layer(), user_line()
            subject = f'{function.__name__} in layer "{layer}"' if layer else function.__name__
            raise type(error)(f"{subject}: {error}", where=f"made at {line}" if line else None) from None

    return face  # type: ignore[return-value]


def contains_native(values: Any) -> bool:
    """Whether one of `values`, or of the lists among them, is a native tensor."""
    for value in values:
        if isinstance(value, (list, tuple)):
            if contains_native(value):
                return True
        elif active_backend.is_native(value):
            return True
    return False


def compute_native(function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """Trace `function` with the native arguments as leaves, and compute its results at once."""
    # By way of the graph, so that K means the same on native tensors, to the last check.
    result = function(*map(_wrapped, args), **{k: _wrapped(v) for k, v in kwargs.items()})
    current = lowering_context.current_lowering()
    lowering = Lowering(
        active_backend.backend(), phase=current.phase if current else 0, parent=current, eager=current is None
    )
    return _unwrapped(result, lowering)


def trace(
    function: Callable[..., Any],
    *tensors: Any,
    label: str = "native code",
    output_shape: Shape | Sequence[Shape] | None = None,
) -> Any:
    """`function(*tensors)` on symbolic tensors; what turns out to be native code becomes one opaque node.

    Arguments:
        function: code written with K, or with the functions of the backend's framework.
        tensors: its arguments: tensors, or lists of them.
        label: what to call it in errors.
        output_shape: the shape (or shapes) of the result, where the framework cannot tell it.
    """
    # Tried first on symbolic tensors, since most code is written with K, and then has a graph that every backend and
    # every check can see into.
    doubt = None
    try:
        return function(*tensors)
    except Exception as error:
        if lowering_context.current_lowering() is not None or not _may_be_native(error):
            raise
        # Functions of numpy suit some frameworks' tensors, by methods of their names; most refuse them.
        if not isinstance(error, NativeCodeError) or isinstance(error, NumpyCodeError):
            doubt = error
    flat = [
        t
        for value in tensors
        for t in (value if isinstance(value, (list, tuple)) else [value])
        if isinstance(t, Tensor)
    ]

    def call(*natives: Any) -> Any:
        rest = iter(natives)

        def substitute(value: Any) -> Any:
            if isinstance(value, (list, tuple)):
                return type(value)(substitute(v) for v in value)
            return next(rest) if isinstance(value, Tensor) else value

        return function(*map(substitute, tensors))

    try:
        return keep(call, flat, label, output_shape)
    except Exception as error:
        if isinstance(doubt, KerataError) or type(error) is type(doubt):  # it was not native, only wrong
            raise doubt from None
        line = _line_that_asked_for_an_array(error)
        if line is not None:
            raise NumpyCodeError(
                f"In {label} numpy was given a tensor of {active_backend.chosen_name()}, which has no value while a "
                "model is built. Use the function of K of that name, or the framework's own.",
                where=f"made at {line}",
            ) from None
        raise


def _line_that_asked_for_an_array(error: Exception) -> str | None:
    """The line of the user's program whose call of numpy ended in the `__array__` of a native tensor.

    None where that is not what went wrong.
    """
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    if not frames or frames[-1].f_code.co_name != "__array__":
        return None
    packages = [str(frame.f_globals.get("__name__", "")).partition(".")[0] for frame in frames]
    lines = [entry.lineno for entry in traceback.extract_tb(error.__traceback__)]
    for frame, line, package in reversed(list(zip(frames, lines, packages, strict=True))):
        if package not in ("numpy", packages[-1]):
            return f"{frame.f_code.co_filename}:{line}"
    return None


def _may_be_native(error: Exception) -> bool:
    """Whether code may have failed on symbolic tensors for being native.

    Some such code does not ask for a value first: it calculates with a size that is None here, or tells its framework's
    tensors by their class.
    """
    return isinstance(error, (NativeCodeError, ArgumentTypeError)) or not isinstance(error, KerataError)


def keep(
    function: Callable[..., Any],
    inputs: Sequence[Tensor],
    label: str,
    output_shape: Shape | Sequence[Shape] | None = None,
) -> Any:
    """An opaque node for `function`, with every symbolic tensor that its code reads by itself as a further input."""
    backend = active_backend.backend()
    # In which phase does not matter: both have one shape, and the code runs again when it is compiled.
    recorder = Lowering(backend, phase=0, recording=True)
    first = Run(kept=[], first=True)
    results: list[Any] = []
    many = False
    given: Sequence[Any] = ()

    def record(*natives: Any) -> list[Any]:
        nonlocal given, many
        given = natives
        with lowering_context.lowering(recorder), running(first):
            result = function(*natives)
            many = isinstance(result, (list, tuple))
            results.extend(backend.convert(r) for r in (result if many else [result]))
            return results + [backend.convert(value) for value, _, _ in first.beside]

    # Of the first run it keeps no more than it needs, for that one's tensors hold on to a whole graph.
    kept, wanted = first.kept, 0

    def again(*natives: Any) -> list[Any]:
        run = Run(kept, first=False)
        with running(run):
            result = function(*natives)
        if len(run.beside) != wanted:
            raise NativeCodeError(
                f"{label} adds {len(run.beside)} updates and losses of what it computes, but it added {wanted} when it "
                "ran for the first time. Add the same ones each time."
            )
        return [*(result if many else [result]), *(value for value, _, _ in run.beside)]

    specs = backend.abstract(record, [(t.shape, t.dtype) for t in inputs])
    wanted = len(first.beside)
    specs, beside = specs[: len(results)], specs[len(results) :]
    if output_shape is not None:
        specs = _agreed(output_shape, specs, label)
    beside = [(extra.shape if s is None else s, dtype) for extra, (s, dtype) in zip(first.beside, beside, strict=True)]
    if any(shape is None for shape, _ in [*specs, *beside]):
        raise NativeCodeError(f"The shape of the result of {label} cannot be told; give output_shape.")
    captured = recorder.captured
    node = opaque(*inputs, *captured, function=again, specs=(*specs, *beside), captured=len(captured), label=label)
    original = originals([*zip(given, inputs, strict=True), *((recorder(tensor), tensor) for tensor in captured)])
    for index, extra in enumerate(first.beside, start=len(specs)):
        extra.receive(item(node, index=index), original)
    outputs = [item(node, index=i) for i in range(len(specs))]
    return outputs if many else outputs[0]


def _agreed(output_shape: Any, specs: Sequence[Any], label: str) -> list[Any]:
    """`specs`, as the framework tells them, with what the shapes given by the user add."""
    single = not output_shape or not isinstance(output_shape[0], (list, tuple))
    shapes = [tuple(s) for s in ([output_shape] if single else output_shape)]
    if len(shapes) != len(specs):
        raise ShapeError(f"{label} gives {len(specs)} result(s), but output_shape tells the shapes of {len(shapes)}.")
    agreed = []
    for given, (told, dtype) in zip(shapes, specs, strict=True):
        # The framework knows better what it computes; what the program declares is for its layers.
        agree = told is None or compatible(given, told)
        agreed.append(((given if told is None else merge(told, given)) if agree else told, dtype))
    return agreed


def _wrapped(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(map(_wrapped, value))
    return wrap(value) if active_backend.is_native(value) else value


def _unwrapped(value: Any, lowering: Lowering) -> Any:
    if type(value) is tuple and len(value) == 2 and isinstance(value[0], Variable):
        return value[0], _unwrapped(value[1], lowering)  # an update, which says what variable it is of
    if isinstance(value, (list, tuple)):
        return type(value)(_unwrapped(v, lowering) for v in value)
    return lowering(value) if isinstance(value, Tensor) else value
