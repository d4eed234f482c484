"""Layers that cut off the ends of what they are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata import InputSpec, Layer
from kerata.argument_validation import shown, whole_numbers
from kerata.errors import ArgumentError, ShapeError
from kerata.graph import two_faced
from kerata.graph.primitives import getitem
from kerata.graph.tensor import user_line
from kerata.types import Config, LayerArguments, Shape, Tensor, Unpack
from kerata.utils import conv_utils

Pair = tuple[int, int]
_getitem = two_faced(getitem)  # refuses to leave nothing of sizes that are known only when data come, too


class _Cropping(Layer):
    """Cut off entries at the ends of the axes of space."""

    rank: int
    dim_ordering = "tf"

    def __init__(self, pairs: Sequence[Pair], **kwargs: Unpack[LayerArguments]) -> None:
        self.pairs = tuple(pairs)
        self.input_spec = [InputSpec(ndim=self.rank + 2)]
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        index = [slice(None)] * (self.rank + 2)
        for axis, (before, after) in zip(conv_utils.axes(self.dim_ordering, self.rank), self.pairs, strict=True):
            index[axis] = slice(before or None, -after if after else None)
        return _getitem(x, index=tuple(index), least=1)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        shape = list(input_shape)
        for axis, (before, after) in zip(conv_utils.axes(self.dim_ordering, self.rank), self.pairs, strict=True):
            size = shape[axis]
            if size is None:
                continue
            shape[axis] = size - before - after
            if size <= before + after:
                line = user_line()
                raise ShapeError(
                    f'Layer "{self.name}" is to cut {before} and {after} entries off axis {axis} of its input, of '
                    f"shape {tuple(input_shape)}, which leaves none. Crop less, or give it a larger input.",
                    where=f"made at {line}" if line else None,
                )
        return tuple(shape)


class Cropping1D(_Cropping):
    """Cut off steps at the beginning and the end of a sequence.

    Arguments:
        cropping: how many: (first, last) (default (1, 1)).

    Input shape: `(batch, steps, features)`. Output shape: the same, with fewer steps.

    Raises:
        ArgumentError: `cropping` is not two whole numbers of 0 or more.
        ShapeError: no step is left.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Cropping1D
        >>> from kerata.models import Sequential
        >>> model = Sequential([Cropping1D((1, 2), input_shape=(5, 1))])
        >>> model.predict(np.array([[[1], [2], [3], [4], [5]]])).ravel().tolist()
        [2.0, 3.0]
    """

    rank = 1

    def __init__(self, cropping: Sequence[int] = (1, 1), **kwargs: Unpack[LayerArguments]) -> None:
        self.cropping = _pair("cropping of Cropping1D", cropping)
        super().__init__((self.cropping,), **kwargs)

    def get_config(self) -> Config:
        return {**super().get_config(), "cropping": self.cropping}


class _CroppingOfSpace(_Cropping):
    """Cropping of images and volumes."""

    def __init__(self, cropping: Any, dim_ordering: str, **kwargs: Unpack[LayerArguments]) -> None:
        what = f"cropping of {type(self).__name__}"
        if not isinstance(cropping, (list, tuple)) or len(cropping) != self.rank:
            raise ArgumentError(
                f"{what} must be {self.rank} pairs, such as {((1, 1),) * self.rank}; got {shown(cropping)}."
            )
        self.cropping = tuple(_pair(f"entry {i} of the {what}", pair) for i, pair in enumerate(cropping))
        self.dim_ordering = conv_utils.ordering(dim_ordering, type(self).__name__)
        super().__init__(self.cropping, **kwargs)

    def get_config(self) -> Config:
        return {**super().get_config(), "cropping": self.cropping, **conv_utils.ordering_config(self.dim_ordering)}


class Cropping2D(_CroppingOfSpace):
    """Cut off rows and columns at the edges of images.

    Arguments:
        cropping: how many: ((top, bottom), (left, right)) (default ((0, 0), (0, 0))).
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, rows, columns, channels)`, or `(batch, channels, rows, columns)` for "th". Output shape: the
        same, with fewer rows and columns.

    Raises:
        ArgumentError: `cropping` is not two pairs of whole numbers of 0 or more, or there is no such ordering.
        ShapeError: no row or no column is left.

    Example:
        >>> from kerata.layers import Cropping2D
        >>> from kerata.models import Sequential
        >>> Sequential([Cropping2D(((2, 2), (4, 4)), dim_ordering="tf", input_shape=(28, 28, 3))]).output_shape
        (None, 24, 20, 3)
    """

    rank = 2

    def __init__(
        self,
        cropping: Sequence[Sequence[int]] = ((0, 0), (0, 0)),
        dim_ordering: str = "default",
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        super().__init__(cropping, dim_ordering, **kwargs)


class Cropping3D(_CroppingOfSpace):
    """Cut off entries at both ends of the three axes of volumes.

    Arguments:
        cropping: how many: a pair (first, last) for each axis (default ((1, 1), (1, 1), (1, 1))).
        dim_ordering: "tf" (channels last), "th" (channels first), or "default" for the configured one.

    Input shape: `(batch, dim1, dim2, dim3, channels)`, or `(batch, channels, dim1, dim2, dim3)` for "th". Output
        shape: the same, with smaller sizes of space.

    Raises:
        ArgumentError: `cropping` is not three pairs of whole numbers of 0 or more, or there is no such ordering.
        ShapeError: nothing is left along an axis.

    Example:
        >>> from kerata.layers import Cropping3D
        >>> from kerata.models import Sequential
        >>> layer = Cropping3D(((1, 1), (2, 2), (2, 4)), dim_ordering="tf", input_shape=(28, 28, 10, 3))
        >>> Sequential([layer]).output_shape
        (None, 26, 24, 4, 3)
    """

    rank = 3

    def __init__(
        self,
        cropping: Sequence[Sequence[int]] = ((1, 1), (1, 1), (1, 1)),
        dim_ordering: str = "default",
        **kwargs: Unpack[LayerArguments],
    ) -> None:
        super().__init__(cropping, dim_ordering, **kwargs)


def _pair(what: str, values: Any) -> Pair:
    first, last = whole_numbers(values, what, 2, minimum=0)
    return first, last
