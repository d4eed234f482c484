"""Primitives that arrange entries: shapes, joins, indexing, padding."""

from __future__ import annotations

from typing import Any

from kerata.errors import ArgumentError, ShapeError
from kerata.graph.primitive import Spec, primitive
from kerata.graph.shapes import merge, normal_axis, product, same, static_scalar, static_vector
from kerata.graph.tensor import Shape, Tensor


@primitive
def shape(x: Tensor) -> Spec:
    """The sizes of x at run time, a vector of int32."""
    return (x.ndim,), "int32"


@primitive
def reshape(x: Tensor, shape: Tensor) -> Spec:
    """The entries of x, in row-major order, in another shape; one size may be -1: what remains."""
    wanted = _vector(shape, "reshape")
    if wanted.count(-1) > 1:
        raise ArgumentError(f"at most one size of a new shape can be -1, not {wanted}.")
    sizes = [None if d == -1 else d for d in wanted]
    total = product(x.shape)
    if total is not None and sizes.count(None) == 1 and (-1 in wanted or None in wanted):
        rest = product([d for d in sizes if d is not None])
        if rest and total % rest == 0:
            sizes[sizes.index(None)] = total // rest
        elif -1 in wanted:
            raise ShapeError(f"{total} entries of shape {x.shape} do not fill {tuple(wanted)}.")
    final = product(sizes)
    if total is not None and final is not None and total != final:
        raise ShapeError(f"{total} entries of shape {x.shape} cannot be arranged as {tuple(sizes)}, of {final}.")
    return tuple(sizes), x.dtype


@primitive
def transpose(x: Tensor, *, perm: tuple[int, ...]) -> Spec:
    """x with its axes in the order `perm`."""
    if sorted(perm) != list(range(x.ndim)):
        raise ArgumentError(f"{perm} is no order of the {x.ndim} axes of a tensor of shape {x.shape}.")
    return tuple(x.shape[i] for i in perm), x.dtype


@primitive
def expand_dims(x: Tensor, *, axis: int) -> Spec:
    """x with a new axis of size 1 at `axis`."""
    axis = normal_axis(axis, x.ndim + 1)
    return (*x.shape[:axis], 1, *x.shape[axis:]), x.dtype


@primitive
def squeeze(x: Tensor, *, axis: int) -> Spec:
    """x without the axis `axis`, whose size is 1."""
    axis = normal_axis(axis, x.ndim)
    if not same(x.shape[axis], 1):
        raise ShapeError(f"axis {axis} of size {x.shape[axis]} cannot be dropped; only one of size 1 can.")
    return (*x.shape[:axis], *x.shape[axis + 1:]), x.dtype


@primitive
def broadcast_to(x: Tensor, shape: Tensor) -> Spec:
    """x repeated along axes of size 1 to fill `shape`."""
    return tuple(_vector(shape, "broadcast_to")), x.dtype


@primitive
def tile(x: Tensor, times: Tensor) -> Spec:
    """x laid `times[i]` times along each axis i."""
    counts = _vector(times, "tile")
    if len(counts) != x.ndim:
        raise ShapeError(f"tile needs one count for each of {x.ndim} axes; got {len(counts)}.")
    return tuple(None if d is None or n is None else d * n for d, n in zip(x.shape, counts, strict=True)), x.dtype


@primitive
def repeat(x: Tensor, *, times: int, axis: int) -> Spec:
    """Each entry along `axis` `times` times in a row."""
    axis = normal_axis(axis, x.ndim)
    size = x.shape[axis]
    return (*x.shape[:axis], None if size is None else size * times, *x.shape[axis + 1:]), x.dtype


@primitive(promotes=True)
def concatenate(*xs: Tensor, axis: int) -> Spec:
    """The tensors laid end to end along `axis`; their other sizes are equal."""
    axis = normal_axis(axis, xs[0].ndim)
    result, length = xs[0].shape, 0 if xs[0].shape[axis] is None else xs[0].shape[axis]
    known = xs[0].shape[axis] is not None
    for x in xs[1:]:
        if x.ndim != len(result) or not all(same(a, b) for i, (a, b) in enumerate(zip(result, x.shape, strict=True))
                                            if i != axis):
            raise ShapeError(f"to be joined along axis {axis}, tensors must agree in all other sizes.")
        known = known and x.shape[axis] is not None
        length = (length or 0) + (x.shape[axis] or 0)
        result = merge(result, x.shape)
    return (*result[:axis], length if known else None, *result[axis + 1:]), xs[0].dtype


