"""Pooling."""

from kerata.layers import (
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalAveragePooling3D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    GlobalMaxPooling3D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
)
from kerata.layers import GlobalMaxPooling1D as _GlobalPooling1D
from kerata.layers import GlobalMaxPooling2D as _GlobalPooling2D
from kerata.layers import GlobalMaxPooling3D as _GlobalPooling3D
from kerata_keras1._pooling import _Pooling1D, _Pooling2D, _Pooling3D

from .. import backend as K
from ..engine.topology import InputSpec, Layer
from ..utils.np_utils import conv_output_length
