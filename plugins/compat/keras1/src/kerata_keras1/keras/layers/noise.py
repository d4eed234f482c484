"""Noise."""

import numpy as np

from kerata.layers import GaussianDropout, GaussianNoise

from .. import backend as K
from ..engine.topology import Layer
