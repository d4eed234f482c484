"""Every installed regularizer: `from kerata.regularizers import l2`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kerata import types
from kerata._face import Face
from kerata.types import Config

if TYPE_CHECKING:
    from kerata.bases.regularizer import Regularizer as Regularizer

_face = Face("regularizers", __name__, core={"Regularizer": "kerata.bases.regularizer"})
__getattr__ = _face.attribute
__dir__ = _face.names


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
    part: Regularizer | None = None if identifier is None else _face.made(identifier, kwargs)
    return part


def serialize(part: Regularizer | None) -> Config | None:
    """The configuration of a regularizer, from which `get` makes an equal one; None for none. For `get_config`.

    Example:
        >>> from kerata import regularizers
        >>> float(regularizers.serialize(regularizers.l2(0.5))["l2"])
        0.5
    """
    return None if part is None else part.get_config()
