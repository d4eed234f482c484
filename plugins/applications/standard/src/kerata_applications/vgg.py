"""VGG networks: 3 x 3 convolutions in five blocks, which halve the image each, and three dense layers.

Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, ICLR 2015.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata.types import Shape, Tensor
from kerata_applications.imagenet_utils import _obtain_input_shape
from kerata_applications.model_ends import first_tensor, model_between
from kerata_applications.pretrained import Pretrained, Weights
from kerata_layers_convolutional import Convolution2D
from kerata_layers_core import Dense, Flatten
from kerata_layers_pooling import MaxPooling2D

_FILTERS = (64, 128, 256, 512, 512)


def vgg(
    name: str,
    depths: Sequence[int],
    pretrained: Pretrained,
    include_top: bool,
    weights: Weights,
    input_tensor: Tensor | None,
    input_shape: Shape | None,
    classes: int,
) -> Any:
    """A VGG network.

    Arguments:
        name: of the model.
        depths: how many convolutions each of the five blocks has.
        pretrained: its published weights.
        include_top, weights, input_tensor, input_shape, classes: as for `VGG16`.
    """
    pretrained.check(weights, include_top, classes)
    x = first = first_tensor(input_tensor, _obtain_input_shape(input_shape, 224, 48, "default", include_top))
    for block, (filters, depth) in enumerate(zip(_FILTERS, depths, strict=True), start=1):
        for i in range(1, depth + 1):
            name_of_conv = f"block{block}_conv{i}"
            x = Convolution2D(filters, 3, 3, activation="relu", border_mode="same", name=name_of_conv)(x)
        x = MaxPooling2D((2, 2), strides=(2, 2), name=f"block{block}_pool")(x)
    if include_top:
        x = Flatten(name="flatten")(x)
        x = Dense(4096, activation="relu", name="fc1")(x)
        x = Dense(4096, activation="relu", name="fc2")(x)
        x = Dense(classes, activation="softmax", name="predictions")(x)
    model = model_between(first, x, name)
    pretrained.load(model, weights, include_top)
    return model
