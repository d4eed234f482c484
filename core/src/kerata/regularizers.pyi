# Written by kerata.stubs; `make docs` renews it.
"""Every installed regularizer: `from kerata.regularizers import l2`."""

from collections.abc import Mapping
from kerata import types
from kerata.bases.regularizer import Regularizer as Regularizer
from kerata.types import Config
from kerata_regularizers.eigenvalue import EigenvalueRegularizer as EigenvalueRegularizer
from kerata_regularizers.norms import L1L2Regularizer as ActivityRegularizer
from kerata_regularizers.norms import L1L2Regularizer as L1L2Regularizer
from kerata_regularizers.norms import L1L2Regularizer as WeightRegularizer
from kerata_regularizers.norms import activity_l1 as activity_l1
from kerata_regularizers.norms import activity_l1l2 as activity_l1l2
from kerata_regularizers.norms import activity_l2 as activity_l2
from kerata_regularizers.norms import l1 as l1
from kerata_regularizers.norms import l1l2 as l1l2
from kerata_regularizers.norms import l2 as l2
from typing import Any

def get(identifier: types.Regularizer, kwargs: Mapping[str, Any] | None = None) -> Regularizer | None:
    """A regularizer from its name, its configuration, or itself; None for none.

    Arguments:
        identifier: a name or a class, which is called with `kwargs`; a configuration (a dict); or a regularizer.
        kwargs: arguments (default none).

    Raises:
        UnknownNameError: nobody provides the name.
        ArgumentTypeError: `identifier` is nothing of these.

    Example:
        >>> from kerata import regularizers
        >>> float(regularizers.get({"name": "L1L2Regularizer", "l1": 0.5, "l2": 0.0}).l1)
        0.5
    """

def serialize(part: Regularizer | None) -> Config | None:
    """The configuration of a regularizer, from which `get` makes an equal one; None for none. For `get_config`.

    Example:
        >>> from kerata import regularizers
        >>> float(regularizers.serialize(regularizers.l2(0.5))["l2"])
        0.5
    """

__all__ = [
    "ActivityRegularizer",
    "EigenvalueRegularizer",
    "L1L2Regularizer",
    "Regularizer",
    "WeightRegularizer",
    "activity_l1",
    "activity_l1l2",
    "activity_l2",
    "get",
    "l1",
    "l1l2",
    "l2",
    "serialize",
]
