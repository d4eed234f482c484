"""Every installed optimizer: `from kerata.optimizers import SGD`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kerata._face import Face

if TYPE_CHECKING:
    from kerata.bases.optimizer import Optimizer as Optimizer

_face = Face("optimizers", __name__, core={"Optimizer": "kerata.bases.optimizer"})
__getattr__ = _face.attribute
__dir__ = _face.names


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
    made: Optimizer = _face.made(identifier, kwargs, is_one=lambda value: hasattr(value, "get_updates"))
    return made


def optimizer_from_config(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Optimizer:
    """The optimizer that `{"class_name": ..., "config": {...}}` describes; `custom_objects` adds names.

    Example:
        >>> from kerata.optimizers import SGD, optimizer_from_config
        >>> optimizer = optimizer_from_config({"class_name": "SGD", "config": SGD(lr=0.5).get_config()})
        >>> optimizer.get_config()["lr"]
        0.5
    """
    from kerata.plugins import registry

    with registry().scope(custom_objects):
        return get(config)
