"""InceptionV3."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from kerata.types import Shape, Tensor
from kerata_applications.imagenet_utils import _obtain_input_shape, decode_predictions
from kerata_applications.imagenet_utils import scaled_to_one as preprocess_input
from kerata_applications.model_ends import channel_axis, first_tensor, model_between
from kerata_applications.pretrained import Pretrained, Weights
from kerata_layers_convolutional import Convolution2D
from kerata_layers_core import Dense, Flatten
from kerata_layers_merge import merge
from kerata_layers_normalization import BatchNormalization
from kerata_layers_pooling import AveragePooling2D, MaxPooling2D

__all__ = ["InceptionV3", "conv2d_bn", "decode_predictions", "preprocess_input"]

_PRETRAINED = Pretrained(
    release="v0.2",
    file="inception_v3_weights_{ordering}_dim_ordering_{ordering}_kernels{top}.h5",
    md5={
        "inception_v3_weights_th_dim_ordering_th_kernels.h5": "b3baf3070cc4bf476d43a2ea61b0ca5f",
        "inception_v3_weights_tf_dim_ordering_tf_kernels.h5": "fe114b3ff2ea4bf891e9353d1bbfb32f",
        "inception_v3_weights_th_dim_ordering_th_kernels_notop.h5": "79aaa90ab4372b4593ba3df64e142f05",
        "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5": "2f3609166de1d967d1a481094754f691",
    },
)
TH_WEIGHTS_PATH = _PRETRAINED.url("th")
TF_WEIGHTS_PATH = _PRETRAINED.url("tf")
TH_WEIGHTS_PATH_NO_TOP = _PRETRAINED.url("th", include_top=False)
TF_WEIGHTS_PATH_NO_TOP = _PRETRAINED.url("tf", include_top=False)

# The blocks: branches from one input, whose outputs are joined. 96@3x3 is a convolution of 96 filters, and /2 makes it
# one of strides 2 without padding; a+b are both called on what came before and joined, by the layer after the colon.
_BLOCKS = {
    "mixed0": "64@1x1 | 48@1x1 64@5x5 | 64@1x1 96@3x3 96@3x3 | average 32@1x1",
    "mixed1": "64@1x1 | 48@1x1 64@5x5 | 64@1x1 96@3x3 96@3x3 | average 32@1x1",
    "mixed2": "64@1x1 | 48@1x1 64@5x5 | 64@1x1 96@3x3 96@3x3 | average 32@1x1",
    "mixed3": "384@3x3/2 | 64@1x1 96@3x3 96@3x3/2 | max/2",
    "mixed4": "192@1x1 | 128@1x1 128@1x7 192@7x1 | 128@1x1 128@7x1 128@1x7 128@7x1 192@1x7 | average 192@1x1",
    "mixed5": "192@1x1 | 160@1x1 160@1x7 192@7x1 | 160@1x1 160@7x1 160@1x7 160@7x1 192@1x7 | average 192@1x1",
    "mixed6": "192@1x1 | 160@1x1 160@1x7 192@7x1 | 160@1x1 160@7x1 160@1x7 160@7x1 192@1x7 | average 192@1x1",
    "mixed7": "192@1x1 | 192@1x1 192@1x7 192@7x1 | 160@1x1 192@7x1 192@1x7 192@7x1 192@1x7 | average 192@1x1",
    "mixed8": "192@1x1 320@3x3/2 | 192@1x1 192@1x7 192@7x1 192@3x3/2 | average/2",
    "mixed9": "320@1x1 | 384@1x1 384@1x3+384@3x1:mixed9_0 | 448@1x1 384@3x3 384@1x3+384@3x1 | average 192@1x1",
    "mixed10": "320@1x1 | 384@1x1 384@1x3+384@3x1:mixed9_1 | 448@1x1 384@3x3 384@1x3+384@3x1 | average 192@1x1",
}


def InceptionV3(
    include_top: bool = True,
    weights: Weights = "imagenet",
    input_tensor: Tensor | None = None,
    input_shape: Shape | None = None,
    classes: int = 1000,
) -> Any:
    """The third Inception network: 23,660,968 parameters.

    Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, Rethinking the Inception Architecture for Computer Vision, CVPR 2016;
    with relu before the normalization, as Keras 1 has it. Images are put in by `preprocess_input`, and told by
    `decode_predictions`, of this module.

    Arguments:
        include_top: whether the model ends in the dense layer that gives the probabilities of the classes (default
            True), or in the last block: `(batch, new_rows, new_columns, 2048)`.
        weights: "imagenet" (default) for those that were published, which are downloaded once into
            `~/.keras/models`; None for random ones; or the path of a file.
        input_tensor: what the first layer is called on: a layer's output, or any other tensor (default: a new input).
        input_shape: shape of one image, with its three channels where the configured ordering has them and 139 pixels
            a side or more. Default: `(299, 299, 3)`, which it has to be with the top; any number of pixels without.
        classes: how many classes the top tells apart (default 1000).

    Returns:
        A `Model` called "inception_v3", not compiled.

    Raises:
        ArgumentError: the shape does not suit, there is no file `weights`, or `classes` do not suit "imagenet".
        FileAccessError, FileFormatError, ShapeError: the weights cannot be had, read or used.

    Example:
        >>> from kerata.applications import InceptionV3
        >>> model = InceptionV3(weights=None, include_top=False, input_shape=(139, 139, 3))
        >>> model.output_shape
        (None, 3, 3, 2048)
    """
    _PRETRAINED.check(weights, include_top, classes)
    first = first_tensor(input_tensor, _obtain_input_shape(input_shape, 299, 139, "default", include_top))
    x = conv2d_bn(first, 32, 3, 3, subsample=(2, 2), border_mode="valid")
    x = conv2d_bn(x, 32, 3, 3, border_mode="valid")
    x = conv2d_bn(x, 64, 3, 3)
    x = MaxPooling2D((3, 3), strides=(2, 2))(x)
    x = conv2d_bn(x, 80, 1, 1, border_mode="valid")
    x = conv2d_bn(x, 192, 3, 3, border_mode="valid")
    x = MaxPooling2D((3, 3), strides=(2, 2))(x)
    for name, branches in _BLOCKS.items():
        x = _joined([_branch(x, branch.split()) for branch in branches.split("|")], name)
    if include_top:
        x = AveragePooling2D((8, 8), strides=(8, 8), name="avg_pool")(x)
        x = Flatten(name="flatten")(x)
        x = Dense(classes, activation="softmax", name="predictions")(x)
    model = model_between(first, x, "inception_v3")
    _PRETRAINED.load(model, weights, include_top)
    return model


def conv2d_bn(
    x: Tensor,
    nb_filter: int,
    nb_row: int,
    nb_col: int,
    border_mode: str = "same",
    subsample: Sequence[int] = (1, 1),
    name: str | None = None,
) -> Tensor:
    """A convolution with relu, then batch normalization.

    Arguments:
        x: images in the configured ordering.
        nb_filter, nb_row, nb_col, border_mode, subsample: as for `Convolution2D`, but border_mode is "same" by default.
        name: the layers are called `<name>_conv` and `<name>_bn` (default: as any others).

    Example:
        >>> from kerata.applications.inception_v3 import conv2d_bn
        >>> from kerata.layers import Input
        >>> conv2d_bn(Input((32, 32, 3)), 16, 3, 3, subsample=(2, 2))._keras_shape
        (None, 16, 16, 16)
    """
    conv_name, bn_name = (f"{name}_conv", f"{name}_bn") if name else (None, None)
    x = Convolution2D(
        nb_filter,
        nb_row,
        nb_col,
        subsample=subsample,
        activation="relu",
        border_mode=border_mode,
        name=conv_name,
    )(x)
    x = BatchNormalization(axis=channel_axis(), name=bn_name)(x)
    return x


def _branch(x: Tensor, steps: Sequence[str]) -> Tensor:
    for step in steps:
        fork, _, name = step.partition(":")
        outputs = [_step(x, part) for part in fork.split("+")]
        x = outputs[0] if len(outputs) == 1 else _joined(outputs, name or None)
    return x


def _step(x: Tensor, step: str) -> Tensor:
    what, _, halving = step.partition("/")
    subsample, border_mode = ((2, 2), "valid") if halving else ((1, 1), "same")
    if what in ("max", "average"):
        pooling = MaxPooling2D if what == "max" else AveragePooling2D
        x = pooling((3, 3), strides=subsample, border_mode=border_mode)(x)
        return x
    filters, rows, columns = map(int, re.split("[@x]", what))
    return conv2d_bn(x, filters, rows, columns, border_mode, subsample)


def _joined(tensors: Sequence[Tensor], name: str | None) -> Tensor:
    joined: Tensor = merge(tensors, mode="concat", concat_axis=channel_axis(), name=name)
    return joined
