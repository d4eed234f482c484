"""The base class of regularizers: penalties on weights or activities, added to the loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerata.kinds import base_of
from kerata.types import Config, Tensor


@base_of("regularizers")
class Regularizer:
    """A penalty that training adds to the loss.

    Subclasses define `__call__`, and `get_config` where they have arguments. The base class adds nothing. Called on a
    weight (any shape) it returns a scalar; as an activity regularizer it is called on a layer's output.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.regularizers import Regularizer
        >>> class NotOne(Regularizer):
        ...     def __call__(self, x):
        ...         return K.sum(K.square(x - 1))
        >>> print(K.eval(NotOne()(K.variable([1, 3]))))
        4.0
    """

    def __call__(self, x: Tensor) -> Tensor | float:
        """The penalty for `x`: a scalar tensor, or the number 0."""
        return 0.0

    def get_config(self) -> Config:
        """The class's name under `"name"`, and the arguments that make a regularizer like this one."""
        return {"name": type(self).__name__}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Regularizer:
        """The regularizer that `get_config` described."""
        return cls(**{key: value for key, value in config.items() if key != "name"})
