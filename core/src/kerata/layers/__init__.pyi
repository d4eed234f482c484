# Written by kerata.stubs; `make docs` renews it.
"""Every installed layer: `from kerata.layers import Dense`."""

from collections.abc import Callable
from kerata.engine import Input as Input
from kerata.engine import InputLayer as InputLayer
from kerata.engine import InputSpec as InputSpec
from kerata.engine import Layer as Layer
from kerata_layers_advanced_activations.fixed import ELU as ELU
from kerata_layers_advanced_activations.fixed import LeakyReLU as LeakyReLU
from kerata_layers_advanced_activations.fixed import ThresholdedReLU as ThresholdedReLU
from kerata_layers_advanced_activations.learned import PReLU as PReLU
from kerata_layers_advanced_activations.learned import ParametricSoftplus as ParametricSoftplus
from kerata_layers_advanced_activations.learned import SReLU as SReLU
from kerata_layers_convolutional.convolution import Convolution1D as Conv1D
from kerata_layers_convolutional.convolution import Convolution1D as Convolution1D
from kerata_layers_convolutional.convolution import Convolution2D as Conv2D
from kerata_layers_convolutional.convolution import Convolution2D as Convolution2D
from kerata_layers_convolutional.convolution import Convolution3D as Conv3D
from kerata_layers_convolutional.convolution import Convolution3D as Convolution3D
from kerata_layers_convolutional.cropping import Cropping1D as Cropping1D
from kerata_layers_convolutional.cropping import Cropping2D as Cropping2D
from kerata_layers_convolutional.cropping import Cropping3D as Cropping3D
from kerata_layers_convolutional.deconvolution import Deconvolution2D as Deconv2D
from kerata_layers_convolutional.deconvolution import Deconvolution2D as Deconvolution2D
from kerata_layers_convolutional.dilated import AtrousConvolution1D as AtrousConv1D
from kerata_layers_convolutional.dilated import AtrousConvolution1D as AtrousConvolution1D
from kerata_layers_convolutional.dilated import AtrousConvolution2D as AtrousConv2D
from kerata_layers_convolutional.dilated import AtrousConvolution2D as AtrousConvolution2D
from kerata_layers_convolutional.padding import ZeroPadding1D as ZeroPadding1D
from kerata_layers_convolutional.padding import ZeroPadding2D as ZeroPadding2D
from kerata_layers_convolutional.padding import ZeroPadding3D as ZeroPadding3D
from kerata_layers_convolutional.separable import SeparableConvolution2D as SeparableConv2D
from kerata_layers_convolutional.separable import SeparableConvolution2D as SeparableConvolution2D
from kerata_layers_convolutional.upsampling import UpSampling1D as UpSampling1D
from kerata_layers_convolutional.upsampling import UpSampling2D as UpSampling2D
from kerata_layers_convolutional.upsampling import UpSampling3D as UpSampling3D
from kerata_layers_core.activation import Activation as Activation
from kerata_layers_core.activity_regularization import ActivityRegularization as ActivityRegularization
from kerata_layers_core.dense import Dense as Dense
from kerata_layers_core.dropout import Dropout as Dropout
from kerata_layers_core.dropout import SpatialDropout1D as SpatialDropout1D
from kerata_layers_core.dropout import SpatialDropout2D as SpatialDropout2D
from kerata_layers_core.dropout import SpatialDropout3D as SpatialDropout3D
from kerata_layers_core.highway import Highway as Highway
from kerata_layers_core.lambda_layer import Lambda as Lambda
from kerata_layers_core.masking import Masking as Masking
from kerata_layers_core.maxout import MaxoutDense as MaxoutDense
from kerata_layers_core.reshaping import Flatten as Flatten
from kerata_layers_core.reshaping import Permute as Permute
from kerata_layers_core.reshaping import RepeatVector as RepeatVector
from kerata_layers_core.reshaping import Reshape as Reshape
from kerata_layers_core.time_distributed_dense import TimeDistributedDense as TimeDistributedDense
from kerata_layers_embeddings.embedding import Embedding as Embedding
from kerata_layers_local.locally_connected import LocallyConnected1D as LocallyConnected1D
from kerata_layers_local.locally_connected import LocallyConnected2D as LocallyConnected2D
from kerata_layers_merge.joining import Merge as Merge
from kerata_layers_merge.joining import merge as merge
from kerata_layers_noise.gaussian import GaussianDropout as GaussianDropout
from kerata_layers_noise.gaussian import GaussianNoise as GaussianNoise
from kerata_layers_normalization.batch_normalization import BatchNormalization as BatchNormalization
from kerata_layers_pooling.global_pooling import GlobalAveragePooling1D as GlobalAveragePooling1D
from kerata_layers_pooling.global_pooling import GlobalAveragePooling2D as GlobalAveragePooling2D
from kerata_layers_pooling.global_pooling import GlobalAveragePooling3D as GlobalAveragePooling3D
from kerata_layers_pooling.global_pooling import GlobalMaxPooling1D as GlobalMaxPooling1D
from kerata_layers_pooling.global_pooling import GlobalMaxPooling2D as GlobalMaxPooling2D
from kerata_layers_pooling.global_pooling import GlobalMaxPooling3D as GlobalMaxPooling3D
from kerata_layers_pooling.windows import AveragePooling1D as AveragePooling1D
from kerata_layers_pooling.windows import AveragePooling2D as AveragePooling2D
from kerata_layers_pooling.windows import AveragePooling3D as AveragePooling3D
from kerata_layers_pooling.windows import MaxPooling1D as MaxPooling1D
from kerata_layers_pooling.windows import MaxPooling2D as MaxPooling2D
from kerata_layers_pooling.windows import MaxPooling3D as MaxPooling3D
from kerata_layers_recurrent.base import Recurrent as Recurrent
from kerata_layers_recurrent.conv_lstm import ConvLSTM2D as ConvLSTM2D
from kerata_layers_recurrent.conv_recurrent import ConvRecurrent2D as ConvRecurrent2D
from kerata_layers_recurrent.gru import GRU as GRU
from kerata_layers_recurrent.lstm import LSTM as LSTM
from kerata_layers_recurrent.simple_rnn import SimpleRNN as SimpleRNN
from kerata_layers_wrappers.bidirectional import Bidirectional as Bidirectional
from kerata_layers_wrappers.time_distributed import TimeDistributed as TimeDistributed
from kerata_layers_wrappers.wrapper import Wrapper as Wrapper
from typing import Any

