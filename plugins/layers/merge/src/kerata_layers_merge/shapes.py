"""What shapes can be joined, and what shape comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata.argument_validation import shown, whole_number
from kerata.errors import ArgumentError, ShapeError
from kerata.graph.shapes import compatible, merge, same
from kerata.types import Shape


def axis_or_pair(dot_axes: Any, name: str) -> int | list[int]:
    """An axis, or two of them, as ints.

    Arguments:
        dot_axes: as it was given.
        name: of the argument, for errors.

    Raises:
        ArgumentError: there are more or fewer than two.
        ArgumentTypeError: one is no whole number.
    """
    if not isinstance(dot_axes, (list, tuple)):
        return whole_number(dot_axes, name, minimum=None)
    if len(dot_axes) != 2:
        raise ArgumentError(f"{name} must be an axis or a pair of axes; got {shown(dot_axes)}.")
    return [whole_number(axis, f"an entry of {name}", minimum=None) for axis in dot_axes]


def dot_axes_of(layer: str, dot_axes: Any, shapes: Sequence[Shape]) -> list[int]:
    """The axes of a dot product as a pair, counted from the front.

    Arguments:
        layer: the layer's name, for errors.
        dot_axes: an axis, or one for each input, perhaps counted from the back.
        shapes: of the two inputs, with the batch.

    Raises:
        ArgumentError: they are no axes of the two inputs.
    """
    pair = [dot_axes, dot_axes] if isinstance(dot_axes, int) else dot_axes
    for axis, shape in zip(pair, shapes, strict=True):
        if not -len(shape) <= axis < len(shape) or axis % len(shape) == 0:
            raise ArgumentError(
                f'dot_axes of layer "{layer}" names axis {axis}, but the input of shape {shape} has the '
                f"axes 1 to {len(shape) - 1} besides that of the batch."
            )
    return [axis % len(shape) for axis, shape in zip(pair, shapes, strict=True)]


def check_shapes(layer: str, mode: Any, shapes: Sequence[Shape], concat_axis: int, dot_axes: Any) -> None:
    """Check that inputs of these shapes can be joined.

    Arguments:
        layer: the layer's name, for errors.
        mode, concat_axis, dot_axes: those of `Merge`.
        shapes: of the inputs, with the batch.

    Raises:
        ShapeError: they cannot.
        ArgumentError: there is no axis `concat_axis`.
    """
    listed = ", ".join(map(str, shapes))
    if mode in ("dot", "cos"):
        sizes = [shape[axis] for shape, axis in zip(shapes, dot_axes, strict=True)]
        if not same(*sizes):
            raise ShapeError(
                f'Layer "{layer}" multiplies along the axes {dot_axes}, whose sizes must be equal; got {sizes[0]} and '
                f"{sizes[1]}, of inputs of the shapes {listed}."
            )
        return
    ranks = {len(shape) for shape in shapes}
    if mode == "concat" and len(ranks) == 1:
        rank = ranks.pop()
        if not -rank <= concat_axis < rank:
            raise ArgumentError(
                f'Layer "{layer}" has concat_axis {concat_axis}, but its inputs have {rank} dimensions.'
            )
        shapes = [(*shape[: concat_axis % rank], None, *shape[concat_axis % rank + 1 :]) for shape in shapes]
    if not all(compatible(a, b) for i, a in enumerate(shapes) for b in shapes[:i]):
        but = f", except along axis {concat_axis}" if mode == "concat" else ""
        raise ShapeError(
            f'Layer "{layer}" joins inputs by "{mode}", so they must have one shape{but}; they have {listed}.'
        )


def joined_shape(mode: Any, shapes: Sequence[Shape], concat_axis: int, dot_axes: Any) -> Shape:
    """The shape that comes of joining inputs of these `shapes` by `mode`, along `concat_axis` or `dot_axes`."""
    if mode in ("dot", "cos"):
        axes = dot_axes_of(mode, dot_axes, shapes)
        first, second = (
            [size for i, size in enumerate(shape) if i not in (0, axis)]
            for shape, axis in zip(shapes, axes, strict=True)
        )
        rest = [*first, *second] or [1]
        return (shapes[0][0], *([1] if mode == "cos" else []), *rest)
    if mode == "concat":
        axis = concat_axis % len(shapes[0])
        sizes: list[Any] = [shape[axis] for shape in shapes]
        free = [(*shape[:axis], None, *shape[axis + 1 :]) for shape in shapes]
        joined = list(_merged(free))
        joined[axis] = None if None in sizes else sum(sizes)
        return tuple(joined)
    return _merged(shapes)


def _merged(shapes: Sequence[Shape]) -> Shape:
    result = shapes[0]
    for shape in shapes[1:]:
        result = merge(result, shape)
    return result
