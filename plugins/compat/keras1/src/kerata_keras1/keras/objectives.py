"""Objectives."""

from kerata.objectives import (
    KLD,
    MAE,
    MAPE,
    MSE,
    MSLE,
    binary_crossentropy,
    categorical_crossentropy,
    cosine,
    cosine_proximity,
    hinge,
    kld,
    kullback_leibler_divergence,
    mae,
    mape,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    mse,
    msle,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from kerata.objectives import get as _get
from kerata_keras1._fallback import names_of as _names_of
from kerata_keras1._lookup import none_is_none as _none_is_none

from . import backend as K
from .utils.generic_utils import get_from_module

__getattr__ = _names_of("kerata.objectives")
get = _none_is_none(_get)
