"""A layer applied to every step of a sequence."""

from __future__ import annotations

from typing import Any

from kerata import InputSpec
from kerata import backend as K
from kerata.errors import ArgumentError
from kerata.types import LayerArguments, Shape, Tensor, Unpack
from kerata_layers_wrappers.wrapper import Wrapper


class TimeDistributed(Wrapper):
    """Apply a layer to each step of a sequence, with the same weights.

    Arguments:
        layer: a layer or model with one output, for inputs of the shape of one step.

    Input shape: `(batch, steps, ...)`. Output shape: `(batch, steps, ...)`, after the steps what the layer makes of
    one. A mask is passed on.

    Raises:
        ShapeError: the input has fewer than 3 dimensions.
        ArgumentError: the layer has several outputs.

    Example:
        >>> from kerata.layers import Convolution2D, Dense, TimeDistributed
        >>> from kerata.models import Sequential
        >>> Sequential([TimeDistributed(Dense(8), input_shape=(10, 16))]).output_shape
        (None, 10, 8)
        >>> frames = TimeDistributed(Convolution2D(8, 3, 3, dim_ordering="tf"), input_shape=(10, 32, 32, 3))
        >>> Sequential([frames]).output_shape
        (None, 10, 30, 30, 8)
    """

    def __init__(self, layer: Any, **kwargs: Unpack[LayerArguments]) -> None:
        self.supports_masking = True
        self.input_spec = [InputSpec(ndim="3+")]
        super().__init__(layer, **kwargs)

    def build(self, input_shape: Any = None) -> None:
        self.input_spec = [InputSpec(shape=(None, None, *input_shape[2:]))]
        self.layer._build_once([(input_shape[0], *input_shape[2:])])
        super().build()

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output = self._use(self.layer, K.reshape(x, (-1, *_sizes(x)[2:])), None, x)
        if isinstance(output, list):
            raise ArgumentError(
                f'TimeDistributed "{self.name}" takes a layer with one output; got "{self.layer.name}", which has '
                f"{len(output)}."
            )
        steps = K.int_shape(x)[1]
        sequence: Tensor = K.reshape(output, (-1, K.shape(x)[1] if steps is None else steps, *_sizes(output)[1:]))
        return sequence

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        shape = self.layer.get_output_shape_for((input_shape[0], *input_shape[2:]))
        return (shape[0], input_shape[1], *shape[1:])


def _sizes(x: Any) -> list[Any]:
    return [K.shape(x)[i] if size is None else size for i, size in enumerate(K.int_shape(x))]
