"""Convolutions over sequences, images and volumes, and the layers that enlarge, pad and crop these."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import Layer, hookimpl
from kerata_layers_convolutional.convolution import Convolution1D, Convolution2D, Convolution3D
from kerata_layers_convolutional.cropping import Cropping1D, Cropping2D, Cropping3D
from kerata_layers_convolutional.deconvolution import Deconvolution2D
from kerata_layers_convolutional.dilated import AtrousConvolution1D, AtrousConvolution2D
from kerata_layers_convolutional.padding import ZeroPadding1D, ZeroPadding2D, ZeroPadding3D
from kerata_layers_convolutional.separable import SeparableConvolution2D
from kerata_layers_convolutional.upsampling import UpSampling1D, UpSampling2D, UpSampling3D

Conv1D = Convolution1D
Conv2D = Convolution2D
Conv3D = Convolution3D
AtrousConv1D = AtrousConvolution1D
AtrousConv2D = AtrousConvolution2D
SeparableConv2D = SeparableConvolution2D
Deconv2D = Deconvolution2D

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


@hookimpl
def kerata_layers() -> dict[str, type[Layer]]:
    return {name: globals()[name] for name in __all__}


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {"layers.convolutional": "kerata_layers_convolutional"}
