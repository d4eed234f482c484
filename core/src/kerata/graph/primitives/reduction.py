"""Primitives that reduce over axes. `axis` is a tuple of axes counted from the front."""

from __future__ import annotations

from kerata.errors import ArgumentError, ShapeError
from kerata.graph.primitive import Spec, primitive
from kerata.graph.tensor import Shape, Tensor


def _reduced(x: Tensor, axis: tuple[int, ...], keepdims: bool) -> Shape:
    for one in axis:
        if not 0 <= one < x.ndim:
            raise ArgumentError(f"axis {one} is out of range for a tensor of {x.ndim} dimension(s).")
    if keepdims:
        return tuple(1 if i in axis else d for i, d in enumerate(x.shape))
    return tuple(d for i, d in enumerate(x.shape) if i not in axis)


@primitive(takes="numbers")
def sum(x: Tensor, *, axis: tuple[int, ...], keepdims: bool = False) -> Spec:
    """The sum over `axis`."""
    return _reduced(x, axis, keepdims), x.dtype


@primitive(floats=True)
def mean(x: Tensor, *, axis: tuple[int, ...], keepdims: bool = False) -> Spec:
    """The mean over `axis`."""
    return _reduced(x, axis, keepdims), x.dtype


@primitive(takes="numbers")
def prod(x: Tensor, *, axis: tuple[int, ...], keepdims: bool = False) -> Spec:
    """The product over `axis`."""
    return _reduced(x, axis, keepdims), x.dtype


@primitive(takes="numbers")
def max(x: Tensor, *, axis: tuple[int, ...], keepdims: bool = False) -> Spec:
    """The greatest over `axis`, along which there must be entries: nothing has no greatest."""
    _entries(x, *axis)
    return _reduced(x, axis, keepdims), x.dtype


@primitive(takes="numbers")
def min(x: Tensor, *, axis: tuple[int, ...], keepdims: bool = False) -> Spec:
    """The least over `axis`, along which there must be entries: nothing has no least."""
    _entries(x, *axis)
    return _reduced(x, axis, keepdims), x.dtype


@primitive(takes="booleans")
def any(x: Tensor, *, axis: tuple[int, ...], keepdims: bool = False) -> Spec:
    """Whether one boolean over `axis` is true."""
    return _reduced(x, axis, keepdims), "bool"


@primitive(takes="booleans")
def all(x: Tensor, *, axis: tuple[int, ...], keepdims: bool = False) -> Spec:
    """Whether each boolean over `axis` is true."""
    return _reduced(x, axis, keepdims), "bool"


@primitive(takes="numbers")
def argmax(x: Tensor, *, axis: int) -> Spec:
    """The index (int64) of the first greatest entry along `axis`."""
    _entries(x, axis)
    return _reduced(x, (axis,), False), "int64"


@primitive(takes="numbers")
def argmin(x: Tensor, *, axis: int) -> Spec:
    """The index (int64) of the first least entry along `axis`."""
    _entries(x, axis)
    return _reduced(x, (axis,), False), "int64"


def _entries(x: Tensor, *axes: int) -> None:
    for axis in axes:
        if 0 <= axis < x.ndim and x.shape[axis] == 0:
            raise ShapeError(f"axis {axis} has no entries to choose from.")
