# Written by kerata.stubs; `make docs` renews it.
"""Every installed activation, a function of a tensor: `from kerata.activations import relu`."""

from collections.abc import Callable
from kerata.types import Activation
from kerata_activations import elu as elu
from kerata_activations import hard_sigmoid as hard_sigmoid
from kerata_activations import linear as linear
from kerata_activations import relu as relu
from kerata_activations import sigmoid as sigmoid
from kerata_activations import softmax as softmax
from kerata_activations import softplus as softplus
from kerata_activations import softsign as softsign
from kerata_activations import tanh as tanh
from typing import Any

def get(identifier: Activation) -> Callable[..., Any]:
    """The activation of a name; None is `linear`, and a function is returned as it is.

    Example:
        >>> from kerata import activations
        >>> activations.get("relu") is activations.relu, activations.get(None) is activations.linear
        (True, True)
    """

__all__ = [
    "elu",
    "get",
    "hard_sigmoid",
    "linear",
    "relu",
    "sigmoid",
    "softmax",
    "softplus",
    "softsign",
    "tanh",
]
