# Written by kerata.stubs; `make docs` renews it.
"""Convolutions over sequences, images and volumes, and the layers that enlarge, pad and crop these."""

from kerata_layers_convolutional import AtrousConv1D as AtrousConv1D
from kerata_layers_convolutional import AtrousConv2D as AtrousConv2D
from kerata_layers_convolutional import AtrousConvolution1D as AtrousConvolution1D
from kerata_layers_convolutional import AtrousConvolution2D as AtrousConvolution2D
from kerata_layers_convolutional import Conv1D as Conv1D
from kerata_layers_convolutional import Conv2D as Conv2D
from kerata_layers_convolutional import Conv3D as Conv3D
from kerata_layers_convolutional import Convolution1D as Convolution1D
from kerata_layers_convolutional import Convolution2D as Convolution2D
from kerata_layers_convolutional import Convolution3D as Convolution3D
from kerata_layers_convolutional import Cropping1D as Cropping1D
from kerata_layers_convolutional import Cropping2D as Cropping2D
from kerata_layers_convolutional import Cropping3D as Cropping3D
from kerata_layers_convolutional import Deconv2D as Deconv2D
from kerata_layers_convolutional import Deconvolution2D as Deconvolution2D
from kerata_layers_convolutional import SeparableConv2D as SeparableConv2D
from kerata_layers_convolutional import SeparableConvolution2D as SeparableConvolution2D
from kerata_layers_convolutional import UpSampling1D as UpSampling1D
from kerata_layers_convolutional import UpSampling2D as UpSampling2D
from kerata_layers_convolutional import UpSampling3D as UpSampling3D
from kerata_layers_convolutional import ZeroPadding1D as ZeroPadding1D
from kerata_layers_convolutional import ZeroPadding2D as ZeroPadding2D
from kerata_layers_convolutional import ZeroPadding3D as ZeroPadding3D

__all__ = [
    "AtrousConv1D",
    "AtrousConv2D",
    "AtrousConvolution1D",
    "AtrousConvolution2D",
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "Convolution1D",
    "Convolution2D",
    "Convolution3D",
    "Cropping1D",
    "Cropping2D",
    "Cropping3D",
    "Deconv2D",
    "Deconvolution2D",
    "SeparableConv2D",
    "SeparableConvolution2D",
    "UpSampling1D",
    "UpSampling2D",
    "UpSampling3D",
    "ZeroPadding1D",
    "ZeroPadding2D",
    "ZeroPadding3D",
]
