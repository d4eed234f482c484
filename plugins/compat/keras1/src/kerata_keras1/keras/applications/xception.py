"""Xception."""

import warnings

from kerata.applications.xception import TF_WEIGHTS_PATH, TF_WEIGHTS_PATH_NO_TOP, Xception, preprocess_input

from .. import backend as K
from ..applications.imagenet_utils import _obtain_input_shape, decode_predictions
from ..engine.topology import Input, get_source_inputs, merge
from ..engine.training import Model
from ..layers.convolutional import Conv2D, SeparableConv2D
from ..layers.core import Activation, Dense
from ..layers.normalization import BatchNormalization
from ..layers.pooling import GlobalAveragePooling2D, MaxPooling2D
from ..utils.data_utils import get_file
