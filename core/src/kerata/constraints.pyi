# Written by kerata.stubs; `make docs` renews it.
"""Every installed constraint on weights: `from kerata.constraints import maxnorm`."""

from collections.abc import Mapping
from kerata import types
from kerata.bases.constraint import Constraint as Constraint
from kerata.types import Config
from kerata_constraints import MaxNorm as MaxNorm
from kerata_constraints import MaxNorm as maxnorm
from kerata_constraints import MinMaxNorm as MinMaxNorm
from kerata_constraints import NonNeg as NonNeg
from kerata_constraints import NonNeg as nonneg
from kerata_constraints import UnitNorm as UnitNorm
from kerata_constraints import UnitNorm as unitnorm
from typing import Any

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

def serialize(part: Constraint | None) -> Config | None:
    """The configuration of a constraint, from which `get` makes an equal one; None for none. For `get_config`.

    Example:
        >>> from kerata import constraints
        >>> constraints.serialize(constraints.maxnorm(3))["m"]
        3.0
    """

__all__ = [
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "get",
    "maxnorm",
    "nonneg",
    "serialize",
    "unitnorm",
]
