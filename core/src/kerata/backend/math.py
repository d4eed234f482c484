"""Arithmetic, reductions, comparison and products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata.argument_validation import whole_numbers
from kerata.backend.variables import cast
from kerata.errors import ArgumentError, ShapeError
from kerata.graph import primitives as p
from kerata.graph.primitive import as_tensor
from kerata.graph.primitives import (  # noqa: F401 (part of the K API)
    abs,
    cos,
    equal,
    exp,
    greater,
    greater_equal,
    log,
    maximum,
    minimum,
    not_equal,
    round,
    sign,
    sin,
    square,
)
from kerata.graph.shapes import normal_axes, normal_axis
from kerata.graph.tensor import Tensor
from kerata.settings import epsilon, floatx
from kerata.types import TensorLike

Axis = int | Sequence[int] | None
lesser = p.less
lesser_equal = p.less_equal


def transpose(x: TensorLike) -> Tensor:
    """x with its axes in reverse order.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.transpose(K.variable([[1, 2, 3], [4, 5, 6]]))))
        [[1. 4.]
         [2. 5.]
         [3. 6.]]
    """
    return p.transpose(x, perm=tuple(reversed(range(as_tensor(x).ndim))))


def gather(reference: TensorLike, indices: TensorLike) -> Tensor:
    """The rows of `reference` at integer `indices`: shape indices.shape + reference.shape[1:].

    Example:
        >>> from kerata import backend as K
        >>> rows = K.variable([[1, 1], [2, 2], [3, 3]])
        >>> print(K.eval(K.gather(rows, K.variable([2, 0], dtype="int32"))))
        [[3. 3.]
         [1. 1.]]
    """
    index = as_tensor(indices)
    return p.gather(reference, index if index.dtype in ("int32", "int64") else cast(index, "int32"))


def dot(x: TensorLike, y: TensorLike) -> Tensor:
    """The product over the last axis of x and the next-to-last of y (its only one for a vector).

    Raises:
        ShapeError: the numbers of entries that meet differ.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.dot(K.variable([[1, 2]]), K.variable([[3], [4]]))))
        [[11.]]
        >>> K.int_shape(K.dot(K.placeholder((None, 10, 3)), K.placeholder((3, 8))))
        (None, 10, 8)
    """
    x, y = as_tensor(x), as_tensor(y)
    if x.sparse:
        return p.sparse_matmul(x, cast(y, x.dtype))
    if x.ndim == 2 and y.ndim == 2:
        return p.matmul(x, y)
    if x.ndim == 0 or y.ndim == 0:
        return x * y
    from kerata.backend.shape_ops import permute_dimensions, reshape

    shared = y.ndim - 2 if y.ndim > 1 else 0
    if x.shape[-1] is not None and y.shape[shared] is not None and x.shape[-1] != y.shape[shared]:
        raise ShapeError(f"dot of {x.shape} and {y.shape}: {x.shape[-1]} entries meet {y.shape[shared]}.")
    size = x.shape[-1] if x.shape[-1] is not None else y.shape[shared]
    rest = [i for i in range(y.ndim) if i != shared]
    left = reshape(x, (-1, size if size is not None else p.shape(x)[-1]))
    right = reshape(permute_dimensions(y, (shared, *rest)), (size if size is not None else p.shape(y)[shared], -1))
    sizes = _sizes(x)[:-1] + [_sizes(y)[i] for i in rest]
    return reshape(p.matmul(left, right), sizes)


def batch_dot(x: TensorLike, y: TensorLike, axes: int | Sequence[int] | None = None) -> Tensor:
    """The product of x and y sample by sample, over axis axes[0] of x and axes[1] of y (axis 0 is the batch).

    The default contracts the last axis of x with the next-to-last of y (the last, if y is a matrix). The result has
    the axes of x without the contracted one, then those of y without it and without the batch; at least 2 of them.

    Raises:
        ArgumentError: an axis to contract is 0.
        ShapeError: the numbers of entries that meet differ.

    Example:
        >>> from kerata import backend as K
        >>> x, y = K.variable([[1, 2], [3, 4]]), K.variable([[5, 6], [7, 8]])
        >>> print(K.eval(K.batch_dot(x, y, axes=1)))  # row by row: 1 * 5 + 2 * 6, 3 * 7 + 4 * 8
        [[17.]
         [53.]]
    """
    from kerata.backend.shape_ops import expand_dims, permute_dimensions, reshape

    x, y = as_tensor(x), as_tensor(y)
    if axes is None:
        axes = (x.ndim - 1, y.ndim - 2 if y.ndim > 2 else y.ndim - 1)
    a, b = (axes, axes) if isinstance(axes, int) else whole_numbers(axes, "axes", 2, minimum=None)
    a, b = normal_axis(a, x.ndim), normal_axis(b, y.ndim)
    if 0 in (a, b):
        raise ArgumentError("batch_dot contracts axes other than 0, which is the batch.")
    if x.shape[a] is not None and y.shape[b] is not None and x.shape[a] != y.shape[b]:
        raise ShapeError(
            f"batch_dot over axes {a} and {b} of {x.shape} and {y.shape}: {x.shape[a]} entries meet {y.shape[b]}."
        )
    left_axes = [i for i in range(1, x.ndim) if i != a]
    right_axes = [i for i in range(1, y.ndim) if i != b]
    xs, ys = _sizes(x), _sizes(y)
    left = reshape(permute_dimensions(x, (0, *left_axes, a)), (xs[0], _product([xs[i] for i in left_axes]), xs[a]))
    right = reshape(permute_dimensions(y, (0, b, *right_axes)), (ys[0], ys[b], _product([ys[i] for i in right_axes])))
    sizes = [xs[0], *[xs[i] for i in left_axes], *[ys[i] for i in right_axes]]
    result = reshape(p.matmul(left, right), sizes)
    return expand_dims(result, 1) if result.ndim == 1 else result


def _sizes(x: Tensor) -> list[Any]:
    return [p.shape(x)[i] if d is None else d for i, d in enumerate(x.shape)]


def _product(sizes: Sequence[Any]) -> Any:
    total: Any = 1
    for size in sizes:
        total = total * size
    return total


def max(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The greatest over `axis` (all axes for None).

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable([[1, 5], [7, 2]])
        >>> print(K.eval(K.max(x)), K.eval(K.max(x, axis=0)))
        7.0 [7. 5.]
    """
    return p.max(x, axis=_axes(x, axis), keepdims=keepdims)


