"""Every installed initialization, a function of a shape: `from kerata.initializations import uniform`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from kerata._face import Face
from kerata.types import Initializer, Variable

_face = Face("initializations", __name__)
__getattr__ = _face.attribute
__dir__ = _face.names


def get(identifier: Initializer, **kwargs: Any) -> Callable[..., Variable]:
    """The initialization of a name; a function is returned as it is. Keyword arguments are bound to it.

    Example:
        >>> from kerata import initializations
        >>> initializations.get("glorot_uniform") is initializations.glorot_uniform
        True
    """
    function: Callable[..., Variable] = _face.named(identifier)
    return functools.partial(function, **kwargs) if kwargs else function
