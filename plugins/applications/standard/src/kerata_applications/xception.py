"""Xception."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

from kerata import backend as K
from kerata.types import Shape, Tensor
from kerata_applications.imagenet_utils import _obtain_input_shape, decode_predictions
from kerata_applications.imagenet_utils import scaled_to_one as preprocess_input
from kerata_applications.model_ends import first_tensor, model_between
from kerata_applications.pretrained import Pretrained, Weights
from kerata_layers_convolutional import Convolution2D, SeparableConvolution2D
from kerata_layers_core import Activation, Dense
from kerata_layers_merge import merge
from kerata_layers_normalization import BatchNormalization
from kerata_layers_pooling import GlobalAveragePooling2D, MaxPooling2D

__all__ = ["Xception", "decode_predictions", "preprocess_input"]

_PRETRAINED = Pretrained(
    release="v0.4",
    file="xception_weights_{ordering}_dim_ordering_{ordering}_kernels{top}.h5",
    md5={
        "xception_weights_tf_dim_ordering_tf_kernels.h5": "0a58e3b7378bc2990ea3b43d5981f1f6",
        "xception_weights_tf_dim_ordering_tf_kernels_notop.h5": "b0042744bf5b25fce3cb969f33bebb97",
    },
)
TF_WEIGHTS_PATH = _PRETRAINED.url("tf")
TF_WEIGHTS_PATH_NO_TOP = _PRETRAINED.url("tf", include_top=False)


def Xception(
    include_top: bool = True,
    weights: Weights = "imagenet",
    input_tensor: Tensor | None = None,
    input_shape: Shape | None = None,
    classes: int = 1000,
) -> Any:
    """A network of depthwise separable convolutions, with residual connections around them: 22,910,480 parameters.

    Chollet, Xception: Deep Learning with Depthwise Separable Convolutions, CVPR 2017. It takes images with the channels
    last whatever the configured ordering is; where that is "th", a warning says so. Images are put in by
    `preprocess_input`, and told by `decode_predictions`, of this module.

    Arguments:
        include_top: whether the model ends in the dense layer that gives the probabilities of the classes (default
            True), or in the last block: `(batch, new_rows, new_columns, 2048)`.
        weights: "imagenet" (default) for those that were published, which are downloaded once into
            `~/.keras/models`; None for random ones; or the path of a file.
        input_tensor: what the first layer is called on: a layer's output, or any other tensor (default: a new input).
        input_shape: shape of one image, `(rows, columns, 3)`, with 71 pixels a side or more. Default: `(299, 299, 3)`,
            which it has to be with the top; any number of pixels without.
        classes: how many classes the top tells apart (default 1000).

    Returns:
        A `Model` called "xception", not compiled.

    Raises:
        ArgumentError: the shape does not suit, there is no file `weights`, or `classes` do not suit "imagenet".
        FileAccessError, FileFormatError, ShapeError: the weights cannot be had, read or used.

    Example:
        >>> from kerata.applications import Xception
        >>> model = Xception(weights=None, include_top=False, input_shape=(96, 96, 3))
        >>> model.output_shape
        (None, 3, 3, 2048)
    """
    _PRETRAINED.check(weights, include_top, classes)
    if K.image_dim_ordering() != "tf":
        warnings.warn(
            'Xception takes images with the channels last, (rows, columns, 3), though the configured ordering is "th".',
            stacklevel=2,
        )
    x = first = first_tensor(input_tensor, _obtain_input_shape(input_shape, 299, 71, "tf", include_top))
    x = _convolution(32, 3, 3, subsample=(2, 2), name="block1_conv1")(x)
    x = _relu(BatchNormalization(name="block1_conv1_bn")(x), "block1_conv1_act")
    x = _convolution(64, 3, 3, name="block1_conv2")(x)
    x = _relu(BatchNormalization(name="block1_conv2_bn")(x), "block1_conv2_act")
    for block, filters in ((2, 128), (3, 256), (4, 728)):
        x = _halving(x, f"block{block}", (filters, filters), relu_first=block > 2)
    for block in range(5, 13):
        x = merge([_separable(x, f"block{block}", (728, 728, 728)), x], mode="sum")
    x = _halving(x, "block13", (728, 1024))
    for i, filters in ((1, 1536), (2, 2048)):
        x = _relu(_separable_one(x, f"block14_sepconv{i}", filters), f"block14_sepconv{i}_act")
    if include_top:
        x = GlobalAveragePooling2D(dim_ordering="tf", name="avg_pool")(x)
        x = Dense(classes, activation="softmax", name="predictions")(x)
    model = model_between(first, x, "xception")
    _PRETRAINED.load(model, weights, include_top, dim_ordering="tf")
    return model


_convolution = partial(Convolution2D, bias=False, dim_ordering="tf")


def _halving(x: Tensor, block: str, filters: Sequence[int], relu_first: bool = True) -> Tensor:
    """Separable convolutions and a pooling of strides 2, and around them a convolution of strides 2."""
    residual = _convolution(filters[-1], 1, 1, subsample=(2, 2), border_mode="same")(x)
    residual = BatchNormalization()(residual)
    x = _separable(x, block, filters, relu_first)
    x = MaxPooling2D((3, 3), strides=(2, 2), border_mode="same", dim_ordering="tf", name=f"{block}_pool")(x)
    return merge([x, residual], mode="sum")


def _separable(x: Tensor, block: str, filters: Sequence[int], relu_first: bool = True) -> Tensor:
    for i, count in enumerate(filters, start=1):
        if relu_first or i > 1:
            x = _relu(x, f"{block}_sepconv{i}_act")
        x = _separable_one(x, f"{block}_sepconv{i}", count)
    return x


def _separable_one(x: Tensor, name: str, filters: int) -> Tensor:
    x = SeparableConvolution2D(filters, 3, 3, border_mode="same", bias=False, dim_ordering="tf", name=name)(x)
    x = BatchNormalization(name=f"{name}_bn")(x)
    return x


def _relu(x: Tensor, name: str) -> Tensor:
    x = Activation("relu", name=name)(x)
    return x
