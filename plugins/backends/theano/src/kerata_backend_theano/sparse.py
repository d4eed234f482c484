"""Sparse matrices: Theano's, in compressed rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata_backend_theano.native import tensor as T
from kerata_backend_theano.native import theano


def is_sparse(x: Any) -> bool:
    """Whether x is a sparse matrix of Theano's."""
    return isinstance(getattr(x, "type", None), theano.sparse.SparseType)


def placeholder(dtype: str, name: str) -> Any:
    """An input of a function."""
    return theano.sparse.csr_matrix(name=name, dtype=dtype)


def value(given: Any, dtype: str) -> Any:
    """A matrix of scipy's, or one of coordinates (`tocoo`), or an array, as an input takes it."""
    import scipy.sparse

    if not scipy.sparse.issparse(given):
        if hasattr(given, "tocoo"):
            entries = given.tocoo()
            given = scipy.sparse.coo_matrix((entries.data, (entries.row, entries.col)), shape=entries.shape)
        else:
            given = np.asarray(given)
    return scipy.sparse.csr_matrix(given, dtype=dtype)


def matmul(x: Any, y: Any) -> Any:
    """Sparse by dense."""
    return theano.sparse.dot(x, y)


def to_dense(x: Any) -> Any:
    """With its zeros."""
    return theano.sparse.dense_from_sparse(x)


def matrix(indices: Any, values: Any, shape: tuple[int, int]) -> Any:
    """From coordinates in row-major order."""
    starts = T.cast(T.extra_ops.searchsorted(indices[:, 0], np.arange(shape[0] + 1)), "int32")
    return theano.sparse.CSR(values, T.cast(indices[:, 1], "int32"), starts, T.constant(np.array(shape, "int32")))


def concatenate(*xs: Any, axis: int) -> Any:
    """End to end."""
    join = theano.sparse.vstack if axis % 2 == 0 else theano.sparse.hstack
    return join(list(xs), format="csr", dtype=xs[0].dtype)
