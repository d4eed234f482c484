"""Layers that only arrange elements anew: Reshape, Permute, Flatten, RepeatVector."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from kerata import InputSpec, Layer
from kerata import backend as K
from kerata.errors import ArgumentError, ShapeError


class Reshape(Layer):
    """Arrange the elements of each sample in another shape.

    Arguments:
        target_shape: shape of a sample; one entry may be -1, for what remains.

    Input shape: `(batch, ...)`. Output shape: `(batch, *target_shape)`.

    Raises:
        ArgumentError: `target_shape` has two entries of -1, or an entry below -1.
        ShapeError: the numbers of elements differ.
    """

    def __init__(self, target_shape: Sequence[int], **kwargs: Any) -> None:
        self.target_shape = tuple(int(size) for size in target_shape)
        if self.target_shape.count(-1) > 1 or any(size < -1 for size in self.target_shape):
            raise ArgumentError(
                f"target_shape is a tuple of sizes with at most one -1; it was given {self.target_shape}."
            )
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        sizes = self.get_output_shape_for(K.int_shape(x))[1:]
        if None not in sizes:
            return K.reshape(x, (-1, *sizes))
        return K.reshape(x, (K.shape(x)[0], *self.target_shape))

    def get_output_shape_for(self, input_shape: Any) -> Any:
        sizes, known = input_shape[1:], math.prod(size for size in self.target_shape if size != -1)
        if None in sizes:
            return (input_shape[0], *(None if size == -1 else size for size in self.target_shape))
        total = math.prod(sizes)
        if (total != known) if -1 not in self.target_shape else (known == 0 or total % known):
            raise ShapeError(
                f'Layer "{self.name}" cannot arrange the {total} elements of {tuple(sizes)} '
                f"in the shape {self.target_shape}."
            )
        return (input_shape[0], *(total // known if size == -1 else size for size in self.target_shape))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "target_shape": self.target_shape}


class Permute(Layer):
    """Reorder the dimensions of each sample: dimension `i` of the output is dimension `dims[i - 1]` of the
    input.

    Arguments:
        dims: the order, counted from 1, without the batch: `(2, 1)` swaps the first two.

    Input shape: `(batch, ...)`, with as many dimensions as `dims` after the batch. Output shape: the same,
        reordered.

    Raises:
        ArgumentError: `dims` is not an order of 1, 2, ...
    """

    def __init__(self, dims: Sequence[int], **kwargs: Any) -> None:
        self.dims = tuple(int(dim) for dim in dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ArgumentError(
                f"dims gives an order of the dimensions 1 to {len(self.dims)}; it was given {self.dims}."
            )
        self.input_spec = [InputSpec(ndim=len(self.dims) + 1)]
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.permute_dimensions(x, (0, *self.dims))

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], *(input_shape[dim] for dim in self.dims))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "dims": self.dims}


class Flatten(Layer):
    """Put the elements of each sample in one row.

    Input shape: `(batch, ...)`, with all sizes but the batch known. Output shape: `(batch, elements)`.

    Raises:
        ShapeError: a size of the sample is not known.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.input_spec = [InputSpec(ndim="2+")]
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.batch_flatten(x)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        if None in input_shape[1:]:
            raise ShapeError(
                f'Layer "{self.name}" needs to know the shape of a sample, so as to know how many '
                f"elements it "
                f"has; it is {tuple(input_shape[1:])}. Give input_shape without None."
            )
        return (input_shape[0], math.prod(input_shape[1:]))


class RepeatVector(Layer):
    """Repeat each vector `n` times.

    Arguments:
        n: how often.

    Input shape: `(batch, features)`. Output shape: `(batch, n, features)`.
    """

    def __init__(self, n: int, **kwargs: Any) -> None:
        if int(n) < 1:
            raise ArgumentError(f"RepeatVector repeats n times, at least once; it was given {n!r}.")
        self.n = int(n)
        self.input_spec = [InputSpec(ndim=2)]
        super().__init__(**kwargs)

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.repeat(x, self.n)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], self.n, input_shape[1])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "n": self.n}
