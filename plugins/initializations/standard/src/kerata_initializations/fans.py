"""How many inputs and outputs a unit has, as the shape of its weights tells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kerata.argument_validation import shown
from kerata.errors import ArgumentError


def get_fans(shape: Sequence[int], dim_ordering: str = "th") -> tuple[float, float]:
    """The pair `(fan_in, fan_out)` of weights of the given shape.

    A matrix has them as its two dimensions. A kernel of rank 4 or 5 is a convolution's: the numbers of input
    and output channels, each times the size of the receptive field. Of any other rank, both are the square
    root of the number of entries.

    Arguments:
        shape: of the weights.
        dim_ordering: `"th"`: kernels are (outputs, inputs, *field); `"tf"`: (*field, inputs, outputs).

    Raises:
        ArgumentError: another `dim_ordering`.
    """
    if dim_ordering not in ("th", "tf"):
        raise ArgumentError(f'dim_ordering of get_fans must be "th" or "tf"; got {shown(dim_ordering)}.')
    if len(shape) == 2:
        return shape[0], shape[1]
    if len(shape) in (4, 5):
        if dim_ordering == "th":
            (fan_out, fan_in), field = shape[:2], shape[2:]
        else:
            (fan_in, fan_out), field = shape[-2:], shape[:-2]
        size = int(np.prod(field))
        return fan_in * size, fan_out * size
    side = float(np.sqrt(np.prod(shape)))
    return side, side
