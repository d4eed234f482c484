"""Recurrent layers."""

import numpy as np

from kerata.layers import GRU, LSTM, Recurrent, SimpleRNN
from kerata_keras1._time_distributed import time_distributed_dense

from .. import activations, initializations, regularizers
from .. import backend as K
from ..engine.topology import InputSpec, Layer
