"""`kerata.preprocessing.image`: images read, changed at random, and given in batches."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import hookimpl
from kerata_preprocessing_image.array_iterator import NumpyArrayIterator
from kerata_preprocessing_image.directory_iterator import DirectoryIterator
from kerata_preprocessing_image.generator import ImageDataGenerator
from kerata_preprocessing_image.iterator import Iterator
from kerata_preprocessing_image.pictures import array_to_img, img_to_array, list_pictures, load_img
from kerata_preprocessing_image.transforms import (
    apply_transform,
    flip_axis,
    random_channel_shift,
    random_rotation,
    random_shear,
    random_shift,
    random_zoom,
    transform_matrix_offset_center,
)

__all__ = [
    "DirectoryIterator",
    "ImageDataGenerator",
    "Iterator",
    "NumpyArrayIterator",
    "apply_transform",
    "array_to_img",
    "flip_axis",
    "img_to_array",
    "list_pictures",
    "load_img",
    "random_channel_shift",
    "random_rotation",
    "random_shear",
    "random_shift",
    "random_zoom",
    "transform_matrix_offset_center",
]


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {"preprocessing.image": "kerata_preprocessing_image"}
