"""Functions of numpy that are given symbolic tensors: an error that names the function of K to use.

Python's operators between an array and a tensor come here too, for numpy asks them of its own functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from kerata.errors import NumpyCodeError
from kerata.graph.lowering_context import current_lowering, native_value
from kerata.graph.tensor import Tensor, current_layer, user_line

_OPERATORS: dict[Any, tuple[str, str]] = {
    np.add: ("__add__", "__radd__"),
    np.subtract: ("__sub__", "__rsub__"),
    np.multiply: ("__mul__", "__rmul__"),
    np.true_divide: ("__truediv__", "__rtruediv__"),
    np.floor_divide: ("__floordiv__", "__rfloordiv__"),
    np.remainder: ("__mod__", "__rmod__"),
    np.power: ("__pow__", "__rpow__"),
    np.matmul: ("__matmul__", "__rmatmul__"),
    np.bitwise_and: ("__and__", "__rand__"),
    np.bitwise_or: ("__or__", "__ror__"),
    np.less: ("__lt__", "__gt__"),
    np.less_equal: ("__le__", "__ge__"),
    np.greater: ("__gt__", "__lt__"),
    np.greater_equal: ("__ge__", "__le__"),
}

IN_K = {
    **{name: name for name in "abs all any argmax argmin clip concatenate cos dot equal exp expand_dims eye".split()},
    **{name: name for name in "greater greater_equal log max maximum mean min minimum not_equal ones_like".split()},
    **{name: name for name in "prod repeat reshape round sign sin sqrt square squeeze stack std sum tanh".split()},
    **{name: name for name in "tile transpose var zeros_like".split()},
    "absolute": "abs",
    "add.reduce": "sum",
    "amax": "max",
    "amin": "min",
    "around": "round",
    "fabs": "abs",
    "flip": "reverse",
    "less": "lesser",
    "less_equal": "lesser_equal",
    "moveaxis": "permute_dimensions",
    "ravel": "flatten",
    "repeat": "repeat_elements",
    "swapaxes": "permute_dimensions",
    "take": "gather",
    "where": "switch",
}
"""Names of numpy's functions -> of the functions of K that take their place."""


def array_ufunc(self: Tensor, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """What numpy calls for `np.exp(x)`, and for `array * x`."""
    if method == "__call__":
        if ufunc in _OPERATORS and not set(kwargs) - {"out"}:
            left, right = inputs
            mine, reflected = _OPERATORS[ufunc]
            if isinstance(left, Tensor):
                return getattr(left, mine)(right)
            return getattr(right, reflected)(left)
        if ufunc in (np.equal, np.not_equal) and not isinstance(inputs[0], Tensor):
            return ufunc is np.not_equal  # `array == x`: tensors are compared by identity, as in `x == array`
    function = ufunc if method == "__call__" else getattr(ufunc, method)
    name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
    return _called(self, function, name, inputs, kwargs)


def array_function(
    self: Tensor, function: Callable[..., Any], types: Any, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> Any:
    """What numpy calls for `np.mean(x)`."""
    if function in (np.shape, np.ndim) and len(args) == 1:
        return args[0].shape if function is np.shape else args[0].ndim
    return _called(self, function, function.__name__, args, kwargs)


def _called(
    tensor: Tensor, function: Callable[..., Any], name: str, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> Any:
    """The function on native tensors, where there are any; numpy calls the methods of theirs that have its names."""
    if current_lowering() is not None:
        return function(*_native(args), **{key: _native(value) for key, value in kwargs.items()})
    raise NumpyCodeError(_message(tensor, name), where=f"made at {user_line()}")


def _native(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_native(part) for part in value)
    return native_value(value) if isinstance(value, Tensor) else value


def _message(tensor: Tensor, name: str) -> str:
    layer = f' in layer "{current_layer()}"' if current_layer() else ""
    instead = (
        f"Use K.{IN_K[name]} in its place."
        if name in IN_K
        else "K has no function of that name; write it with those that K has, or with the framework's own."
    )
    return (
        f"numpy.{name} was called on a symbolic tensor{layer} ({tensor.where}). While a model is built there are no "
        f"values yet that numpy could compute from. {instead}"
    )
