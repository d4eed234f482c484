"""Optimizers."""

from kerata.optimizers import (
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    Adamax,
    Nadam,
    Optimizer,
    RMSprop,
    adadelta,
    adagrad,
    adam,
    adamax,
    nadam,
    optimizer_from_config,
    rmsprop,
    sgd,
)
from kerata_keras1._fallback import names_of as _names_of
from kerata_keras1._optimizers import clip_norm, get
from kerata_keras1._tf_optimizer import TFOptimizer

from . import backend as K
from .utils.generic_utils import get_custom_objects, get_from_module

__getattr__ = _names_of("kerata.optimizers")