@primitive(promotes=True)
def stack(*xs: Tensor, axis: int) -> Spec:
    """Tensors of one shape along a new axis."""
    result: Shape = xs[0].shape
    for x in xs[1:]:
        if x.ndim != len(result) or not all(map(same, result, x.shape)):
            raise ShapeError("only tensors of one shape can be stacked.")
        result = merge(result, x.shape)
    axis = normal_axis(axis, len(result) + 1)
    return (*result[:axis], len(xs), *result[axis:]), xs[0].dtype


@primitive
def gather(x: Tensor, indices: Tensor) -> Spec:
    """The rows `x[i]` for each integer i of `indices`: shape `indices.shape + x.shape[1:]`."""
    if x.ndim == 0:
        raise ShapeError("a scalar has no rows to gather.")
    return (*indices.shape, *x.shape[1:]), x.dtype


@primitive
def getitem(x: Tensor, *dynamic: Tensor, index: tuple[Any, ...]) -> Spec:
    """x[index]: integers, slices, None (a new axis) and Ellipsis; `Dynamic(i)` stands for `dynamic[i]`."""
    items = list(index)
    used = len([1 for i in items if i is not None and i is not Ellipsis])
    if used > x.ndim:
        raise ShapeError(f"{used} indices are too many for {x.ndim} dimension(s).")
    if Ellipsis not in [i for i in items if i is Ellipsis]:
        items.append(Ellipsis)
    result: list[int | None] = []
    axis = 0
    for item in items:
        if item is None:
            result.append(1)
        elif item is Ellipsis:
            result.extend(x.shape[axis:axis + x.ndim - used])
            axis += x.ndim - used
        elif isinstance(item, slice):
            result.append(_slice_length(x.shape[axis], item))
            axis += 1
        else:
            size = x.shape[axis]
            if isinstance(item, int) and size is not None and not -size <= item < size:
                raise ShapeError(f"index {item} is out of range for a size of {size}.")
            axis += 1
    return tuple(result), x.dtype


@primitive
def pad(x: Tensor, *, padding: tuple[tuple[int, int], ...], value: float = 0.0) -> Spec:
    """x with `(before, after)` entries of `value` added along each axis."""
    if len(padding) != x.ndim:
        raise ShapeError(f"padding for {len(padding)} axes does not fit {x.ndim} dimension(s).")
    return tuple(None if d is None else d + a + b for d, (a, b) in zip(x.shape, padding, strict=True)), x.dtype


@primitive
def reverse(x: Tensor, *, axis: tuple[int, ...]) -> Spec:
    """x with the entries along `axis` in reverse order."""
    return x.shape, x.dtype


@primitive
def one_hot(indices: Tensor, *, size: int, dtype: str) -> Spec:
    """A new last axis of `size` entries: 1 at the index, 0 elsewhere."""
    return (*indices.shape, size), dtype


@primitive
def arange(start: Tensor, stop: Tensor, step: Tensor, *, dtype: str) -> Spec:
    """start, start + step, ... as long as it is before stop."""
    first, last, by = map(static_scalar, (start, stop, step))
    if first is None or last is None or by is None or start.dtype.startswith("float"):
        return (None,), dtype
    return (len(range(first, last, by)),), dtype


@primitive
def fill(shape: Tensor, *, value: float, dtype: str) -> Spec:
    """A tensor of `shape` with `value` everywhere."""
    return tuple(_vector(shape, "fill")), dtype


class Dynamic(int):
    """In an index, the place of the operand that holds the number of that place."""


def _slice_length(size: int | None, item: slice) -> int | None:
    if any(isinstance(part, Dynamic) for part in (item.start, item.stop, item.step)):
        return None
    if size is None:
        if item == slice(None) or item == slice(None, None, -1):
            return None
        if item.step in (None, 1) and item.start is not None and item.start < 0 and item.stop is None:
            return None
        return None
    return len(range(*item.indices(size)))


def _vector(tensor: Tensor, name: str) -> list[int | None]:
    sizes = static_vector(tensor)
    if sizes is None or tensor.ndim != 1:
        raise ShapeError(f"{name} needs a vector of integers whose length is known, not {tensor!r}.")
    return sizes


