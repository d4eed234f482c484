"""Convolutions, and the layers that enlarge, pad and crop."""

import functools

from kerata.layers import (
    AtrousConv1D,
    AtrousConv2D,
    AtrousConvolution1D,
    AtrousConvolution2D,
    Conv1D,
    Conv2D,
    Conv3D,
    Convolution1D,
    Convolution2D,
    Convolution3D,
    Cropping1D,
    Cropping2D,
    Cropping3D,
    Deconv2D,
    Deconvolution2D,
    SeparableConv2D,
    SeparableConvolution2D,
    UpSampling1D,
    UpSampling2D,
    UpSampling3D,
    ZeroPadding1D,
    ZeroPadding2D,
    ZeroPadding3D,
)

from .. import activations, constraints, initializations, regularizers
from .. import backend as K
from ..engine.topology import InputSpec, Layer
from ..layers.pooling import (
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
)
from ..utils.np_utils import conv_input_length, conv_output_length