def min(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The least over `axis`.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable([[1, 5], [7, 2]])
        >>> print(K.eval(K.min(x)), K.eval(K.min(x, axis=0)))
        1.0 [1. 2.]
    """
    return p.min(x, axis=_axes(x, axis), keepdims=keepdims)


def sum(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The sum over `axis`.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable([[1, 2], [3, 4]])
        >>> print(K.eval(K.sum(x)), K.eval(K.sum(x, axis=1)))
        10.0 [3. 7.]
        >>> K.int_shape(K.sum(x, axis=1, keepdims=True))
        (2, 1)
    """
    x = _numbers(x)
    return p.sum(x, axis=_axes(x, axis), keepdims=keepdims)


def prod(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The product over `axis`.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable([[1, 2], [3, 4]])
        >>> print(K.eval(K.prod(x)), K.eval(K.prod(x, axis=0)))
        24.0 [3. 8.]
    """
    x = _numbers(x)
    return p.prod(x, axis=_axes(x, axis), keepdims=keepdims)


def mean(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The mean over `axis`, in floats.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable([[1, 2], [3, 4]])
        >>> print(K.eval(K.mean(x)), K.eval(K.mean(x, axis=0)))
        2.5 [2. 3.]
    """
    return p.mean(x, axis=_axes(x, axis), keepdims=keepdims)


def var(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The variance over `axis`: the mean of the squared distance from the mean.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.var(K.variable([1, 3, 5, 7]))))
        5.0
    """
    return mean(p.square(as_tensor(x) - mean(x, axis, keepdims=True)), axis, keepdims)


def std(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The standard deviation over `axis`.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.std(K.variable([[1, 5], [3, 3]]), axis=1)))
        [2. 0.]
    """
    return sqrt(var(x, axis, keepdims))


def any(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Whether one entry over `axis` is not zero.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.any(K.variable([[0, 1], [0, 0]]), axis=1)))
        [ True False]
    """
    return p.any(cast(x, "bool"), axis=_axes(x, axis), keepdims=keepdims)


def all(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Whether no entry over `axis` is zero.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.all(K.variable([[1, 1], [0, 1]]), axis=1)))
        [ True False]
    """
    return p.all(cast(x, "bool"), axis=_axes(x, axis), keepdims=keepdims)


