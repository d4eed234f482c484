"""Sample and class weights as Keras 1 took them: functions of `keras.engine.training` that programs called.

Kerata's own training does not use them: its checks are in `kerata.training.sample_weights`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from kerata import backend as K
from kerata.argument_validation import shown
from kerata.errors import ArgumentError, ArgumentTypeError, DataError
from kerata.types import Array


def standardize_sample_or_class_weights(x_weight: Any, output_names: Sequence[str], weight_type: str) -> list[Any]:
    """The weights for each output, None where there are none.

    Arguments:
        x_weight: None; what a model with one output takes, alone, in a list, or in a dict by the output's name; for
            several outputs a list of such, or a dict by the outputs' names.
        output_names: the outputs.
        weight_type: "sample_weight" or "class_weight".

    Raises:
        DataError: a list of another length than the outputs'.
        ArgumentTypeError: `x_weight` is none of these.
    """
    if x_weight is None or (hasattr(x_weight, "__len__") and len(x_weight) == 0):
        return [None] * len(output_names)
    if len(output_names) == 1:
        if isinstance(x_weight, list) and len(x_weight) == 1:
            return x_weight
        if isinstance(x_weight, Mapping) and output_names[0] in x_weight:
            return [x_weight[output_names[0]]]
        return [x_weight]
    if isinstance(x_weight, list):
        if len(x_weight) != len(output_names):
            raise DataError(
                f"{weight_type} is a list of {len(x_weight)}; the model has {len(output_names)} outputs: "
                f"{', '.join(output_names)}."
            )
        return x_weight
    if isinstance(x_weight, Mapping):
        return [x_weight.get(name) for name in output_names]
    raise ArgumentTypeError(
        f"The model has several outputs, so {weight_type} is a list or a dict by their names; got {shown(x_weight)}."
    )


def standardize_class_weights(class_weight: Any, output_names: Sequence[str]) -> list[Any]:
    """The class weights of each output; see `standardize_sample_or_class_weights`."""
    return standardize_sample_or_class_weights(class_weight, output_names, "class_weight")


def standardize_sample_weights(sample_weight: Any, output_names: Sequence[str]) -> list[Any]:
    """The sample weights of each output; see `standardize_sample_or_class_weights`."""
    return standardize_sample_or_class_weights(sample_weight, output_names, "sample_weight")


def standardize_weights(
    y: Array,
    sample_weight: Array | None = None,
    class_weight: Mapping[int, float] | None = None,
    sample_weight_mode: str | None = None,
) -> Array:
    """How much each sample of one output counts: (samples,), or (samples, steps) where the mode is "temporal".

    Arguments:
        y: targets; for class weights (samples, classes) or (samples, 1).
        sample_weight: goes before `class_weight`.
        class_weight: number of a class to the weight of its samples.
        sample_weight_mode: None (default) or "temporal".

    Raises:
        DataError: the weights do not fit the targets, or a class has none.
        ArgumentError: `sample_weight_mode` is none of these.
    """
    if sample_weight_mode not in (None, "temporal"):
        raise ArgumentError(f'sample_weight_mode is None or "temporal"; got {shown(sample_weight_mode)}.')
    rank = 2 if sample_weight_mode else 1
    if rank == 2 and y.ndim < 3:
        raise DataError(f'sample_weight_mode "temporal" is for targets (samples, steps, ...); got shape {y.shape}.')
    if sample_weight is not None:
        if sample_weight.ndim != rank:
            raise DataError(
                f"sample_weight has {rank} axes where sample_weight_mode is {sample_weight_mode!r}; got shape "
                f"{sample_weight.shape}."
            )
        if sample_weight.shape != y.shape[:rank]:
            raise DataError(f"sample_weight of shape {sample_weight.shape} is for targets of shape {y.shape}.")
        return sample_weight
    if isinstance(class_weight, Mapping):
        return _of_classes(y, class_weight)
    return np.ones(y.shape[:rank], K.floatx())


def weighted_objective(fn: Callable[..., Any]) -> Callable[..., Any]:
    """A function `(y_true, y_pred, weights, mask=None)` that gives the mean of `fn(y_true, y_pred)` as one number.

    The score is multiplied by the mask, if any, and divided by the mask's mean; averaged over the axes that the
    weights lack; multiplied by the weights and divided by the share of weights that are not 0.
    """

    def weighted(y_true: Any, y_pred: Any, weights: Any, mask: Any = None) -> Any:
        score = fn(y_true, y_pred)
        if mask is not None:
            counted = K.cast(mask, K.floatx())
            score = score * counted / K.mean(counted)
        missing = list(range(K.ndim(weights), K.ndim(score)))
        score = (K.mean(score, axis=missing) if missing else score) * weights
        return K.mean(score / K.mean(K.cast(K.not_equal(weights, 0), K.floatx())))

    return weighted


def _of_classes(y: Array, class_weight: Mapping[int, float]) -> Array:
    if y.ndim > 2:
        raise DataError(f"class_weight is for targets (samples, classes) or (samples, 1); got shape {y.shape}.")
    classes = y.argmax(axis=1) if y.ndim == 2 and y.shape[1] > 1 else y.reshape(-1)
    missing = set(classes.tolist()) - set(class_weight)
    if missing:
        raise DataError(f"class_weight has no weight for class {min(missing)!r}.")
    return np.array([class_weight[label] for label in classes.tolist()])
