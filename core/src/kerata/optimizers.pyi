# Written by kerata.stubs; `make docs` renews it.
"""Every installed optimizer: `from kerata.optimizers import SGD`."""

from collections.abc import Mapping
from kerata.bases.optimizer import Optimizer as Optimizer
from kerata_optimizers_adam.adam import Adam as Adam
from kerata_optimizers_adam.adam import Adam as adam
from kerata_optimizers_adam.adamax import Adamax as Adamax
from kerata_optimizers_adam.adamax import Adamax as adamax
from kerata_optimizers_adam.nadam import Nadam as Nadam
from kerata_optimizers_adam.nadam import Nadam as nadam
from kerata_optimizers_adaptive.adadelta import Adadelta as Adadelta
from kerata_optimizers_adaptive.adadelta import Adadelta as adadelta
from kerata_optimizers_adaptive.adagrad import Adagrad as Adagrad
from kerata_optimizers_adaptive.adagrad import Adagrad as adagrad
from kerata_optimizers_adaptive.rmsprop import RMSprop as RMSprop
from kerata_optimizers_adaptive.rmsprop import RMSprop as rmsprop
from kerata_optimizers_sgd import SGD as SGD
from kerata_optimizers_sgd import SGD as sgd
from typing import Any

def get(
    identifier: str | type[Optimizer] | Mapping[str, Any] | Optimizer, kwargs: Mapping[str, Any] | None = None
) -> Optimizer:
    """An optimizer from its name, its configuration, or itself.

    Arguments:
        identifier: a name in any case (`"sgd"`) or a class, which is called with `kwargs`; a configuration (a dict);
            or an optimizer.
        kwargs: arguments (default none).

    Raises:
        UnknownNameError: nobody provides the name.
        ArgumentTypeError: `identifier` is nothing of these.

    Example:
        >>> from kerata import optimizers
        >>> type(optimizers.get("adam")).__name__
        'Adam'
    """

def optimizer_from_config(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Optimizer:
    """The optimizer that `{"class_name": ..., "config": {...}}` describes; `custom_objects` adds names.

    Example:
        >>> from kerata.optimizers import SGD, optimizer_from_config
        >>> optimizer = optimizer_from_config({"class_name": "SGD", "config": SGD(lr=0.5).get_config()})
        >>> optimizer.get_config()["lr"]
        0.5
    """

__all__ = [
    "Adadelta",
    "Adagrad",
    "Adam",
    "Adamax",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "SGD",
    "adadelta",
    "adagrad",
    "adam",
    "adamax",
    "get",
    "nadam",
    "optimizer_from_config",
    "rmsprop",
    "sgd",
]
