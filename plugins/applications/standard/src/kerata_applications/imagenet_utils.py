"""What programs that use networks trained on ImageNet need besides: images put in, classes told."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kerata import backend as K
from kerata.argument_validation import partial_shape, shown
from kerata.errors import ArgumentError, DataError, FileFormatError
from kerata.files import read_regular
from kerata.types import Array, Shape
from kerata.utils.conv_utils import ordering

CLASS_INDEX: dict[str, list[str]] | None = None
"""Class number to WordNet id and name, once `decode_predictions` has read it."""

CLASS_INDEX_PATH = "https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json"
_CLASS_INDEX_MD5 = "c2c37ea517e94d9795004a39431a14cb"
_CLASSES = 1000
_MEAN_BGR = (103.939, 116.779, 123.68)


def preprocess_input(x: ArrayLike, dim_ordering: str = "default") -> Array:
    """Images as VGG16, VGG19 and ResNet50 were given them: blue first, less the mean of ImageNet.

    Arguments:
        x: images `(batch, rows, columns, 3)`, or `(batch, 3, rows, columns)` for "th": red, green and blue from 0 to
            255. An array of floats is changed in place, as in Keras 1.
        dim_ordering: "tf", "th" or "default" (default), the configured one.

    Returns:
        Floats of the same shape.

    Raises:
        DataError: `x` is no batch of images of three channels.
        ArgumentError: there is no such ordering.

    Example:
        >>> import numpy as np
        >>> from kerata.applications.imagenet_utils import preprocess_input
        >>> red = np.array([[[[255, 0, 0]]]], dtype="float64")
        >>> preprocess_input(red, dim_ordering="tf").round(2).tolist()
        [[[[-103.94, -116.78, 131.32]]]]
    """
    axis = 3 if ordering(dim_ordering) == "tf" else 1
    images = as_floats(x)
    if images.ndim != 4 or images.shape[axis] != 3:
        wanted = "(batch, rows, columns, 3)" if axis == 3 else "(batch, 3, rows, columns)"
        raise DataError(f"preprocess_input takes a batch of images {wanted}; got an array of shape {images.shape}.")
    images = np.flip(images, axis)
    images -= np.reshape(_MEAN_BGR, (3,) + (1,) * (3 - axis))
    return images


def scaled_to_one(x: Any) -> Any:
    """Images as InceptionV3 and Xception were given them: colours from 0 to 255 become numbers from -1 to 1.

    Arguments:
        x: images of any ordering, or a tensor of them. An array of floats is changed in place, as in Keras 1.

    Returns:
        Floats, or a tensor, of the same shape.

    Example:
        >>> import numpy as np
        >>> from kerata.applications.imagenet_utils import scaled_to_one
        >>> scaled_to_one(np.array([0, 127.5, 255])).tolist()
        [-1.0, 0.0, 1.0]
    """
    images = x if hasattr(x, "_keras_shape") else as_floats(x)
    images /= 255.0
    images -= 0.5
    images *= 2.0
    return images


def as_floats(x: ArrayLike) -> Array:
    """An array of floats as it is; of integers, as a new one of floatx.

    Example:
        >>> import numpy as np
        >>> from kerata.applications.imagenet_utils import as_floats
        >>> as_floats(np.array([1, 2])).dtype.name
        'float32'
    """
    array = np.asarray(x)
    return array if array.dtype.kind == "f" else array.astype(K.floatx())


def decode_predictions(preds: ArrayLike, top: int = 5) -> list[list[tuple[str, str, Any]]]:
    """The most probable classes of ImageNet.

    The names of the classes are downloaded once into `~/.keras/models`.

    Arguments:
        preds: probabilities `(batch, 1000)`, as `predict` returns them.
        top: how many classes to tell for each image (default 5).

    Returns:
        for each image a list of `(WordNet id, name, probability)`, the most probable first.

    Raises:
        DataError: `preds` have another shape.
        FileAccessError, FileFormatError: the names cannot be had or read.

    Example:
        >>> import numpy as np
        >>> from kerata.applications.imagenet_utils import decode_predictions
        >>> decode_predictions(np.eye(1, 1000), top=1)  # doctest: +SKIP
        [[('n01440764', 'tench', 1.0)]]
    """
    probabilities = np.asarray(preds)
    if probabilities.ndim != 2 or probabilities.shape[1] != _CLASSES:
        raise DataError(
            f"decode_predictions takes a batch of predictions (batch, {_CLASSES}); "
            f"got an array of shape {probabilities.shape}."
        )
    names = _class_index()
    return [
        [(*names[str(i)][:2], row[i]) for i in np.argsort(row, kind="stable")[::-1][: max(top, 0)]]
        for row in probabilities
    ]


def _class_index() -> dict[str, Any]:
    global CLASS_INDEX
    if CLASS_INDEX is None:
        from kerata.utils.data_utils import get_file

        path = get_file("imagenet_class_index.json", CLASS_INDEX_PATH, md5_hash=_CLASS_INDEX_MD5, cache_subdir="models")
        try:
            index = json.loads(read_regular(path, most=1 << 20))
        except (ValueError, RecursionError) as error:
            raise FileFormatError(f'"{path}" does not hold the names of classes: {error}. Remove it.') from error
        if not isinstance(index, dict) or not {str(i) for i in range(_CLASSES)} <= index.keys():
            raise FileFormatError(f'"{path}" does not hold the names of {_CLASSES} classes. Remove it.')
        CLASS_INDEX = index
    return CLASS_INDEX


def _obtain_input_shape(
    input_shape: Shape | None, default_size: int, min_size: int, dim_ordering: str, include_top: bool
) -> Shape:
    """The shape of one image for an architecture.

    Arguments:
        input_shape: what the user gave; None for the architecture's own, or any size where there is no top.
        default_size: the architecture's own number of pixels a side.
        min_size: the least that it can do with.
        dim_ordering: "tf", "th" or "default".
        include_top: whether the model has a top, which fixes the size.

    Raises:
        ArgumentError: the shape does not suit.
    """
    channels_last = ordering(dim_ordering) == "tf"

    def placed(size: int | None) -> Shape:
        return (size, size, 3) if channels_last else (3, size, size)

    if input_shape is None:
        return placed(default_size if include_top else None)
    shape = partial_shape(input_shape, "input_shape")
    if include_top and shape != placed(default_size):
        raise ArgumentError(
            f"With include_top=True input_shape must be {placed(default_size)}; got {shown(input_shape)}. "
            "Images of other sizes go with include_top=False."
        )
    pixels = shape[:-1] if channels_last else shape[1:]
    if len(shape) != 3 or shape[-1 if channels_last else 0] != 3:
        wanted = "(rows, columns, 3)" if channels_last else "(3, rows, columns)"
        raise ArgumentError(
            f'input_shape must be {wanted} for images of three channels in the ordering "{ordering(dim_ordering)}"; '
            f"got {shown(input_shape)}."
        )
    if any(size is not None and size < min_size for size in pixels):
        raise ArgumentError(
            f"Images must have {min_size} x {min_size} pixels or more; got input_shape={shown(input_shape)}."
        )
    return shape