def argmax(x: TensorLike, axis: int = -1) -> Tensor:
    """The index of the first greatest entry along `axis`.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.argmax(K.variable([[1, 5, 2], [9, 0, 9]]))))
        [1 0]
    """
    return p.argmax(x, axis=normal_axis(axis, as_tensor(x).ndim))


def argmin(x: TensorLike, axis: int = -1) -> Tensor:
    """The index of the first least entry along `axis`.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.argmin(K.variable([[1, 5, 2], [9, 0, 9]]))))
        [0 1]
    """
    return p.argmin(x, axis=normal_axis(axis, as_tensor(x).ndim))


def sqrt(x: TensorLike) -> Tensor:
    """The square root; 0 for negative numbers.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.sqrt(K.variable([9, -4]))))
        [3. 0.]
    """
    # Keras 1 cuts negative numbers off: the variance that rounding has made -1e-9 is to have a root.
    return p.sqrt(p.maximum(x, 0.0))


def logsumexp(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """log(sum(exp(x))) over `axis`, without overflow.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.logsumexp(K.variable([1000, 1000]))).round(2))  # 1000 + log(2)
        1000.69
    """
    # The result does not depend on it, and equals would share a derivative that cancels only in exact arithmetic.
    peak = p.stop_gradient(max(x, axis, keepdims=True))
    total = p.log(sum(p.exp(as_tensor(x) - peak), axis, keepdims=True)) + peak
    return total if keepdims else sum(total, axis)


def pow(x: TensorLike, a: TensorLike) -> Tensor:
    """x to the power a.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.pow(K.variable([2, 3]), 3)))
        [ 8. 27.]
    """
    return p.power(x, a)


def clip(x: TensorLike, min_value: float, max_value: float) -> Tensor:
    """x, no less than min_value and no more than max_value.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.clip(K.variable([-3, 0.5, 8]), 0, 1)))
        [0.  0.5 1. ]
    """
    if isinstance(min_value, (int, float)) and isinstance(max_value, (int, float)):
        max_value = max_value if max_value > min_value else min_value
    return p.minimum(p.maximum(x, min_value), max_value)


def l2_normalize(x: TensorLike, axis: Axis) -> Tensor:
    """x / sqrt(sum(x^2)) over `axis`.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.l2_normalize(K.variable([[3, 4], [0, 2]]), axis=1)).round(2))
        [[0.6 0.8]
         [0.  1. ]]
    """
    total = sum(p.square(x), axis, keepdims=True)
    least = 6e-8 if total.dtype == "float16" else epsilon() ** 2  # epsilon^2 would be 0 in float16
    return as_tensor(x) / p.sqrt(p.maximum(total, least))


def _axes(x: TensorLike, axis: Axis) -> tuple[int, ...]:
    return normal_axes(axis, as_tensor(x).ndim)


def _numbers(x: TensorLike) -> Tensor:
    x = as_tensor(x)
    return cast(x, floatx()) if x.dtype == "bool" else x
