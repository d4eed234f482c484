"""Names for what is passed around: shapes, arrays, tensors, and the forms in which a user gives the parts of a layer.

from kerata.types import Activation, Initializer, Shape, Tensor
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np
from numpy.typing import ArrayLike

from kerata.graph.tensor import Dim, Shape, Tensor, Variable

if TYPE_CHECKING:
    from typing_extensions import Unpack  # type checkers know it, whether it is installed or not
elif sys.version_info >= (3, 11):
    from typing import Unpack
else:

    class Unpack:
        """`**kwargs: Unpack[LayerArguments]`: the keyword arguments are those that the class names, each optional."""

        def __class_getitem__(cls, arguments: type) -> type:
            return arguments


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


class UnnamedLayerArguments(TypedDict, total=False):
    """The keyword arguments that every layer takes, but `name`: for one that has `name` among its own.

    Attributes:
        input_shape: shape of one sample, for the first layer of a Sequential model.
        batch_input_shape: the same with the batch size (or None) in front.
        input_dtype: dtype of the input that goes with it.
        trainable: whether training changes the weights.
        create_input_layer: left from Keras 1.0; nothing depends on it.
    """

    input_shape: Sequence[int | None] | None
    batch_input_shape: Sequence[int | None] | None
    input_dtype: str | None
    trainable: bool
    create_input_layer: bool


class LayerArguments(UnnamedLayerArguments, total=False):
    """The keyword arguments that every layer takes: `def __init__(self, size: int, **kwargs: Unpack[LayerArguments])`.

    Attributes:
        name: unique in a model.
    """

    name: str | None


class OptimizerArguments(TypedDict, total=False):
    """The keyword arguments that every optimizer takes; see `kerata.optimizers.Optimizer`.

    Attributes:
        clipnorm: what the global norm of all gradients may be.
        clipvalue: what each entry of each gradient may be.
    """

    clipnorm: float | None
    clipvalue: float | None


class NoArguments(TypedDict):
    """No keyword arguments, of a function that takes `**kwargs` only to say what is wrong with them."""


__all__ = [
    "Activation",
    "Array",
    "ArrayLike",
    "Config",
    "Constraint",
    "Dim",
    "Initializer",
    "LayerArguments",
    "Metric",
    "NoArguments",
    "Objective",
    "OptimizerArguments",
    "Regularizer",
    "Shape",
    "Tensor",
    "TensorLike",
    "UnnamedLayerArguments",
    "Unpack",
    "Variable",
]
