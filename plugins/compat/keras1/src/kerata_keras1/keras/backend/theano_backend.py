"""K on Theano, whichever backend is active: `keras.backend.theano_backend`."""

from __future__ import annotations

import builtins
import importlib
import inspect
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from kerata import backend as _K
from kerata.errors import ArgumentError

from ._module import SettingsModule, absent, bound_functions

_functions = bound_functions(
    "theano", without=("clear_session", "ctc_decode", "manual_variable_initialization", "reset_uids")
)
globals().update(_functions)
sys.modules[__name__].__class__ = SettingsModule

_NATIVE = {
    "theano": "theano",
    "T": "theano.tensor",
    "T_softsign": "theano.tensor.nnet.nnet:softsign",
    "Print": "theano.printing:Print",
    "RandomStreams": "theano.sandbox.rng_mrg:MRG_RandomStream",  # Theano's own called it MRG_RandomStreams
    "conv3d2d": "theano.tensor.nnet.conv3d2d",
    "pool": "theano.tensor.signal.pool",
    "th_sparse_module": "theano.sparse",
}
_CTC = "the loss is K.ctc_batch_cost(y_true, y_pred, input_length, label_length)."
_TODAY = "it was for versions of Theano before 0.8; K.{} is the one function for all."
_GONE = {
    **dict.fromkeys(
        ("ctc_cost", "ctc_create_skip_idxs", "ctc_interleave_blanks", "ctc_path_probs", "ctc_update_log_p"), _CTC
    ),
    "_assert_has_capability": "the backend says itself what it lacks.",
    "_assert_sparse_module": "the backend says itself what it lacks.",
    "_old_batch_normalization": _TODAY.format("batch_normalization"),
    "_old_normalize_batch_in_training": _TODAY.format("normalize_batch_in_training"),
    "_old_theano_conv3d": _TODAY.format("conv3d"),
    "_old_theano_pool3d": _TODAY.format("pool3d"),
}
_OWN = (
    "is_explicit_shape pattern_broadcast _postprocess_conv2d_output _postprocess_conv3d_output _preprocess_border_mode "
    "_preprocess_conv2d_filter_shape _preprocess_conv2d_image_shape _preprocess_conv2d_input _preprocess_conv2d_kernel "
    "_preprocess_conv3d_filter_shape _preprocess_conv3d_input _preprocess_conv3d_kernel "
    "_preprocess_conv3d_volume_shape"
).split()
_LEAKED = "_EPSILON _FLOATX _LEARNING_PHASE inspect np py_all".split()


def is_explicit_shape(shape: Any) -> bool:
    """Whether `shape` is a list or tuple of whole numbers and None."""
    return isinstance(shape, (list, tuple)) and builtins.all(s is None or isinstance(s, int) for s in shape)


def pattern_broadcast(x: Any, broatcastable: Sequence[bool]) -> Any:
    """x, of which Theano is told which axes are of size 1. A symbolic tensor knows, and stays as it is."""
    if hasattr(x, "broadcastable"):
        return __getattr__("T").patternbroadcast(x, broatcastable)
    if len(broatcastable) != _K.ndim(x):
        raise ArgumentError(f"One entry for each of the {_K.ndim(x)} axes is needed; got {broatcastable!r}.")
    return x


def _preprocess_border_mode(border_mode: str) -> str:
    modes = {"same": "half", "valid": "valid", "full": "full"}
    if border_mode not in modes:
        raise ArgumentError(f'border_mode is "same", "valid" or "full"; got {border_mode!r}.')
    return modes[border_mode]


# Theano has the channels first. Each of these permutes what is in the ordering "tf" and leaves "th" alone.


def _preprocess_conv2d_input(x: Any, dim_ordering: str) -> Any:
    return _from_tf(x, dim_ordering, (0, 3, 1, 2))


def _preprocess_conv3d_input(x: Any, dim_ordering: str) -> Any:
    return _from_tf(x, dim_ordering, (0, 4, 1, 2, 3))


def _preprocess_conv2d_kernel(kernel: Any, dim_ordering: str) -> Any:
    return _from_tf(kernel, dim_ordering, (3, 2, 0, 1))


def _preprocess_conv3d_kernel(kernel: Any, dim_ordering: str) -> Any:
    return _from_tf(kernel, dim_ordering, (4, 3, 0, 1, 2))


def _preprocess_conv2d_image_shape(dim_ordering: str, image_shape: Any) -> Any:
    return _shape(dim_ordering, image_shape, (0, 3, 1, 2))


def _preprocess_conv3d_volume_shape(dim_ordering: str, volume_shape: Any) -> Any:
    return _shape(dim_ordering, volume_shape, (0, 4, 1, 2, 3))


def _preprocess_conv2d_filter_shape(dim_ordering: str, filter_shape: Any) -> Any:
    return _shape(dim_ordering, filter_shape, (3, 2, 0, 1))


def _preprocess_conv3d_filter_shape(dim_ordering: str, filter_shape: Any) -> Any:
    return _shape(dim_ordering, filter_shape, (4, 3, 0, 1, 2))


def _postprocess_conv2d_output(
    conv_out: Any, x: Any, border_mode: str, kernel_shape: Any, strides: Any, dim_ordering: str
) -> Any:
    cut = _without_last_of_even(conv_out, x, border_mode, kernel_shape, strides)
    return _K.permute_dimensions(cut, (0, 2, 3, 1)) if dim_ordering == "tf" else cut


def _postprocess_conv3d_output(
    conv_out: Any, x: Any, border_mode: str, kernel_shape: Any, strides: Any, dim_ordering: str
) -> Any:
    cut = _without_last_of_even(conv_out, x, border_mode, kernel_shape, strides)
    return _K.permute_dimensions(cut, (0, 2, 3, 4, 1)) if dim_ordering == "tf" else cut


def _without_last_of_even(out: Any, x: Any, border_mode: str, kernel_shape: Any, strides: Any) -> Any:
    """Theano's "half" pads one entry too many where a kernel has an even size."""
    if border_mode != "same":
        return out
    index: list[slice] = [slice(None), slice(None)]
    for axis, stride in enumerate(strides, 2):
        even = kernel_shape[axis] % 2 == 0
        index.append(slice((x.shape[axis] + stride - 1) // stride if even else None))
    return out[tuple(index)]


def _from_tf(x: Any, dim_ordering: str, pattern: Sequence[int]) -> Any:
    return _K.permute_dimensions(x, pattern) if dim_ordering == "tf" else x


def _shape(dim_ordering: str, shape: Any, pattern: Sequence[int]) -> Any:
    if shape is None:
        return None
    sizes = [None if size is None else int(size) for size in shape]
    return tuple(sizes[axis] for axis in pattern) if dim_ordering == "tf" else tuple(sizes)


def __getattr__(name: str) -> Any:
    if name == "py_all":
        return builtins.all
    if name == "_LEARNING_PHASE":
        return _K.learning_phase()
    if name in _NATIVE:
        _ready()
        module, _, member = _NATIVE[name].partition(":")
        found = importlib.import_module(module)
        return (getattr(found, member, None) or getattr(found, f"{member}s")) if member else found
    raise absent("keras.backend.theano_backend", name, _GONE)


def _ready() -> None:
    """Theano is imported by its backend first, which lends it what today's numpy no longer has."""
    from kerata.graph.active_backend import using

    with using("theano"):
        pass


def __dir__() -> list[str]:
    return sorted({*_functions, *_OWN, *_LEAKED, *_NATIVE, *(n for n in globals() if n.startswith("__"))})


__all__ = [*_functions, "is_explicit_shape", "pattern_broadcast"]
