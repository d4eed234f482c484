"""Primitives that arrange entries: shapes, joins, indexing, padding."""

from __future__ import annotations

from typing import Any

from kerata.errors import ArgumentError, DtypeError, ShapeError
from kerata.graph.dtypes import INTEGERS, is_float
from kerata.graph.primitive import Spec, primitive, require_integers
from kerata.graph.shapes import joined, merge, normal_axis, product, same, static_scalar, static_vector
from kerata.graph.tensor import Dynamic, Shape, Tensor


@primitive
def shape(x: Tensor) -> Spec:
    """The sizes of x at run time, a vector of int32."""
    return (x.ndim,), "int32"


@primitive
def reshape(x: Tensor, shape: Tensor) -> Spec:
    """The entries of x, in row-major order, in another shape; one size may be -1: what remains."""
    wanted = _vector(shape, "reshape")
    if any(d is not None and d < -1 for d in wanted):
        raise ArgumentError(f"a new shape has sizes of 0 or more, or -1 once; not {wanted}.")
    if wanted.count(-1) > 1:
        raise ArgumentError(f"at most one size of a new shape can be -1; got {wanted}.")
    sizes = [None if d == -1 else d for d in wanted]
    total = product(x.shape)
    if total is not None and sizes.count(None) == 1 and (-1 in wanted or None in wanted):
        rest = product([d for d in sizes if d is not None])
        if rest == 0 and -1 in wanted:
            raise ShapeError(f"the size -1 of {tuple(wanted)} cannot be told, for another size is 0; give it.")
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
    return (*x.shape[:axis], *x.shape[axis + 1 :]), x.dtype


@primitive
def broadcast_to(x: Tensor, shape: Tensor) -> Spec:
    """x repeated along axes of size 1 to fill `shape`."""
    sizes = tuple(_vector(shape, "broadcast_to"))
    for axis, size in enumerate(reversed(x.shape), 1):
        if axis > len(sizes) or not (size == 1 or same(size, sizes[-axis])):
            raise ShapeError(f"{x.shape} cannot be repeated to fill {sizes}.")
    return sizes, x.dtype


@primitive
def tile(x: Tensor, times: Tensor) -> Spec:
    """x laid `times[i]` times along each axis i."""
    counts = _vector(times, "tile")
    if len(counts) != x.ndim:
        raise ShapeError(f"tile needs one count for each of {x.ndim} axes; got {len(counts)}.")
    if any(n is not None and n < 0 for n in counts):
        raise ArgumentError(f"tile lays x 0 times or more along an axis; got {counts}.")
    return tuple(None if d is None or n is None else d * n for d, n in zip(x.shape, counts, strict=True)), x.dtype


@primitive
def repeat(x: Tensor, *, times: int, axis: int) -> Spec:
    """Each entry along `axis` `times` times in a row."""
    axis = normal_axis(axis, x.ndim)
    if times < 0:
        raise ArgumentError(f"an entry is repeated 0 times or more; got {times}.")
    size = x.shape[axis]
    return (*x.shape[:axis], None if size is None else size * times, *x.shape[axis + 1 :]), x.dtype


@primitive(promotes=True)
def concatenate(*xs: Tensor, axis: int) -> Spec:
    """The tensors laid end to end along `axis`; their other sizes are equal."""
    return joined([x.shape for x in xs], axis), xs[0].dtype


@primitive(promotes=True)
def stack(*xs: Tensor, axis: int) -> Spec:
    """Tensors of one shape along a new axis."""
    if not xs:
        raise ArgumentError("there is nothing to stack.")
    result: Shape = xs[0].shape
    for x in xs[1:]:
        if x.ndim != len(result) or not all(map(same, result, x.shape)):
            raise ShapeError("only tensors of one shape can be stacked.")
        result = merge(result, x.shape)
    axis = normal_axis(axis, len(result) + 1)
    return (*result[:axis], len(xs), *result[axis:]), xs[0].dtype


