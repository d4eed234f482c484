"""Images as the models of ImageNet want them, and the names of its classes."""

import json

import numpy as np

from kerata.applications.imagenet_utils import (  # type: ignore[attr-defined]
    CLASS_INDEX,
    CLASS_INDEX_PATH,
    _obtain_input_shape,
    decode_predictions,
    preprocess_input,
)

from .. import backend as K
from ..utils.data_utils import get_file
