"""Every installed constraint on weights: `from kerata.constraints import maxnorm`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kerata import types
from kerata._face import Face
from kerata.types import Config

if TYPE_CHECKING:
    from kerata.bases.constraint import Constraint as Constraint

_face = Face("constraints", __name__, core={"Constraint": "kerata.bases.constraint"})
__getattr__ = _face.attribute
__dir__ = _face.names


def get(identifier: types.Constraint, kwargs: Mapping[str, Any] | None = None) -> Constraint | None:
    """A constraint from its name, its configuration, or itself; None for none.

    Arguments:
        identifier: a name or a class, which is called with `kwargs`; a configuration (a dict); or a constraint.
        kwargs: arguments (default none).

    Raises:
        UnknownNameError: nobody provides the name.
        ArgumentTypeError: `identifier` is nothing of these.

    Example:
        >>> from kerata import constraints
        >>> constraints.get({"name": "MaxNorm", "m": 3, "axis": 0}).m
        3.0
    """
    part: Constraint | None = None if identifier is None else _face.made(identifier, kwargs)
    return part


def serialize(part: Constraint | None) -> Config | None:
    """The configuration of a constraint, from which `get` makes an equal one; None for none. For `get_config`.

    Example:
        >>> from kerata import constraints
        >>> constraints.serialize(constraints.maxnorm(3))["m"]
        3.0
    """
    return None if part is None else part.get_config()
