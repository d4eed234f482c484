"""Shapes, joins, repetition and padding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kerata.argument_validation import whole_numbers
from kerata.backend.variables import is_sparse, to_dense
from kerata.errors import ArgumentError, ArgumentTypeError, ShapeError
from kerata.graph import primitives as p
from kerata.graph.dtypes import INTEGERS, dtype_name
from kerata.graph.primitive import as_tensor
from kerata.graph.shapes import normal_axes, normal_axis, product
from kerata.graph.tensor import Tensor, constant
from kerata.settings import floatx, image_dim_ordering
from kerata.types import Array, Dim, TensorLike

Sizes = Sequence[Dim | Tensor] | Array | Tensor
"""A shape to make: the size of each axis, an integer, a scalar tensor or None (what remains); or a vector of them."""


def concatenate(tensors: Sequence[TensorLike], axis: int = -1) -> Tensor:
    """The tensors end to end along `axis`; sparse if all of them are.

    Example:
        >>> from kerata import backend as K
        >>> x, y = K.variable([[1, 2]]), K.variable([[3]])
        >>> print(K.eval(K.concatenate([x, y], axis=1)))
        [[1. 2. 3.]]
    """
    parts = [as_tensor(t) for t in tensors]
    if parts and all(map(is_sparse, parts)):
        return p.sparse_concatenate(*parts, axis=axis)
    return p.concatenate(*map(to_dense, parts), axis=axis)


def reshape(x: TensorLike, shape: Sizes) -> Tensor:
    """x in another shape; one size may be -1, and sizes may be tensors.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.reshape(K.variable([1, 2, 3, 4, 5, 6]), (2, -1))))
        [[1. 2. 3.]
         [4. 5. 6.]]
    """
    return p.reshape(x, _vector(shape))


def permute_dimensions(x: TensorLike, pattern: Sequence[int]) -> Tensor:
    """x with its axes in the order `pattern`.

    Example:
        >>> from kerata import backend as K
        >>> K.int_shape(K.permute_dimensions(K.placeholder((None, 28, 14, 3)), (0, 3, 1, 2)))
        (None, 3, 28, 14)
    """
    x = as_tensor(x)
    perm = tuple(normal_axis(int(i), x.ndim) for i in pattern)
    if x.op == "transpose" and sorted(perm) == list(range(x.ndim)):  # two in a row are one, or none
        before = x.attrs["perm"]
        x, perm = x.inputs[0], tuple(before[i] for i in perm)
    return x if perm == tuple(range(x.ndim)) else p.transpose(x, perm=perm)


def resize_images(X: TensorLike, height_factor: int, width_factor: int, dim_ordering: str) -> Tensor:
    """Images with each pixel repeated height_factor times down and width_factor times across.

    Example:
        >>> from kerata import backend as K
        >>> image = K.variable([[[[1], [2]]]])  # a row of 2 pixels
        >>> print(K.eval(K.resize_images(image, 2, 2, dim_ordering="tf"))[0, :, :, 0])
        [[1. 1. 2. 2.]
         [1. 1. 2. 2.]]
    """
    _require_rank(X, 4, "images")
    rows = _space_axes(dim_ordering, 2)[0]
    return repeat_elements(repeat_elements(X, height_factor, rows), width_factor, rows + 1)


def resize_volumes(
    X: TensorLike, depth_factor: int, height_factor: int, width_factor: int, dim_ordering: str
) -> Tensor:
    """Volumes with each voxel repeated along its three axes.

    Example:
        >>> from kerata import backend as K
        >>> volumes = K.placeholder((None, 4, 8, 8, 1))
        >>> K.int_shape(K.resize_volumes(volumes, 1, 2, 2, dim_ordering="tf"))
        (None, 4, 16, 16, 1)
    """
    _require_rank(X, 5, "volumes")
    for axis, factor in zip(_space_axes(dim_ordering, 3), (depth_factor, height_factor, width_factor), strict=True):
        X = repeat_elements(X, factor, axis)
    return as_tensor(X)


def repeat_elements(x: TensorLike, rep: int, axis: int) -> Tensor:
    """Each entry along `axis`, `rep` times in a row.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.repeat_elements(K.variable([1, 2]), 3, axis=0)))
        [1. 1. 1. 2. 2. 2.]
    """
    return p.repeat(x, times=int(rep), axis=axis)


def repeat(x: TensorLike, n: int) -> Tensor:
    """A matrix (samples, size) as (samples, n, size), each row n times.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.repeat(K.variable([[1, 2]]), 3)))
        [[[1. 2.]
          [1. 2.]
          [1. 2.]]]
    """
    _require_rank(x, 2, "a matrix")
    return p.repeat(p.expand_dims(x, axis=1), times=int(n), axis=1)


def arange(start: TensorLike, stop: TensorLike | None = None, step: TensorLike = 1, dtype: str = "int32") -> Tensor:
    """start, start + step, ... before stop; from 0 if only one bound is given.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.arange(4)), K.eval(K.arange(1, 8, 3)))
        [0 1 2 3] [1 4 7]
    """
    if stop is None:
        start, stop = 0, start
    return p.arange(*[as_tensor(v, "int32") for v in (start, stop, step)], dtype=dtype_name(dtype))


def tile(x: TensorLike, n: int | Sizes) -> Tensor:
    """x laid n[i] times along axis i.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.tile(K.variable([[1, 2]]), (2, 2))))
        [[1. 2. 1. 2.]
         [1. 2. 1. 2.]]
    """
    return p.tile(x, _vector([n] if isinstance(n, int) else n))


def flatten(x: TensorLike) -> Tensor:
    """The entries of x in a vector.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.flatten(K.variable([[1, 2], [3, 4]]))))
        [1. 2. 3. 4.]
    """
    return reshape(x, (-1,))


def batch_flatten(x: TensorLike) -> Tensor:
    """Each sample's entries in a row: (samples, entries).

    Example:
        >>> from kerata import backend as K
        >>> K.int_shape(K.batch_flatten(K.placeholder((None, 4, 4, 3))))
        (None, 48)
    """
    x = as_tensor(x)
    if not x.ndim:
        raise ShapeError("A scalar has no samples to flatten.")
    size = product(x.shape[1:])
    if size == 0:
        return reshape(x, (p.shape(x)[0], 0))
    return reshape(x, (-1, p.prod(p.shape(x)[1:], axis=(0,)) if size is None else size))


def expand_dims(x: TensorLike, dim: int = -1) -> Tensor:
    """x with a new axis of size 1 at `dim`.

    Example:
        >>> from kerata import backend as K
        >>> x = K.placeholder((None, 3))
        >>> K.int_shape(K.expand_dims(x)), K.int_shape(K.expand_dims(x, 1))
        ((None, 3, 1), (None, 1, 3))
    """
    return p.expand_dims(x, axis=dim)


def squeeze(x: TensorLike, axis: int) -> Tensor:
    """x without the axis `axis` of size 1.

    Example:
        >>> from kerata import backend as K
        >>> K.int_shape(K.squeeze(K.placeholder((None, 1, 3)), 1))
        (None, 3)
    """
    return p.squeeze(x, axis=axis)


def temporal_padding(x: TensorLike, padding: int = 1) -> Tensor:
    """Zeros before and after the middle axis of (samples, time, features).

    Example:
        >>> from kerata import backend as K
        >>> K.eval(K.temporal_padding(K.variable([[[7], [8]]]), 1)).ravel().tolist()
        [0.0, 7.0, 8.0, 0.0]
    """
    return asymmetric_temporal_padding(x, padding, padding)


def asymmetric_temporal_padding(x: TensorLike, left_pad: int = 1, right_pad: int = 1) -> Tensor:
    """`left_pad` zeros before and `right_pad` after the middle axis.

    Example:
        >>> from kerata import backend as K
        >>> K.eval(K.asymmetric_temporal_padding(K.variable([[[7], [8]]]), left_pad=2, right_pad=0)).ravel().tolist()
        [0.0, 0.0, 7.0, 8.0]
    """
    _require_rank(x, 3, "sequences")
    return p.pad(x, padding=((0, 0), (left_pad, right_pad), (0, 0)))


def spatial_2d_padding(x: TensorLike, padding: Sequence[int] = (1, 1), dim_ordering: str = "default") -> Tensor:
    """Zeros around the rows and columns of images.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.spatial_2d_padding(K.variable([[[[7]]]]), (1, 1), dim_ordering="tf"))[0, :, :, 0])
        [[0. 0. 0.]
         [0. 7. 0.]
         [0. 0. 0.]]
    """
    return _pad_space(x, tuple((n, n) for n in whole_numbers(padding, "padding", 2, minimum=0)), dim_ordering)


def asymmetric_spatial_2d_padding(
    x: TensorLike,
    top_pad: int = 1,
    bottom_pad: int = 1,
    left_pad: int = 1,
    right_pad: int = 1,
    dim_ordering: str = "default",
) -> Tensor:
    """Zeros around images, a number for each side.

    Example:
        >>> from kerata import backend as K
        >>> padded = K.asymmetric_spatial_2d_padding(K.variable([[[[7]]]]), 0, 1, 2, 0, dim_ordering="tf")
        >>> print(K.eval(padded)[0, :, :, 0])
        [[0. 0. 7.]
         [0. 0. 0.]]
    """
    return _pad_space(x, ((top_pad, bottom_pad), (left_pad, right_pad)), dim_ordering)


def spatial_3d_padding(x: TensorLike, padding: Sequence[int] = (1, 1, 1), dim_ordering: str = "default") -> Tensor:
    """Zeros around the three axes of volumes.

    Example:
        >>> from kerata import backend as K
        >>> K.int_shape(K.spatial_3d_padding(K.placeholder((None, 4, 8, 8, 3)), (0, 1, 1), dim_ordering="tf"))
        (None, 4, 10, 10, 3)
    """
    return _pad_space(x, tuple((n, n) for n in whole_numbers(padding, "padding", 3, minimum=0)), dim_ordering)


def _pad_space(x: TensorLike, pads: Sequence[tuple[int, int]], dim_ordering: str) -> Tensor:
    _require_rank(x, len(pads) + 2, "images" if len(pads) == 2 else "volumes")
    padding = [(0, 0)] * (len(pads) + 2)
    for axis, pair in zip(_space_axes(dim_ordering, len(pads)), pads, strict=True):
        padding[axis] = whole_numbers(pair, "padding", 2, minimum=0)  # type: ignore[assignment]
    return p.pad(x, padding=tuple(padding))


def stack(x: Sequence[TensorLike], axis: int = 0) -> Tensor:
    """Tensors of one shape along a new axis.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.stack([K.variable([1, 2]), K.variable([3, 4])])))
        [[1. 2.]
         [3. 4.]]
    """
    return p.stack(*x, axis=axis)


pack = stack


def one_hot(indices: TensorLike, nb_classes: int) -> Tensor:
    """A new last axis of nb_classes entries: 1 at the index, 0 elsewhere.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.one_hot(K.variable([2, 0], dtype="int32"), 3)))
        [[0. 0. 1.]
         [1. 0. 0.]]
    """
    indices = as_tensor(indices)
    if indices.dtype not in INTEGERS:
        indices = p.cast(indices, dtype="int32")
    return p.one_hot(indices, size=int(nb_classes), dtype=floatx())


def reverse(x: TensorLike, axes: int | Sequence[int]) -> Tensor:
    """x with the entries along `axes` in reverse order.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.reverse(K.variable([[1, 2], [3, 4]]), axes=1)))
        [[2. 1.]
         [4. 3.]]
    """
    return p.reverse(x, axis=normal_axes(axes, as_tensor(x).ndim))


def _require_rank(x: TensorLike, rank: int, what: str) -> None:
    if as_tensor(x).ndim != rank:
        raise ShapeError(f"Expected {what}, of {rank} dimensions; got a tensor of shape {as_tensor(x).shape}.")


def _vector(sizes: Sizes) -> Tensor:
    if isinstance(sizes, Tensor):
        return sizes
    if not isinstance(sizes, (list, tuple, np.ndarray)):
        raise ArgumentTypeError(f"Sizes are a list of integers or of scalar tensors, or a vector; got {sizes!r}.")
    # As in `K.reshape(x, K.int_shape(y))` of Keras 1 programs.
    told = [-1 if s is None else s for s in sizes]
    if any(isinstance(s, Tensor) for s in told):
        return p.stack(*[as_tensor(s, "int32") for s in told], axis=0)
    return constant([int(s) for s in told if not isinstance(s, Tensor)], "int32")


def _space_axes(dim_ordering: str, rank: int) -> range:
    if dim_ordering == "default":
        dim_ordering = image_dim_ordering()
    if dim_ordering not in ("tf", "th"):
        raise ArgumentError(f'dim_ordering is "tf" or "th"; got {dim_ordering!r}.')
    return range(1, 1 + rank) if dim_ordering == "tf" else range(2, 2 + rank)
