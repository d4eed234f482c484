"""Images."""

import os
import re
import threading
import warnings

import numpy as np

from kerata.preprocessing.image import (
    DirectoryIterator,
    ImageDataGenerator,
    Iterator,
    NumpyArrayIterator,
    apply_transform,
    array_to_img,
    flip_axis,
    img_to_array,
    list_pictures,
    load_img,
    random_channel_shift,
    random_rotation,
    random_shear,
    random_shift,
    random_zoom,
    transform_matrix_offset_center,
)

from .. import backend as K

try:
    import scipy.ndimage as ndi
    from PIL import Image as pil_image
    from scipy import linalg
except ImportError:
    pass  # only some functions need them, and say so
