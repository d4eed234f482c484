# Written by kerata.stubs; `make docs` renews it.
"""Every installed initialization, a function of a shape: `from kerata.initializations import uniform`."""

from collections.abc import Callable
from kerata.types import Initializer
from kerata.types import Variable
from kerata_initializations import glorot_normal as glorot_normal
from kerata_initializations import glorot_uniform as glorot_uniform
from kerata_initializations import he_normal as he_normal
from kerata_initializations import he_uniform as he_uniform
from kerata_initializations import identity as identity
from kerata_initializations import lecun_uniform as lecun_uniform
from kerata_initializations import normal as normal
from kerata_initializations import one as one
from kerata_initializations import orthogonal as orthogonal
from kerata_initializations import uniform as uniform
from kerata_initializations import zero as zero
from typing import Any

def get(identifier: Initializer, **kwargs: Any) -> Callable[..., Variable]:
    """The initialization of a name; a function is returned as it is. Keyword arguments are bound to it.

    Example:
        >>> from kerata import initializations
        >>> initializations.get("glorot_uniform") is initializations.glorot_uniform
        True
    """

__all__ = [
    "get",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_uniform",
    "normal",
    "one",
    "orthogonal",
    "uniform",
    "zero",
]
