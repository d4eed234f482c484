"""Normalization."""

from kerata.layers import BatchNormalization

from .. import backend as K
from .. import initializations, regularizers
from ..engine.topology import InputSpec, Layer
