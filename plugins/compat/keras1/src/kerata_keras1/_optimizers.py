"""Functions that stood beside the optimizers of Keras 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import kerata.optimizers
from kerata import backend as K
from kerata_keras1._tf_optimizer import TFOptimizer


def clip_norm(g: Any, c: float, n: Any) -> Any:
    """`g`, scaled by `c / n` where the norm `n` is `c` or more; as it is where `c` is 0."""
    return K.switch(n >= c, g * c / n, g) if c > 0 else g


def get(identifier: Any, kwargs: Mapping[str, Any] | None = None) -> Any:
    """An optimizer from its name, its configuration, or itself; one of TensorFlow's as a `TFOptimizer`.

    Arguments:
        identifier: any of these.
        kwargs: arguments for one that is named (default none).
    """
    theirs = hasattr(identifier, "apply_gradients") and not hasattr(identifier, "get_updates")
    return TFOptimizer(identifier) if theirs else kerata.optimizers.get(identifier, kwargs)
