"""One or several: tensors, masks and shapes that a layer takes or gives singly or as a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata.argument_validation import whole_number
from kerata.graph.tensor import Shape


def to_list(value: Any) -> list[Any]:
    """A list of tensors or masks, whether one or several are given."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def one_each(masks: Any, count: int) -> list[Any]:
    """A list of `count` masks, whether none, one or several are given."""
    return [None] * count if masks is None else to_list(masks)


def unwrap(values: Sequence[Any]) -> Any:
    """The only element of a list of one; otherwise the list."""
    return values[0] if len(values) == 1 else list(values)


def to_shapes(value: Any) -> list[Shape]:
    """A list of shapes, whether one shape (a tuple or list of sizes) or a list of shapes is given."""
    if all(size is None or not isinstance(size, (list, tuple)) for size in value):
        return [to_shape(value)]
    return [to_shape(shape) for shape in value]


def to_shape(value: Sequence[Any]) -> Shape:
    """A shape as a tuple of plain ints and None.

    Raises:
        ArgumentTypeError: a size is no whole number.
    """
    return tuple(
        size if size is None or type(size) is int else whole_number(size, f"Each size of {value!r}", minimum=0)
        for size in value
    )


def is_array(value: Any) -> bool:
    """Whether `value` is data (a numpy array or a number) rather than a tensor."""
    return isinstance(value, (int, float, bool, complex)) or type(value).__module__.partition(".")[0] == "numpy"
