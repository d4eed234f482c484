"""Layers around other layers."""

import copy

from kerata.layers import Bidirectional, TimeDistributed, Wrapper

from .. import backend as K
from ..engine.topology import InputSpec, Layer
