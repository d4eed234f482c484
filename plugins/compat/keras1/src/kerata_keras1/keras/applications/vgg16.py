"""VGG of 16 layers."""

import warnings

from kerata.applications.vgg16 import (
    TF_WEIGHTS_PATH,
    TF_WEIGHTS_PATH_NO_TOP,
    TH_WEIGHTS_PATH,
    TH_WEIGHTS_PATH_NO_TOP,
    VGG16,
)

from .. import backend as K
from ..applications.imagenet_utils import _obtain_input_shape, decode_predictions, preprocess_input
from ..engine.topology import Input, get_source_inputs
from ..engine.training import Model
from ..layers.convolutional import Convolution2D
from ..layers.core import Dense, Flatten
from ..layers.pooling import MaxPooling2D
from ..utils.data_utils import get_file
from ..utils.layer_utils import convert_all_kernels_in_model
