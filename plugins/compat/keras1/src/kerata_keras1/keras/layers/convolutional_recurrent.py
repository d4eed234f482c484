"""Convolutional recurrent layers."""

import warnings

import numpy as np

from kerata.layers import ConvLSTM2D, ConvRecurrent2D

from .. import activations, initializations, regularizers
from .. import backend as K
from ..engine.topology import InputSpec, Layer
from ..utils.np_utils import conv_output_length
