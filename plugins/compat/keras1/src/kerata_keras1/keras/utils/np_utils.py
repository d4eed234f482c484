"""Helpers for arrays of data, and for the sizes of convolutions."""

from typing import Any

import numpy as np

from kerata.errors import ArgumentError
from kerata.utils.np_utils import (
    binary_logloss,
    categorical_probas_to_classes,
    convert_kernel,
    normalize,
    probas_to_classes,
    to_categorical,
)

from .. import backend as K


def accuracy(p: Any, y: Any) -> float:
    """The share of the entries of `p` that are those of `y`."""
    return float(np.mean(np.equal(p, y)))


def multiclass_logloss(p: Any, y: Any) -> float:
    """The mean of `-log(p[i, y[i]])`, with `p` kept within 1e-15 of 0 and 1.

    Arguments:
        p: probabilities of the classes, (samples, classes).
        y: numbers of the true classes, (samples,).
    """
    true = np.asarray(p, dtype="float64")[np.arange(len(y)), np.asarray(y)]
    return float(-np.mean(np.log(np.clip(true, 1e-15, 1 - 1e-15))))


def conv_output_length(
    input_length: int | None, filter_size: int, border_mode: str, stride: int, dilation: int = 1
) -> int | None:
    """How many windows fit: the length of what a convolution or a pooling puts out; None for an unknown one.

    Arguments:
        input_length: n.
        filter_size: of the window.
        border_mode: "same" for ceil(n / stride), "valid" for windows wholly inside, "full" for all that overlap.
        stride: between windows.
        dilation: distance between the entries of a window (default 1).
    """
    if input_length is None:
        return None
    overlap = {"same": 0, "valid": -1, "full": 1}
    if border_mode not in overlap:
        raise ArgumentError(f'border_mode is "same", "valid" or "full"; got {border_mode!r}.')
    reach = (filter_size - 1) * dilation
    return (input_length + overlap[border_mode] * reach + stride - 1) // stride


def conv_input_length(output_length: int | None, filter_size: int, border_mode: str, stride: int) -> int | None:
    """The length of an input that gives `output_length` windows; None for an unknown one.

    Arguments:
        output_length: how many windows.
        filter_size: of the window.
        border_mode: "same" (centred at the ends of the input), "valid" or "full".
        stride: between windows.
    """
    if output_length is None:
        return None
    padding = {"same": filter_size // 2, "valid": 0, "full": filter_size - 1}
    if border_mode not in padding:
        raise ArgumentError(f'border_mode is "same", "valid" or "full"; got {border_mode!r}.')
    return (output_length - 1) * stride + filter_size - 2 * padding[border_mode]
