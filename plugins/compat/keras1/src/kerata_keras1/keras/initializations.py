"""Initializations of weights."""

import numpy as np

from kerata.initializations import get as _get
from kerata.initializations import (
    glorot_normal,
    glorot_uniform,
    he_normal,
    he_uniform,
    identity,
    lecun_uniform,
    normal,
    one,
    orthogonal,
    uniform,
    zero,
)
from kerata_initializations import get_fans
from kerata_keras1._fallback import names_of as _names_of
from kerata_keras1._lookup import none_is_none as _none_is_none

from . import backend as K
from .utils.generic_utils import get_from_module

__getattr__ = _names_of("kerata.initializations")
get = _none_is_none(_get)
