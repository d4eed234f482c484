"""Layers that only arrange elements anew: Reshape, Permute, Flatten, RepeatVector."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from kerata import InputSpec, Layer
from kerata import backend as K
from kerata.argument_validation import whole_number, whole_numbers
from kerata.errors import ArgumentError, ShapeError
from kerata.types import Config, LayerArguments, Shape, Tensor, Unpack


class Reshape(Layer):
    """Arrange the elements of each sample in another shape.

    Arguments:
        target_shape: shape of a sample; one entry may be -1, for what remains.

    Input shape: `(batch, ...)`. Output shape: `(batch, *target_shape)`.

    Raises:
        ArgumentError: `target_shape` has two entries of -1, or one that is no whole number of -1 or more.
        ShapeError: the numbers of elements differ.

    Example:
        >>> from kerata.layers import Reshape
        >>> from kerata.models import Sequential
        >>> Sequential([Reshape((3, 4), input_shape=(12,))]).output_shape
        (None, 3, 4)
        >>> Sequential([Reshape((-1, 2, 2), input_shape=(12,))]).output_shape
        (None, 3, 2, 2)
    """

    def __init__(self, target_shape: Sequence[int], **kwargs: Unpack[LayerArguments]) -> None:
        self.target_shape = whole_numbers(target_shape, f"target_shape of {type(self).__name__}", minimum=-1)
        if self.target_shape.count(-1) > 1:
            raise ArgumentError(f"target_shape of Reshape must have at most one -1; got {self.target_shape}.")
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        shape: Any
        sizes = self.get_output_shape_for(K.int_shape(x))[1:]
        if None not in sizes:
            shape = (-1, *sizes)
        else:
            shape = (K.shape(x)[0], *self.target_shape)
        output: Tensor = K.reshape(x, shape)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        sizes: Any = input_shape[1:]
        known = math.prod(size for size in self.target_shape if size != -1)
        if None in sizes:
            return (input_shape[0], *(None if size == -1 else size for size in self.target_shape))
        total = math.prod(sizes)
        if (total != known) if -1 not in self.target_shape else (known == 0 or total % known):
            raise ShapeError(
                f'Layer "{self.name}" cannot arrange the {total} elements of {tuple(sizes)} '
                f"in the shape {self.target_shape}."
            )
        return (input_shape[0], *(total // known if size == -1 else size for size in self.target_shape))

    def get_config(self) -> Config:
        return {**super().get_config(), "target_shape": self.target_shape}


class Permute(Layer):
    """Reorder the dimensions of each sample.

    Dimension `i` of the output is dimension `dims[i - 1]` of the input.

    Arguments:
        dims: the order, counted from 1, without the batch: `(2, 1)` swaps the first two.

    Input shape: `(batch, ...)`, with as many dimensions as `dims` after the batch. Output shape: the same,
        reordered.

    Raises:
        ArgumentError: `dims` is not an order of 1, 2, ...

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Permute
        >>> from kerata.models import Sequential
        >>> model = Sequential([Permute((2, 1), input_shape=(2, 3))])
        >>> model.output_shape
        (None, 3, 2)
        >>> print(model.predict(np.array([[[1, 2, 3], [4, 5, 6]]])))
        [[[1. 4.]
          [2. 5.]
          [3. 6.]]]
    """

    def __init__(self, dims: Sequence[int], **kwargs: Unpack[LayerArguments]) -> None:
        self.dims = whole_numbers(dims, f"dims of {type(self).__name__}")
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ArgumentError(
                f"dims of Permute must be an order of the dimensions 1 to {len(self.dims)}; got {self.dims}."
            )
        self.input_spec = [InputSpec(ndim=len(self.dims) + 1)]
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output: Tensor = K.permute_dimensions(x, (0, *self.dims))
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return (input_shape[0], *(input_shape[dim] for dim in self.dims))

    def get_config(self) -> Config:
        return {**super().get_config(), "dims": self.dims}


class Flatten(Layer):
    """Put the elements of each sample in one row.

    Input shape: `(batch, ...)`, with all sizes but the batch known. Output shape: `(batch, elements)`.

    Raises:
        ShapeError: a size of the sample is not known.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import Flatten
        >>> from kerata.models import Sequential
        >>> model = Sequential([Flatten(input_shape=(2, 3))])
        >>> model.output_shape
        (None, 6)
        >>> print(model.predict(np.array([[[1, 2, 3], [4, 5, 6]]])))
        [[1. 2. 3. 4. 5. 6.]]
    """

    def __init__(self, **kwargs: Unpack[LayerArguments]) -> None:
        self.input_spec = [InputSpec(ndim="2+")]
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output: Tensor = K.batch_flatten(x)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        sizes: Any = tuple(input_shape[1:])
        if None in sizes:
            raise ShapeError(
                f'Layer "{self.name}" needs to know the shape of a sample, so as to know how many elements it has; '
                f"got {sizes}. Give input_shape without None."
            )
        return (input_shape[0], math.prod(sizes))


class RepeatVector(Layer):
    """Repeat each vector `n` times.

    Arguments:
        n: how often.

    Input shape: `(batch, features)`. Output shape: `(batch, n, features)`.

    Raises:
        ArgumentError: `n` is less than 1.
        ArgumentTypeError: `n` is no whole number.
        ShapeError: the input has not 2 dimensions.

    Example:
        >>> import numpy as np
        >>> from kerata.layers import RepeatVector
        >>> from kerata.models import Sequential
        >>> model = Sequential([RepeatVector(3, input_shape=(2,))])
        >>> model.output_shape
        (None, 3, 2)
        >>> print(model.predict(np.array([[1, 2]])))
        [[[1. 2.]
          [1. 2.]
          [1. 2.]]]
    """

    def __init__(self, n: int, **kwargs: Unpack[LayerArguments]) -> None:
        self.n = whole_number(n, f"n of {type(self).__name__}")
        self.input_spec = [InputSpec(ndim=2)]
        super().__init__(**kwargs)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output: Tensor = K.repeat(x, self.n)
        return output

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return (input_shape[0], self.n, input_shape[1])

    def get_config(self) -> Config:
        return {**super().get_config(), "n": self.n}
