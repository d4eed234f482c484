"""The metrics of Keras 1, functions of `(y_true, y_pred)` that give a number for a batch; and some of whole epochs."""

from __future__ import annotations

from kerata import hookimpl
from kerata.types import Metric
from kerata_metrics.accuracy import (
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
    top_k_categorical_accuracy,
)
from kerata_metrics.auc import AUC
from kerata_metrics.counts import F1Score, Precision, Recall
from kerata_metrics.errors import (
    binary_crossentropy,
    categorical_crossentropy,
    cosine_proximity,
    hinge,
    kullback_leibler_divergence,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from kerata_metrics.scores import fbeta_score, fmeasure, matthews_correlation, precision, recall

__all__ = [
    "AUC",
    "KLD",
    "MAE",
    "MAPE",
    "MSE",
    "MSLE",
    "F1Score",
    "Precision",
    "Recall",
    "binary_accuracy",
    "binary_crossentropy",
    "categorical_accuracy",
    "categorical_crossentropy",
    "cosine",
    "cosine_proximity",
    "f1score",
    "fbeta_score",
    "fmeasure",
    "fscore",
    "hinge",
    "kld",
    "kullback_leibler_divergence",
    "mae",
    "mape",
    "matthews_correlation",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "mse",
    "msle",
    "poisson",
    "precision",
    "recall",
    "sparse_categorical_accuracy",
    "sparse_categorical_crossentropy",
    "squared_hinge",
    "top_k_categorical_accuracy",
]

mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
kld = KLD = kullback_leibler_divergence
cosine = cosine_proximity
fscore = f1score = fmeasure


@hookimpl
def kerata_metrics() -> dict[str, Metric]:
    return {name: globals()[name] for name in __all__}
