"""Activations with parameters."""

import numpy as np

from kerata.layers import ELU, LeakyReLU, ParametricSoftplus, PReLU, SReLU, ThresholdedReLU

from .. import backend as K
from .. import initializations
from ..engine.topology import Layer