@primitive
def split(x: Tensor, *, axis: int, count: int) -> list[Spec]:
    """`count` parts of x, of one size along `axis`: its gradient is one join, where that of slices is a sum of pads."""
    axis = normal_axis(axis, x.ndim)
    if count < 1:
        raise ArgumentError(f"a tensor is split into 1 part or more; not into {count}.")
    size = x.shape[axis]
    if size is not None and size % count:
        raise ShapeError(f"axis {axis} of shape {x.shape} cannot be split into {count} equal parts.")
    part: Shape = (*x.shape[:axis], None if size is None else size // count, *x.shape[axis + 1 :])
    return [(part, x.dtype)] * count


@primitive
def gather(x: Tensor, indices: Tensor) -> Spec:
    """The rows `x[i]` for each integer i of `indices`: shape `indices.shape + x.shape[1:]`."""
    if x.ndim == 0:
        raise ShapeError("a scalar has no rows to gather.")
    require_integers(indices)
    return (*indices.shape, *x.shape[1:]), x.dtype


@primitive
def getitem(x: Tensor, *dynamic: Tensor, index: tuple[Any, ...], least: int = 0) -> Spec:
    """x[index]: integers, slices, None (a new axis) and Ellipsis; `Dynamic(i)` stands for `dynamic[i]`.

    Slices that cut an axis down to fewer than `least` entries are refused; a backend sees nothing of that.
    """
    items = list(index)
    require_integers(*dynamic)
    if any(d.ndim for d in dynamic):
        raise ShapeError("the tensors in an index are scalars; K.gather takes a vector of indices.")
    if len([i for i in items if i is Ellipsis]) > 1:
        raise ArgumentError("an index has at most one Ellipsis.")
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
            result.extend(x.shape[axis : axis + x.ndim - used])
            axis += x.ndim - used
        elif isinstance(item, slice):
            result.append(_slice_length(x.shape[axis], item))
            left = result[-1]
            if left is not None and left < least and item != slice(None):
                raise ShapeError(
                    f"of {x.shape[axis]} entries along axis {axis}, {left} would be left; {least} must be."
                )
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
    if any(n < 0 for pair in padding for n in pair):
        raise ArgumentError(f"padding adds 0 entries or more; got {padding}.")
    return tuple(None if d is None else d + a + b for d, (a, b) in zip(x.shape, padding, strict=True)), x.dtype


@primitive
def reverse(x: Tensor, *, axis: tuple[int, ...]) -> Spec:
    """x with the entries along `axis` in reverse order."""
    for one in axis:
        normal_axis(one, x.ndim)
    return x.shape, x.dtype


@primitive
def one_hot(indices: Tensor, *, size: int, dtype: str) -> Spec:
    """A new last axis of `size` entries: 1 at the index, 0 elsewhere."""
    require_integers(indices)
    if size < 0:
        raise ArgumentError(f"a number of classes is 0 or more; got {size}.")
    return (*indices.shape, size), dtype


@primitive(promotes=True, takes="numbers")
def arange(start: Tensor, stop: Tensor, step: Tensor, *, dtype: str) -> Spec:
    """start, start + step, ... as long as it is before stop."""
    if start.ndim or stop.ndim or step.ndim:
        raise ShapeError("the bounds and the step are scalars.")
    if is_float(start.dtype):
        return (None,), dtype
    first, last, by = map(static_scalar, (start, stop, step))
    if by == 0:
        raise ArgumentError("a step of 0 leads nowhere.")
    if first is None or last is None or by is None:
        return (None,), dtype
    return (len(range(first, last, by)),), dtype


@primitive
def fill(shape: Tensor, *, value: float, dtype: str) -> Spec:
    """A tensor of `shape` with `value` everywhere."""
    return tuple(_vector(shape, "fill")), dtype


def _slice_length(size: int | None, item: slice) -> int | None:
    if item.step == 0:
        raise ArgumentError("a slice's step is not 0.")
    if size is None or any(isinstance(part, Dynamic) for part in (item.start, item.stop, item.step)):
        return None
    return len(range(*item.indices(size)))


def _vector(tensor: Tensor, name: str) -> list[int | None]:
    if tensor.dtype not in INTEGERS:
        raise DtypeError(f"sizes are integers; got {tensor.dtype}.")
    sizes = static_vector(tensor)
    if sizes is None or tensor.ndim != 1:
        raise ShapeError(f"{name} needs a vector of integers whose length is known; got {tensor!r}.")
    return sizes
