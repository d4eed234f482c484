"""ResNet of 50 layers."""

import warnings

from kerata.applications.resnet50 import (
    TF_WEIGHTS_PATH,
    TF_WEIGHTS_PATH_NO_TOP,
    TH_WEIGHTS_PATH,
    TH_WEIGHTS_PATH_NO_TOP,
    ResNet50,
    conv_block,
    identity_block,
)

from .. import backend as K
from ..applications.imagenet_utils import _obtain_input_shape, decode_predictions, preprocess_input
from ..engine.topology import Input, get_source_inputs, merge
from ..engine.training import Model
from ..layers.convolutional import Convolution2D, ZeroPadding2D
from ..layers.core import Activation, Dense, Flatten
from ..layers.normalization import BatchNormalization
from ..layers.pooling import AveragePooling2D, MaxPooling2D
from ..utils.data_utils import get_file
from ..utils.layer_utils import convert_all_kernels_in_model
