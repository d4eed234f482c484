"""Primitives of linear algebra."""

from __future__ import annotations

from kerata.errors import ArgumentTypeError, DtypeError, ShapeError
from kerata.graph.primitive import Spec, primitive, require_integers
from kerata.graph.shapes import joined, merge, same
from kerata.graph.tensor import Tensor


@primitive(promotes=True, takes="numbers")
def matmul(x: Tensor, y: Tensor) -> Spec:
    """The matrix product over the last two axes: (..., n, k) by (..., k, m) gives (..., n, m)."""
    if x.ndim != y.ndim or x.ndim < 2:
        raise ShapeError("a matrix product takes two tensors of one rank, 2 or more.")
    if not same(x.shape[-1], y.shape[-2]):
        raise ShapeError(
            f"the last size of the first, {x.shape[-1]}, must equal the next-to-last of the second, {y.shape[-2]}."
        )
    if not all(map(same, x.shape[:-2], y.shape[:-2])):
        raise ShapeError("the leading sizes must be equal.")
    return (*merge(x.shape[:-2], y.shape[:-2]), x.shape[-2], y.shape[-1]), x.dtype


@primitive(sparse=True)
def sparse_matmul(x: Tensor, y: Tensor) -> Spec:
    """The product of a sparse matrix (n, k) and a dense one (k, m) of one dtype: dense, (n, m)."""
    _require_sparse(x)
    if y.sparse:
        raise ArgumentTypeError("the second factor of a sparse product is dense; use K.to_dense(y).")
    if x.dtype != y.dtype:
        raise DtypeError(f"a sparse product takes factors of one dtype; got {x.dtype} and {y.dtype}.")
    if x.ndim != 2 or y.ndim != 2 or not same(x.shape[1], y.shape[0]):
        raise ShapeError("a sparse product takes matrices (n, k) and (k, m).")
    return (x.shape[0], y.shape[1]), y.dtype


@primitive(sparse=True)
def to_dense(x: Tensor) -> Spec:
    """A sparse tensor with its zeros written out."""
    _require_sparse(x)
    return x.shape, x.dtype


@primitive(gives_sparse=True)
def sparse_matrix(indices: Tensor, values: Tensor, *, shape: tuple[int, int]) -> Spec:
    """The sparse matrix of `shape` with values[i] at (row, column) indices[i], in row-major order: (n, 2), (n,)."""
    require_integers(indices)
    if indices.ndim != 2 or values.ndim != 1 or not same(indices.shape[1], 2):
        raise ShapeError("a sparse matrix is made of indices (n, 2) and values (n,).")
    return shape, values.dtype


@primitive(sparse=True, gives_sparse=True)
def sparse_concatenate(*xs: Tensor, axis: int) -> Spec:
    """Sparse matrices of one dtype end to end along `axis`: sparse."""
    _require_sparse(*xs)
    if any(x.dtype != xs[0].dtype for x in xs):
        raise DtypeError("sparse matrices of one dtype only can be joined.")
    return joined([x.shape for x in xs], axis), xs[0].dtype


def _require_sparse(*xs: Tensor) -> None:
    for x in xs:
        if not x.sparse:
            raise ArgumentTypeError("a sparse tensor is needed.")
