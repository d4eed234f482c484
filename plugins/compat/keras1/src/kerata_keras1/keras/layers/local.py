"""Convolutions with weights of their own at every place."""

from kerata.layers import LocallyConnected1D, LocallyConnected2D

from .. import activations, constraints, initializations, regularizers
from .. import backend as K
from ..engine.topology import InputSpec, Layer
from ..utils.np_utils import conv_output_length
