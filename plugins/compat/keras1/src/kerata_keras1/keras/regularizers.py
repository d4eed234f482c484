"""Regularizers."""

import warnings

from kerata.regularizers import (
    ActivityRegularizer,
    EigenvalueRegularizer,
    L1L2Regularizer,
    Regularizer,
    WeightRegularizer,
    activity_l1,
    activity_l1l2,
    activity_l2,
    get,
    l1,
    l1l2,
    l2,
)
from kerata_keras1._fallback import names_of as _names_of

from . import backend as K
from .utils.generic_utils import get_from_module

__getattr__ = _names_of("kerata.regularizers")
