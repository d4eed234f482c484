"""ResNet50."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerata.types import Shape, Tensor
from kerata_applications.imagenet_utils import _obtain_input_shape, decode_predictions, preprocess_input
from kerata_applications.model_ends import channel_axis, first_tensor, model_between
from kerata_applications.pretrained import Pretrained, Weights
from kerata_layers_convolutional import Convolution2D, ZeroPadding2D
from kerata_layers_core import Activation, Dense, Flatten
from kerata_layers_merge import merge
from kerata_layers_normalization import BatchNormalization
from kerata_layers_pooling import AveragePooling2D, MaxPooling2D

__all__ = ["ResNet50", "conv_block", "decode_predictions", "identity_block", "preprocess_input"]

_PRETRAINED = Pretrained(
    release="v0.2",
    file="resnet50_weights_{ordering}_dim_ordering_{ordering}_kernels{top}.h5",
    md5={
        "resnet50_weights_th_dim_ordering_th_kernels.h5": "1c1f8f5b0c8ee28fe9d950625a230e1c",
        "resnet50_weights_tf_dim_ordering_tf_kernels.h5": "a7b3fe01876f51b976af0dea6bc144eb",
        "resnet50_weights_th_dim_ordering_th_kernels_notop.h5": "f64f049c92468c9affcd44b0976cdafe",
        "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5": "a268eb855778b3df3c7506639542a6af",
    },
)
TH_WEIGHTS_PATH = _PRETRAINED.url("th")
TF_WEIGHTS_PATH = _PRETRAINED.url("tf")
TH_WEIGHTS_PATH_NO_TOP = _PRETRAINED.url("th", include_top=False)
TF_WEIGHTS_PATH_NO_TOP = _PRETRAINED.url("tf", include_top=False)

# The stages: filters of the three convolutions of a block, and how many blocks.
_STAGES = {2: ((64, 64, 256), 3), 3: ((128, 128, 512), 4), 4: ((256, 256, 1024), 6), 5: ((512, 512, 2048), 3)}


def ResNet50(
    include_top: bool = True,
    weights: Weights = "imagenet",
    input_tensor: Tensor | None = None,
    input_shape: Shape | None = None,
    classes: int = 1000,
) -> Any:
    """The residual network of 50 layers: 25,636,712 parameters.

    He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition, CVPR 2016. Images are put in by
    `preprocess_input`, and told by `decode_predictions`, of this module.

    Arguments:
        include_top: whether the model ends in the dense layer that gives the probabilities of the classes (default
            True), or in the pooling before it: `(batch, new_rows, new_columns, 2048)`.
        weights: "imagenet" (default) for those that were published, which are downloaded once into
            `~/.keras/models`; None for random ones; or the path of a file.
        input_tensor: what the first layer is called on: a layer's output, or any other tensor (default: a new input).
        input_shape: shape of one image, with its three channels where the configured ordering has them and 197 pixels
            a side or more. Default: `(224, 224, 3)`, which it has to be with the top; any number of pixels without.
        classes: how many classes the top tells apart (default 1000).

    Returns:
        A `Model` called "resnet50", not compiled.

    Raises:
        ArgumentError: the shape does not suit, there is no file `weights`, or `classes` do not suit "imagenet".
        FileAccessError, FileFormatError, ShapeError: the weights cannot be had, read or used.

    Example:
        >>> from kerata.applications import ResNet50
        >>> model = ResNet50(weights=None, include_top=False, input_shape=(224, 224, 3))
        >>> model.output_shape
        (None, 1, 1, 2048)
    """
    _PRETRAINED.check(weights, include_top, classes)
    first = first_tensor(input_tensor, _obtain_input_shape(input_shape, 224, 197, "default", include_top))
    x = ZeroPadding2D((3, 3))(first)
    x = Convolution2D(64, 7, 7, subsample=(2, 2), name="conv1")(x)
    x = BatchNormalization(axis=channel_axis(), name="bn_conv1")(x)
    x = Activation("relu")(x)
    x = MaxPooling2D((3, 3), strides=(2, 2))(x)
    for stage, (filters, blocks) in _STAGES.items():
        x = conv_block(x, 3, filters, stage, "a", strides=(1, 1) if stage == 2 else (2, 2))
        for block in "bcdef"[: blocks - 1]:
            x = identity_block(x, 3, filters, stage, block)
    x = AveragePooling2D((7, 7), name="avg_pool")(x)
    if include_top:
        x = Flatten()(x)
        x = Dense(classes, activation="softmax", name="fc1000")(x)
    model = model_between(first, x, "resnet50")
    _PRETRAINED.load(model, weights, include_top)
    return model


def identity_block(
    input_tensor: Tensor, kernel_size: int, filters: Sequence[int], stage: int | str, block: str
) -> Tensor:
    """Three convolutions, the input added to what comes out of them, and relu.

    Arguments:
        input_tensor: images, with as many channels as the last convolution has filters.
        kernel_size: rows and columns of the second convolution; the others are 1 x 1.
        filters: numbers of filters of the three.
        stage, block: for the layers' names: 2 and "b" give "res2b_branch2a" and so on.

    Example:
        >>> from kerata.applications.resnet50 import identity_block
        >>> from kerata.layers import Input
        >>> identity_block(Input((8, 8, 16)), 3, [4, 4, 16], stage=2, block="b")._keras_shape
        (None, 8, 8, 16)
    """
    x = _three_convolutions(input_tensor, kernel_size, filters, (1, 1), f"{stage}{block}_branch2")
    output: Tensor = Activation("relu")(merge([x, input_tensor], mode="sum"))
    return output


def conv_block(
    input_tensor: Tensor,
    kernel_size: int,
    filters: Sequence[int],
    stage: int | str,
    block: str,
    strides: Sequence[int] = (2, 2),
) -> Tensor:
    """Three convolutions, a 1 x 1 convolution of the input added to what comes out of them, and relu.

    Arguments:
        input_tensor: images.
        kernel_size: rows and columns of the second convolution; the others are 1 x 1.
        filters: numbers of filters of the three.
        stage, block: for the layers' names: 2 and "a" give "res2a_branch2a" and so on.
        strides: of the first convolution and of the input's own (default (2, 2), which halves the image).

    Example:
        >>> from kerata.applications.resnet50 import conv_block
        >>> from kerata.layers import Input
        >>> conv_block(Input((8, 8, 16)), 3, [4, 4, 32], stage=3, block="a")._keras_shape
        (None, 4, 4, 32)
    """
    x = _three_convolutions(input_tensor, kernel_size, filters, strides, f"{stage}{block}_branch2")
    shortcut = _convolution(input_tensor, filters[2], 1, f"{stage}{block}_branch1", subsample=strides)
    output: Tensor = Activation("relu")(merge([x, shortcut], mode="sum"))
    return output


def _three_convolutions(
    x: Tensor, kernel_size: int, filters: Sequence[int], strides: Sequence[int], name: str
) -> Tensor:
    x = Activation("relu")(_convolution(x, filters[0], 1, f"{name}a", subsample=strides))
    x = Activation("relu")(_convolution(x, filters[1], kernel_size, f"{name}b", border_mode="same"))
    return _convolution(x, filters[2], 1, f"{name}c")


def _convolution(x: Tensor, filters: int, size: int, name: str, **kwargs: Any) -> Tensor:
    x = Convolution2D(filters, size, size, name=f"res{name}", **kwargs)(x)
    x = BatchNormalization(axis=channel_axis(), name=f"bn{name}")(x)
    return x
