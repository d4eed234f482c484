"""Metrics."""

from kerata.metrics import (
    MAE,
    MAPE,
    MSE,
    MSLE,
    binary_accuracy,
    binary_crossentropy,
    categorical_accuracy,
    categorical_crossentropy,
    cosine,
    cosine_proximity,
    f1score,
    fbeta_score,
    fmeasure,
    fscore,
    get,
    hinge,
    kullback_leibler_divergence,
    mae,
    mape,
    matthews_correlation,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    mse,
    msle,
    poisson,
    precision,
    recall,
    sparse_categorical_accuracy,
    sparse_categorical_crossentropy,
    squared_hinge,
    top_k_categorical_accuracy,
)
from kerata_keras1._fallback import names_of as _names_of

from . import backend as K
from .utils.generic_utils import get_from_module

__getattr__ = _names_of("kerata.metrics")