def get(identifier: str | Callable[..., Any]) -> Callable[..., Any]:
    """The layer class of a name; a class or a layer is returned as it is.

    Example:
        >>> from kerata import layers
        >>> layers.get("Dense") is layers.Dense
        True
    """

__all__ = [
    "Activation",
    "ActivityRegularization",
    "AtrousConv1D",
    "AtrousConv2D",
    "AtrousConvolution1D",
    "AtrousConvolution2D",
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "BatchNormalization",
    "Bidirectional",
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "ConvLSTM2D",
    "ConvRecurrent2D",
    "Convolution1D",
    "Convolution2D",
    "Convolution3D",
    "Cropping1D",
    "Cropping2D",
    "Cropping3D",
    "Deconv2D",
    "Deconvolution2D",
    "Dense",
    "Dropout",
    "ELU",
    "Embedding",
    "Flatten",
    "GRU",
    "GaussianDropout",
    "GaussianNoise",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "GlobalMaxPooling3D",
    "Highway",
    "Input",
    "InputLayer",
    "InputSpec",
    "LSTM",
    "Lambda",
    "Layer",
    "LeakyReLU",
    "LocallyConnected1D",
    "LocallyConnected2D",
    "Masking",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
    "MaxoutDense",
    "Merge",
    "PReLU",
    "ParametricSoftplus",
    "Permute",
    "Recurrent",
    "RepeatVector",
    "Reshape",
    "SReLU",
    "SeparableConv2D",
    "SeparableConvolution2D",
    "SimpleRNN",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "ThresholdedReLU",
    "TimeDistributed",
    "TimeDistributedDense",
    "UpSampling1D",
    "UpSampling2D",
    "UpSampling3D",
    "Wrapper",
    "ZeroPadding1D",
    "ZeroPadding2D",
    "ZeroPadding3D",
    "get",
    "merge",
]
