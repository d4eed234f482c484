"""Activations."""

from kerata.activations import elu, get, hard_sigmoid, linear, relu, sigmoid, softmax, softplus, softsign, tanh
from kerata_keras1._fallback import names_of as _names_of

from . import backend as K
from .utils.generic_utils import get_from_module

__getattr__ = _names_of("kerata.activations")
