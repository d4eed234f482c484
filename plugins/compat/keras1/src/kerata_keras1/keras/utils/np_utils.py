"""Helpers for arrays of data, and for the sizes of convolutions."""

import numpy as np

from kerata.utils.np_utils import (
    binary_logloss,
    categorical_probas_to_classes,
    convert_kernel,
    normalize,
    probas_to_classes,
    to_categorical,
)
from kerata_keras1._conv_lengths import conv_input_length, conv_output_length
from kerata_keras1._scores import accuracy, multiclass_logloss

from .. import backend as K
