"""Constraints on weights."""

from kerata.constraints import Constraint, MaxNorm, MinMaxNorm, NonNeg, UnitNorm, get, maxnorm, nonneg, unitnorm
from kerata_keras1._fallback import names_of as _names_of

from . import backend as K
from .utils.generic_utils import get_from_module

__getattr__ = _names_of("kerata.constraints")
