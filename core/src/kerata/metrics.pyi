# Written by kerata.stubs; `make docs` renews it.
"""Every installed metric, a function `(y_true, y_pred)` or an `EpochMetric`: `from kerata.metrics import precision`."""

from collections.abc import Callable
from collections.abc import Mapping
from kerata.bases.metric import EpochMetric as EpochMetric
from kerata.types import Metric
from kerata.types import Tensor
from kerata_metrics.accuracy import binary_accuracy as binary_accuracy
from kerata_metrics.accuracy import categorical_accuracy as categorical_accuracy
from kerata_metrics.accuracy import sparse_categorical_accuracy as sparse_categorical_accuracy
from kerata_metrics.accuracy import top_k_categorical_accuracy as top_k_categorical_accuracy
from kerata_metrics.auc import AUC as AUC
from kerata_metrics.counts import F1Score as F1Score
from kerata_metrics.counts import Precision as Precision
from kerata_metrics.counts import Recall as Recall
from kerata_metrics.errors import binary_crossentropy as binary_crossentropy
from kerata_metrics.errors import categorical_crossentropy as categorical_crossentropy
from kerata_metrics.errors import cosine_proximity as cosine
from kerata_metrics.errors import cosine_proximity as cosine_proximity
from kerata_metrics.errors import hinge as hinge
from kerata_metrics.errors import kullback_leibler_divergence as KLD
from kerata_metrics.errors import kullback_leibler_divergence as kld
from kerata_metrics.errors import kullback_leibler_divergence as kullback_leibler_divergence
from kerata_metrics.errors import mean_absolute_error as MAE
from kerata_metrics.errors import mean_absolute_error as mae
from kerata_metrics.errors import mean_absolute_error as mean_absolute_error
from kerata_metrics.errors import mean_absolute_percentage_error as MAPE
from kerata_metrics.errors import mean_absolute_percentage_error as mape
from kerata_metrics.errors import mean_absolute_percentage_error as mean_absolute_percentage_error
from kerata_metrics.errors import mean_squared_error as MSE
from kerata_metrics.errors import mean_squared_error as mean_squared_error
from kerata_metrics.errors import mean_squared_error as mse
from kerata_metrics.errors import mean_squared_logarithmic_error as MSLE
from kerata_metrics.errors import mean_squared_logarithmic_error as mean_squared_logarithmic_error
from kerata_metrics.errors import mean_squared_logarithmic_error as msle
from kerata_metrics.errors import poisson as poisson
from kerata_metrics.errors import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from kerata_metrics.errors import squared_hinge as squared_hinge
from kerata_metrics.scores import fbeta_score as fbeta_score
from kerata_metrics.scores import fmeasure as f1score
from kerata_metrics.scores import fmeasure as fmeasure
from kerata_metrics.scores import fmeasure as fscore
from kerata_metrics.scores import matthews_correlation as matthews_correlation
from kerata_metrics.scores import precision as precision
from kerata_metrics.scores import recall as recall
from typing import Any
from typing import TypeGuard

def get(identifier: Metric) -> Callable[[Tensor, Tensor], Any]:
    """The metric of a name or a configuration; a function, or a metric of whole epochs, is returned as it is.

    Arguments:
        identifier: such as "mse", "AUC", or `{"class_name": "AUC", "config": {"curve": "PR"}}`. A class of metrics
            of whole epochs is made with its defaults.

    Raises:
        UnknownNameError, MissingPluginError: no plugin provides the name.
        ArgumentTypeError: `identifier` is nothing of these.

    Example:
        >>> from kerata import metrics
        >>> metrics.get("mae") is metrics.mean_absolute_error
        True
    """

def is_configuration(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether it describes a metric of whole epochs: a dict of `class_name` and `config`, as files have it.

    Example:
        >>> from kerata.metrics import is_configuration
        >>> is_configuration({"class_name": "AUC", "config": {}}), is_configuration("AUC")
        (True, False)
    """

__all__ = [
    "AUC",
    "EpochMetric",
    "F1Score",
    "KLD",
    "MAE",
    "MAPE",
    "MSE",
    "MSLE",
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
    "get",
    "hinge",
    "is_configuration",
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
