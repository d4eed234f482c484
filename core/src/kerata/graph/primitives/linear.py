"""Primitives of linear algebra."""

from __future__ import annotations

from kerata.errors import ShapeError
from kerata.graph.primitive import Spec, primitive
from kerata.graph.shapes import merge, same
from kerata.graph.tensor import Tensor


@primitive(promotes=True)
def matmul(x: Tensor, y: Tensor) -> Spec:
    """The matrix product over the last two axes: (..., n, k) by (..., k, m) gives (..., n, m)."""
    if x.ndim != y.ndim or x.ndim < 2:
        raise ShapeError("a matrix product takes two tensors of one rank, 2 or more.")
    if not same(x.shape[-1], y.shape[-2]):
        raise ShapeError(f"the last size of the first, {x.shape[-1]}, must equal the next-to-last of the second, "
                         f"{y.shape[-2]}.")
    if not all(map(same, x.shape[:-2], y.shape[:-2])):
        raise ShapeError("the leading sizes must be equal.")
    return (*merge(x.shape[:-2], y.shape[:-2]), x.shape[-2], y.shape[-1]), x.dtype


@primitive
def sparse_matmul(x: Tensor, y: Tensor) -> Spec:
    """The product of a sparse matrix (n, k) and a dense one (k, m): dense, (n, m)."""
    if x.ndim != 2 or y.ndim != 2 or not same(x.shape[1], y.shape[0]):
        raise ShapeError("a sparse product takes matrices (n, k) and (k, m).")
    return (x.shape[0], y.shape[1]), y.dtype


@primitive
def to_dense(x: Tensor) -> Spec:
    """A sparse tensor with its zeros written out."""
    return x.shape, x.dtype
