"""K on TensorFlow, whichever backend is active: `keras.backend.tensorflow_backend`."""

from __future__ import annotations

import builtins
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from kerata import backend as _K
from kerata.errors import ArgumentError
from kerata.graph.primitive import as_tensor
from kerata_keras1.tensorflow1 import session as _session
from kerata_keras1.tensorflow1 import view as _view
from kerata_keras1.tensorflow1.session import get_session, set_session

from ._module import SettingsModule, absent, bound_functions

_functions = bound_functions("tensorflow", without=("clear_session",))
globals().update(_functions)
sys.modules[__name__].__class__ = SettingsModule

_MANUAL_VAR_INIT = False
_MODULES = {
    "control_flow_ops": "tensorflow.python.ops.control_flow_ops",
    "ctc": "tensorflow.python.ops.ctc_ops",
    "moving_averages": "tensorflow.python.training.moving_averages",
    "tensor_array_ops": "tensorflow.python.ops.tensor_array_ops",
}
_GONE = {
    "ctc_label_dense_to_sparse": "K.ctc_batch_cost takes the labels as they are, dense.",
}
_DTYPES = ("float16", "float32", "float64", "int16", "int32", "int64", "uint8", "uint16")
_OWN = (
    "clear_session get_session set_session _MANUAL_VAR_INIT _cond _convert_string_dtype _initialize_variables "
    "_normalize_axis _postprocess_conv2d_output _postprocess_conv3d_output _preprocess_border_mode "
    "_preprocess_conv2d_input _preprocess_conv2d_kernel _preprocess_conv3d_input _preprocess_conv3d_kernel "
    "_preprocess_deconv_output_shape _to_tensor"
).split()
_LEAKED = "_EPSILON _GRAPH_LEARNING_PHASES _SESSION np os py_all tf tf_major_version tf_minor_version warnings".split()


def clear_session() -> None:
    """`K.clear_session`, and the session is another from now on."""
    _session.clear()


def _initialize_variables() -> None:
    """Kept for programs of Keras 1: variables have their values from the start."""


def _to_tensor(x: Any, dtype: str) -> Any:
    return _K.cast(as_tensor(x), dtype)


def _convert_string_dtype(dtype: str) -> Any:
    if dtype not in _DTYPES:
        raise ArgumentError(f"Expected the name of a dtype, one of {', '.join(_DTYPES)}; got {dtype!r}.")
    return getattr(__getattr__("tf"), dtype)


def _normalize_axis(axis: Any, ndim: int) -> Any:
    if isinstance(axis, (list, tuple)):
        return [a if a is None else a % ndim for a in axis]
    return axis if axis is None else axis % ndim


def _cond(condition: Any, then_lambda: Callable[[], Any], else_lambda: Callable[[], Any]) -> Any:
    return _K.switch(condition, then_lambda(), else_lambda())


def _preprocess_border_mode(border_mode: str) -> str:
    if border_mode not in ("same", "valid"):
        raise ArgumentError(f'border_mode is "same" or "valid"; got {border_mode!r}.')
    return border_mode.upper()


# TensorFlow has the channels last. Each of these six permutes what is in the ordering "th" and leaves "tf" alone.


def _preprocess_conv2d_input(x: Any, dim_ordering: str) -> Any:
    return _from_th(x, dim_ordering, (0, 2, 3, 1))


def _preprocess_conv3d_input(x: Any, dim_ordering: str) -> Any:
    return _from_th(x, dim_ordering, (0, 2, 3, 4, 1))


def _preprocess_conv2d_kernel(kernel: Any, dim_ordering: str) -> Any:
    return _from_th(kernel, dim_ordering, (2, 3, 1, 0))


def _preprocess_conv3d_kernel(kernel: Any, dim_ordering: str) -> Any:
    return _from_th(kernel, dim_ordering, (2, 3, 4, 1, 0))


def _postprocess_conv2d_output(x: Any, dim_ordering: str) -> Any:
    return _from_th(x, dim_ordering, (0, 3, 1, 2))


def _postprocess_conv3d_output(x: Any, dim_ordering: str) -> Any:
    return _from_th(x, dim_ordering, (0, 4, 1, 2, 3))


def _preprocess_deconv_output_shape(x: Any, shape: Sequence[Any], dim_ordering: str) -> Any:
    """The shape of a transposed convolution with the channels last, the number of samples that of `x` if None."""
    sizes = [shape[0], *shape[2:], shape[1]] if dim_ordering == "th" else list(shape)
    if sizes[0] is not None:
        return tuple(sizes)
    return _K.stack([_K.shape(x)[0], *sizes[1:]])


def _from_th(x: Any, dim_ordering: str, pattern: Sequence[int]) -> Any:
    return _K.permute_dimensions(x, pattern) if dim_ordering == "th" else x


def __getattr__(name: str) -> Any:
    if name == "py_all":
        return builtins.all
    if name == "tf":
        return _view("tensorflow")
    if name in ("tf_major_version", "tf_minor_version"):
        return int(__getattr__("tf").__version__.split(".")[name == "tf_minor_version"])
    if name == "_SESSION":
        return _session.session_that_is_set()
    if name == "_GRAPH_LEARNING_PHASES":
        return {_session.default_graph(): _K.learning_phase()}
    if name in _MODULES:
        return _view(_MODULES[name])
    raise absent("keras.backend.tensorflow_backend", name, _GONE)


def __dir__() -> list[str]:
    return sorted({*_functions, *_OWN, *_LEAKED, *_MODULES, *(n for n in globals() if n.startswith("__"))})


__all__ = [*_functions, "clear_session", "get_session", "set_session"]
