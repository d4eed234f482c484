"""Optimizers."""

from typing import Any

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
from kerata.optimizers import get as _get
from kerata_keras1._fallback import names_of as _names_of
from kerata_keras1._tf_optimizer import TFOptimizer

from . import backend as K
from .utils.generic_utils import get_custom_objects, get_from_module

__getattr__ = _names_of("kerata.optimizers")


def clip_norm(g: Any, c: float, n: Any) -> Any:
    """`g`, scaled by `c / n` where the norm `n` is `c` or more; as it is where `c` is 0."""
    return K.switch(n >= c, g * c / n, g) if c > 0 else g


def get(identifier: Any, kwargs: Any = None) -> Any:
    """An optimizer from its name, its configuration, or itself; one of TensorFlow's as a `TFOptimizer`.

    Arguments:
        identifier: any of these.
        kwargs: arguments for one that is named (default none).
    """
    theirs = hasattr(identifier, "apply_gradients") and not hasattr(identifier, "get_updates")
    return TFOptimizer(identifier) if theirs else _get(identifier, kwargs)
