# Written by kerata.stubs; `make docs` renews it.
"""Every installed objective (loss), a function `(y_true, y_pred)`: `from kerata.objectives import hinge`."""

from collections.abc import Callable
from kerata.types import Objective
from kerata.types import Tensor
from kerata_objectives import binary_crossentropy as binary_crossentropy
from kerata_objectives import categorical_crossentropy as categorical_crossentropy
from kerata_objectives import cosine_proximity as cosine
from kerata_objectives import cosine_proximity as cosine_proximity
from kerata_objectives import hinge as hinge
from kerata_objectives import kullback_leibler_divergence as KLD
from kerata_objectives import kullback_leibler_divergence as kld
from kerata_objectives import kullback_leibler_divergence as kullback_leibler_divergence
from kerata_objectives import mean_absolute_error as MAE
from kerata_objectives import mean_absolute_error as mae
from kerata_objectives import mean_absolute_error as mean_absolute_error
from kerata_objectives import mean_absolute_percentage_error as MAPE
from kerata_objectives import mean_absolute_percentage_error as mape
from kerata_objectives import mean_absolute_percentage_error as mean_absolute_percentage_error
from kerata_objectives import mean_squared_error as MSE
from kerata_objectives import mean_squared_error as mean_squared_error
from kerata_objectives import mean_squared_error as mse
from kerata_objectives import mean_squared_logarithmic_error as MSLE
from kerata_objectives import mean_squared_logarithmic_error as mean_squared_logarithmic_error
from kerata_objectives import mean_squared_logarithmic_error as msle
from kerata_objectives import poisson as poisson
from kerata_objectives import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from kerata_objectives import squared_hinge as squared_hinge
from typing import Any

def get(identifier: Objective) -> Callable[[Tensor, Tensor], Any]:
    """The objective of a name; a function is returned as it is.

    Example:
        >>> from kerata import objectives
        >>> objectives.get("mse") is objectives.mean_squared_error
        True
    """

__all__ = [
    "KLD",
    "MAE",
    "MAPE",
    "MSE",
    "MSLE",
    "binary_crossentropy",
    "categorical_crossentropy",
    "cosine",
    "cosine_proximity",
    "get",
    "hinge",
    "kld",
    "kullback_leibler_divergence",
    "mae",
    "mape",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "mse",
    "msle",
    "poisson",
    "sparse_categorical_crossentropy",
    "squared_hinge",
]
