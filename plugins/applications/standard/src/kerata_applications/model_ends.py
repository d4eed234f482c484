"""The two ends of a model: the tensor that it begins with, and the model itself."""

from __future__ import annotations

from typing import Any

from kerata import backend as K
from kerata.types import Shape, Tensor


def first_tensor(input_tensor: Tensor | None, shape: Shape) -> Tensor:
    """What the first layer of a model is called on.

    Arguments:
        input_tensor: what the user gave: a layer's output, which is used as it is; any other tensor, such as a
            variable or a placeholder, which becomes an input; or None for a new input.
        shape: of a sample, for a new input.
    """
    from kerata import Input

    if input_tensor is None:
        return Input(shape=shape)
    return input_tensor if K.is_keras_tensor(input_tensor) else Input(tensor=input_tensor, shape=shape)


def model_between(first: Tensor, output: Tensor, name: str) -> Any:
    """The model that computes `output`, from wherever the tensor `first` comes from."""
    from kerata import Model
    from kerata.engine import get_source_inputs

    return Model(get_source_inputs(first), output, name=name)


def channel_axis() -> int:
    """The axis of the channels of a batch of images, by the configured ordering: 1 for "th", 3 for "tf"."""
    return 1 if K.image_dim_ordering() == "th" else 3
