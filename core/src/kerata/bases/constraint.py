"""The base class of constraints: what a weight is brought back to after each step of training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerata.kinds import base_of
from kerata.spellings import constructed_in_other_words
from kerata.types import Config, Tensor


@base_of("constraints")
class Constraint:
    """Maps the new value of a weight to the one that is kept. Subclasses define `__call__`, and `get_config`.

    The base class changes nothing. Optimizers apply a constraint to the value they have computed, before it
    is assigned.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.constraints import Constraint
        >>> class AtMostOne(Constraint):
        ...     def __call__(self, p):
        ...         return K.minimum(p, 1)
        >>> print(K.eval(AtMostOne()(K.variable([0.5, 3]))))
        [0.5 1. ]
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        constructed_in_other_words(cls)

    def __call__(self, p: Tensor) -> Tensor:
        """The value to keep in place of `p`, of the same shape."""
        return p

    def get_config(self) -> Config:
        """The class's name under `"name"`, and the arguments that make a constraint like this one."""
        return {"name": type(self).__name__}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Constraint:
        """The constraint that `get_config` described."""
        return cls(**{key: value for key, value in config.items() if key != "name"})
