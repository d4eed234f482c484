# Written by kerata.stubs; `make docs` renews it.
"""`kerata.preprocessing.image`: images read, changed at random, and given in batches."""

from kerata_preprocessing_image import DirectoryIterator as DirectoryIterator
from kerata_preprocessing_image import ImageDataGenerator as ImageDataGenerator
from kerata_preprocessing_image import Iterator as Iterator
from kerata_preprocessing_image import NumpyArrayIterator as NumpyArrayIterator
from kerata_preprocessing_image import apply_transform as apply_transform
from kerata_preprocessing_image import array_to_img as array_to_img
from kerata_preprocessing_image import flip_axis as flip_axis
from kerata_preprocessing_image import img_to_array as img_to_array
from kerata_preprocessing_image import list_pictures as list_pictures
from kerata_preprocessing_image import load_img as load_img
from kerata_preprocessing_image import random_channel_shift as random_channel_shift
from kerata_preprocessing_image import random_rotation as random_rotation
from kerata_preprocessing_image import random_shear as random_shear
from kerata_preprocessing_image import random_shift as random_shift
from kerata_preprocessing_image import random_zoom as random_zoom
from kerata_preprocessing_image import transform_matrix_offset_center as transform_matrix_offset_center

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
