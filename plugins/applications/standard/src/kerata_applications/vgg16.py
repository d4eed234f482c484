"""VGG16."""

from __future__ import annotations

from typing import Any

from kerata.types import Shape, Tensor
from kerata_applications.imagenet_utils import decode_predictions, preprocess_input
from kerata_applications.pretrained import Pretrained, Weights
from kerata_applications.vgg import vgg

__all__ = ["VGG16", "decode_predictions", "preprocess_input"]

_PRETRAINED = Pretrained(
    release="v0.1",
    file="vgg16_weights_{ordering}_dim_ordering_{ordering}_kernels{top}.h5",
    md5={
        "vgg16_weights_tf_dim_ordering_tf_kernels.h5": "64373286793e3c8b2b4e3219cbf3544b",
        "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5": "6d6bbae143d832006294945121d1f1fc",
    },
)
TH_WEIGHTS_PATH = _PRETRAINED.url("th")
TF_WEIGHTS_PATH = _PRETRAINED.url("tf")
TH_WEIGHTS_PATH_NO_TOP = _PRETRAINED.url("th", include_top=False)
TF_WEIGHTS_PATH_NO_TOP = _PRETRAINED.url("tf", include_top=False)


def VGG16(
    include_top: bool = True,
    weights: Weights = "imagenet",
    input_tensor: Tensor | None = None,
    input_shape: Shape | None = None,
    classes: int = 1000,
) -> Any:
    """The network of 16 layers with weights by Simonyan and Zisserman (2015): 138,357,544 parameters.

    Images are put in by `preprocess_input`, and told by `decode_predictions`, of this module.

    Arguments:
        include_top: whether the model ends in its three dense layers, which give the probabilities of the classes
            (default True), or in the last block: `(batch, rows / 32, columns / 32, 512)`.
        weights: "imagenet" (default) for those that were published, which are downloaded once into
            `~/.keras/models`; None for random ones; or the path of a file.
        input_tensor: what the first layer is called on: a layer's output, or any other tensor (default: a new input).
        input_shape: shape of one image, with its three channels where the configured ordering has them and 48 pixels
            a side or more. Default: `(224, 224, 3)`, which it has to be with the top; any number of pixels without.
        classes: how many classes the top tells apart (default 1000).

    Returns:
        A `Model` called "vgg16", not compiled.

    Raises:
        ArgumentError: the shape does not suit, there is no file `weights`, or `classes` do not suit "imagenet".
        FileAccessError, FileFormatError, ShapeError: the weights cannot be had, read or used.

    Example:
        >>> from kerata.applications import VGG16
        >>> model = VGG16(weights=None, include_top=False, input_shape=(64, 64, 3))
        >>> model.output_shape
        (None, 2, 2, 512)
    """
    return vgg("vgg16", (2, 2, 3, 3, 3), _PRETRAINED, include_top, weights, input_tensor, input_shape, classes)
