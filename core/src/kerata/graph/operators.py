"""Python's operators on tensors, and `x.eval()`."""

from __future__ import annotations

import contextlib
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from kerata.errors import ArgumentTypeError
from kerata.graph import primitives as p
from kerata.graph.function import Function
from kerata.graph.lowering_context import native_value
from kerata.graph.native_code import compute_native, contains_native
from kerata.graph.numpy_functions import array_function, array_ufunc
from kerata.graph.tensor import Dynamic, Tensor


def index(x: Tensor, key: Any) -> Any:
    """`x[key]`: integers, slices, None and Ellipsis, or scalar integer tensors in their places."""
    dynamic: list[Tensor] = []

    def static(part: Any) -> Any:
        if isinstance(part, Tensor):
            dynamic.append(part)
            return Dynamic(len(dynamic) - 1)
        if part is None or part is Ellipsis or isinstance(part, slice):
            return slice(*map(static, (part.start, part.stop, part.step))) if isinstance(part, slice) else part
        with contextlib.suppress(TypeError):  # an array has __index__, too, but only one without axes has a number
            return operator.index(part)
        raise ArgumentTypeError(
            f"A tensor is indexed by integers, slices, None and Ellipsis; got {part!r}; "
            "K.gather takes a tensor of indices."
        )

    keys = key if isinstance(key, tuple) else (key,)
    if contains_native(keys):
        return native_value(x)[key]
    if len(keys) == 1 and isinstance(keys[0], Tensor) and keys[0].ndim:
        return p.gather(x, keys[0])
    places = tuple(map(static, keys))  # first, for it fills `dynamic`
    return p.getitem(x, *dynamic, index=places)


def evaluate(x: Tensor, feed_dict: dict[Tensor, Any] | None = None, session: Any = None) -> np.ndarray:
    """The value of `x`, computed now.

    Arguments:
        feed_dict: values of placeholders.
        session: for programs of Keras 1, which named one of TensorFlow's here; ignored.
    """
    feeds = feed_dict or {}
    result: np.ndarray = Function(list(feeds), [x])(list(feeds.values()))[0]
    return result


def install() -> None:
    """Give `Tensor` its operators: they are made of primitives, which are made of tensors."""
    both: dict[str, Callable[..., Tensor]] = {
        "add": p.add,
        "sub": p.subtract,
        "mul": p.multiply,
        "truediv": p.divide,
        "floordiv": p.floor_divide,
        "mod": p.mod,
        "pow": p.power,
        "matmul": p.matmul,
        "and": p.logical_and,
        "or": p.logical_or,
    }
    one: dict[str, Callable[..., Tensor]] = {"lt": p.less, "le": p.less_equal, "gt": p.greater, "ge": p.greater_equal}
    for name, operation in {**both, **one}.items():
        setattr(Tensor, f"__{name}__", _binary(operation))
    for name, operation in both.items():
        setattr(Tensor, f"__r{name}__", _binary(operation, swapped=True))
    Tensor.__neg__ = lambda self: p.negative(self)  # type: ignore[method-assign]
    Tensor.__abs__ = lambda self: p.abs(self)  # type: ignore[method-assign]
    Tensor.__invert__ = lambda self: p.logical_not(self)  # type: ignore[method-assign]
    Tensor.__array_ufunc__ = array_ufunc  # type: ignore[method-assign]
    Tensor.__array_function__ = array_function  # type: ignore[method-assign]
    Tensor.eval = evaluate  # type: ignore[assignment, method-assign]
    Tensor.__getitem__ = index  # type: ignore[method-assign]


def _binary(operation: Callable[..., Tensor], swapped: bool = False) -> Callable[[Tensor, Any], Any]:
    def method(self: Tensor, other: Any) -> Any:
        pair = (other, self) if swapped else (self, other)
        # x + native, where Python asks x first: the native tensor's own operator would not know x.
        if contains_native(pair):
            return compute_native(operation, pair, {})
        return operation(*pair)

    return method


install()
