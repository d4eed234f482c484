"""Arithmetic of static shapes: broadcasting, axes, sizes of windows, and shapes that are themselves computed."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

import numpy as np

from kerata.errors import ArgumentError, ArgumentTypeError, ShapeError
from kerata.graph.dtypes import INTEGERS
from kerata.graph.tensor import Dim, Shape, Tensor


def broadcast(*shapes: Shape) -> Shape:
    """The shape of an elementwise operation on operands of these shapes.

    Raises:
        ShapeError: two sizes differ and neither is 1.
    """
    rank = max(len(s) for s in shapes)
    result: list[Dim] = []
    for axis in range(-rank, 0):
        sizes = [s[axis] for s in shapes if len(s) >= -axis]
        known = {d for d in sizes if d is not None and d != 1}
        if len(known) > 1:
            raise ShapeError(
                f"Shapes {' and '.join(map(str, shapes))} do not broadcast: "
                f"sizes {' and '.join(map(str, sizes))} meet in dimension {axis}."
            )
        result.append(known.pop() if known else (None if None in sizes else 1))
    return tuple(result)


def same(first: Dim, second: Dim) -> bool:
    """Whether two sizes may be equal."""
    return first is None or second is None or first == second


def compatible(first: Shape, second: Shape) -> bool:
    """Whether two shapes may be equal."""
    return len(first) == len(second) and all(map(same, first, second))


def merge(first: Shape, second: Shape) -> Shape:
    """What is known of a shape from two accounts of it (which must be compatible)."""
    return tuple(b if a is None else a for a, b in zip(first, second, strict=True))


def relax(first: Shape, second: Shape) -> Shape:
    """The shape that covers both: None where the two differ."""
    return tuple(a if a == b else None for a, b in zip(first, second, strict=True))


def joined(shapes: Sequence[Shape], axis: int) -> Shape:
    """The shape of tensors laid end to end along `axis`.

    Raises:
        ShapeError: they differ in another size.
        ArgumentError: there are none, or there is no such axis.
    """
    if not shapes:
        raise ArgumentError("There is nothing to join.")
    axis = normal_axis(axis, len(shapes[0]))
    result = shapes[0]
    for shape in shapes[1:]:
        if len(shape) != len(result) or not all(
            same(a, b) for i, (a, b) in enumerate(zip(result, shape, strict=True)) if i != axis
        ):
            raise ShapeError(f"To be joined along axis {axis}, tensors must agree in all other sizes.")
        result = merge(result, shape)
    total: Dim = 0
    for shape in shapes:
        size = shape[axis]
        total = None if total is None or size is None else total + size
    return (*result[:axis], total, *result[axis + 1 :])


def normal_axis(axis: int, rank: int) -> int:
    """`axis` counted from the front.

    Raises:
        ArgumentError: there is no such axis.
        ArgumentTypeError: `axis` is no integer.
    """
    if isinstance(axis, bool) or not isinstance(axis, (int, np.integer)):
        raise ArgumentTypeError(f"An axis is an integer; got {axis!r}.")
    if not -rank <= axis < rank:
        raise ArgumentError(f"Axis {axis} is out of range for a tensor of {rank} dimension(s).")
    return int(axis) % rank


def normal_axes(axis: int | Sequence[int] | None, rank: int) -> tuple[int, ...]:
    """Axes counted from the front, in order; all of them for None."""
    if axis is None:
        return tuple(range(rank))
    chosen = axis if isinstance(axis, (list, tuple)) else [axis]
    return tuple(sorted({normal_axis(a, rank) for a in chosen}))  # type: ignore[arg-type]


def product(sizes: Sequence[Dim]) -> Dim:
    """The number of elements, None if a size is unknown."""
    total = 1
    for size in sizes:
        if size is None:
            return None
        total *= size
    return total


def window_length(length: Dim, window: int, border_mode: str, stride: int, dilation: int = 1) -> Dim:
    """How many windows fit: ceil(n/s) for "same", (n - w + s)//s for "valid" and (n + w - 2 + s)//s for "full"."""
    if border_mode not in ("valid", "same", "full"):
        raise ArgumentError(f'border_mode is "valid", "same" or "full"; got {border_mode!r}.')
    if window < 1 or stride < 1 or dilation < 1:
        raise ArgumentError(f"A window, its stride and its dilation are 1 or more; got {window}, {stride}, {dilation}.")
    if length is None:
        return None
    span = window + (window - 1) * (dilation - 1)
    steps = length + {"valid": 1 - span, "same": 0, "full": span - 1}[border_mode]
    if steps < 1 and border_mode != "same":
        raise ShapeError(f"A window of {span} does not fit into a length of {length}.")
    return -(-steps // stride)


def static_vector(tensor: Tensor) -> list[Dim] | None:
    """The entries of an integer vector as far as the graph tells them; None if not even their number."""
    if tensor.op == "constant" and tensor.ndim <= 1:
        return [int(v) for v in np.atleast_1d(tensor.attrs["value"])]
    if tensor.op == "shape":
        return list(tensor.inputs[0].shape)
    if tensor.op == "stack" and all(i.ndim == 0 for i in tensor.inputs):
        return [static_scalar(i) for i in tensor.inputs]
    if tensor.op == "concatenate":
        parts = [static_vector(i) for i in tensor.inputs]
        return None if None in parts else [d for part in parts for d in part or []]
    if tensor.op == "cast":
        return static_vector(tensor.inputs[0])
    if tensor.op == "getitem" and len(tensor.inputs) == 1 and isinstance(tensor.attrs["index"][0], slice):
        whole = static_vector(tensor.inputs[0])
        return None if whole is None else whole[tensor.attrs["index"][0]]
    if tensor.ndim == 1 and tensor.shape[0] is not None:
        return [None] * tensor.shape[0]
    return None


def static_scalar(tensor: Tensor) -> Dim:
    """An integer scalar's value, if it is known while the graph is built."""
    if tensor.op == "constant":
        return int(tensor.attrs["value"])
    if tensor.op == "cast":
        return static_scalar(tensor.inputs[0])
    if tensor.op == "getitem" and len(tensor.inputs) == 1 and isinstance(tensor.attrs["index"][0], int):
        whole = static_vector(tensor.inputs[0])
        return None if whole is None else whole[tensor.attrs["index"][0]]
    if tensor.op == "prod" and tensor.ndim == 0:
        whole = static_vector(tensor.inputs[0])
        return None if whole is None else product(whole)
    if tensor.op in _ARITHMETIC and tensor.dtype in INTEGERS:  # the half of a float is no whole number
        first, second = map(static_scalar, tensor.inputs)
        if first is None or second is None or (tensor.op == "floor_divide" and second == 0):
            return None
        return _ARITHMETIC[tensor.op](first, second)
    return None


_ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "add": operator.add,
    "floor_divide": operator.floordiv,
    "multiply": operator.mul,
    "subtract": operator.sub,
}
