"""A loss as training uses it: masked, weighted, reduced to one number; and the targets it wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerata import backend as K  # noqa: N812
from kerata.errors import ArgumentError, UnknownNameError
from kerata.graph import trace
from kerata.graph.tensor import Tensor
from kerata.plugins import registry
from kerata.plugins.official import OFFICIAL

Shape = tuple["int | None", ...]


def weighted_loss(
    loss: Callable[..., Any], y_true: Tensor, y_pred: Tensor, weights: Tensor, mask: Any, output: str
) -> Tensor:
    """The mean of a loss over a batch, with weights and perhaps a mask; a scalar.

    The loss per sample (or per sample and step) is multiplied by the mask and divided by the mask's mean, averaged
    over the axes that `weights` lacks, multiplied by the weights and divided by the share of weights that are not 0;
    then its mean is taken.

    Raises:
        ArgumentError: the loss gives one number per sample, and the weights are one per time step.
    """
    score = trace(loss, y_true, y_pred, label=f"loss of {output}")
    score = _masked(score, mask)
    rank, wanted = K.ndim(score), K.ndim(weights)
    if 0 < rank < wanted:
        raise ArgumentError(
            f'sample_weight_mode="temporal" needs a loss per time step, and the loss of output "{output}" gives one '
            "number per sample."
        )
    if rank > wanted:
        score = K.mean(score, axis=list(range(wanted, rank)))
    score = score * weights
    score = score / K.mean(K.cast(K.not_equal(weights, 0), K.floatx()))
    return K.mean(score)


def metric_values(
    metric: Callable[..., Any], y_true: Tensor, y_pred: Tensor, mask: Any, name: str
) -> dict[str, Tensor]:
    """The scalar(s) that a metric gives, by name; masked where it gives a value per sample or step."""
    result = trace(metric, y_true, y_pred, label=f"metric {name}")
    named = result if isinstance(result, dict) else {name: result}
    return {key: _mean(_masked(value, mask)) for key, value in named.items()}


def objective_name(loss: Any) -> str | None:
    """The registered name of a loss; None where it is a function of the user's own."""
    try:
        return registry().provenance("objectives", loss).name
    except UnknownNameError:
        return None


def target_shape(loss: Any, output_shape: Shape) -> Shape:
    """The shape of the targets that a loss wants; of a user's own loss only the rank is known."""
    name = objective_name(loss)
    if name == "sparse_categorical_crossentropy":
        return (*output_shape[:-1], 1)
    if name in OFFICIAL["objectives"]:
        return output_shape
    return (output_shape[0], *[None] * (len(output_shape) - 1))


def _masked(score: Tensor, mask: Any) -> Tensor:
    # A single number has nothing to mask: the metric has already averaged.
    if mask is None or K.ndim(score) == 0:
        return score
    mask = K.cast(mask, K.floatx())
    return score * mask / K.mean(mask)


def _mean(value: Tensor) -> Tensor:
    return K.mean(value) if K.ndim(value) else value
