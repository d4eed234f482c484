"""Names for what is passed around: shapes, arrays, tensors, and the forms in which a user gives the parts of a layer.

from kerata.types import Activation, Initializer, Shape, Tensor
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kerata.graph.tensor import Dim, Shape, Tensor, Variable

Array = np.ndarray[Any, Any]
"""An array of numpy, of any dtype."""

TensorLike = Tensor | Array | float | Sequence[Any]
"""What a function of `K` takes for a tensor: a tensor, a number, or numbers that make an array."""

Initializer = str | Callable[..., Variable]
"""An initialization: its name, or a function `(shape, name=None)` that returns a variable."""

Activation = str | Callable[[Any], Any] | None
"""An activation: its name, or a function of a tensor; None for the linear one."""

Regularizer = str | Mapping[str, Any] | Callable[[Any], Any] | None
"""A regularizer: one itself, a function of a weight, its name or its configuration; None for none."""

Constraint = str | Mapping[str, Any] | Callable[[Any], Any] | None
"""A constraint: one itself, a function of a weight, its name or its configuration; None for none."""

Objective = str | Callable[[Tensor, Tensor], Any]
"""A loss: its name, or a function `(y_true, y_pred)`."""

Metric = str | Mapping[str, Any] | Callable[[Tensor, Tensor], Any]
"""A metric: its name or configuration, a function `(y_true, y_pred)`, or an `EpochMetric`."""

Config = dict[str, Any]
"""Arguments of a constructor as plain data, as `get_config` returns them."""

__all__ = [
    "Activation",
    "Array",
    "ArrayLike",
    "Config",
    "Constraint",
    "Dim",
    "Initializer",
    "Metric",
    "Objective",
    "Regularizer",
    "Shape",
    "Tensor",
    "TensorLike",
    "Variable",
]
