"""Primitives that reduce over axes. `axis` is a tuple of axes counted from the front."""

from __future__ import annotations

from kerata.graph.primitive import Spec, primitive
from kerata.graph.tensor import Shape, Tensor


def _reduced(x: Tensor, axis: tuple[int, ...], keepdims: bool) -> Shape:
    if keepdims:
        return tuple(1 if i in axis else d for i, d in enumerate(x.shape))
    return tuple(d for i, d in enumerate(x.shape) if i not in axis)


@primitive
def sum(x: Tensor, *, axis: tuple[int, ...], keepdims: bool = False) -> Spec:
    """The sum over `axis`."""
    return _reduced(x, axis, keepdims), x.dtype


@primitive(floats=True)
def mean(x: Tensor, *, axis: tuple[int, ...], keepdims: bool = False) -> Spec:
    """The mean over `axis`."""
    return _reduced(x, axis, keepdims), x.dtype


@primitive
def prod(x: Tensor, *, axis: tuple[int, ...], keepdims: bool = False) -> Spec:
    """The product over `axis`."""
    return _reduced(x, axis, keepdims), x.dtype


@primitive
def max(x: Tensor, *, axis: tuple[int, ...], keepdims: bool = False) -> Spec:
    """The greatest over `axis`."""
    return _reduced(x, axis, keepdims), x.dtype


@primitive
def min(x: Tensor, *, axis: tuple[int, ...], keepdims: bool = False) -> Spec:
    """The least over `axis`."""
    return _reduced(x, axis, keepdims), x.dtype


@primitive
def any(x: Tensor, *, axis: tuple[int, ...], keepdims: bool = False) -> Spec:
    """Whether one boolean over `axis` is true."""
    return _reduced(x, axis, keepdims), "bool"


@primitive
def all(x: Tensor, *, axis: tuple[int, ...], keepdims: bool = False) -> Spec:
    """Whether each boolean over `axis` is true."""
    return _reduced(x, axis, keepdims), "bool"


@primitive
def argmax(x: Tensor, *, axis: int) -> Spec:
    """The index (int64) of the first greatest entry along `axis`."""
    return _reduced(x, (axis,), False), "int64"


@primitive
def argmin(x: Tensor, *, axis: int) -> Spec:
    """The index (int64) of the first least entry along `axis`."""
    return _reduced(x, (axis,), False), "int64"
