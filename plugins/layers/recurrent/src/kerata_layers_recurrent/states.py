"""The states that stateful layers carry from batch to batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerata import backend as K
from kerata.errors import ArgumentError, NotBuiltError
from kerata.types import Shape, Tensor


def input_shape_of(layer: Any) -> Shape:
    """The shape a stateful layer was built for, its batch size known.

    Raises:
        ArgumentError: the layer is not stateful, or the batch size is not known.
        NotBuiltError: the layer has not been built.
    """
    if not layer.stateful:
        raise ArgumentError(f'Layer "{layer.name}" has no states to reset; it was not made with stateful=True.')
    shape = layer.input_spec[0].shape
    if shape is None:
        raise NotBuiltError(
            f'The states of layer "{layer.name}" do not exist yet. Call it on a tensor, or add it to a model, first.'
        )
    if shape[0] is None:
        raise ArgumentError(
            f'Layer "{layer.name}" is stateful: it keeps a state for each sample of a batch, so the batch size must '
            "be known. Give the first layer batch_input_shape=(batch size, steps, ...), or make the input "
            "by Input(batch_shape=...)."
        )
    return tuple(shape)


def set_to_zero(layer: Any, shapes: Sequence[Sequence[int]]) -> None:
    """Set the states of `layer`, of the given shapes, to zero; they are made at the first time."""
    states = getattr(layer, "states", None)
    if states and states[0] is not None:
        K.batch_set_value([(state, np.zeros(shape)) for state, shape in zip(states, shapes, strict=True)])
    else:
        layer.states = [K.zeros(shape) for shape in shapes]


def carry(layer: Any, states: Sequence[Tensor], x: Tensor) -> None:
    """Add to `layer`, for its input `x`, the updates by which each batch hands its last `states` to the next."""
    layer.add_update([(old, new) for old, new in zip(layer.states, states, strict=True)], x)
