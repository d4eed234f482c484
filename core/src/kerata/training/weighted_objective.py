"""A loss as training uses it: masked, weighted, reduced to one number; and the targets it wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kerata import backend as K
from kerata.bases.metric import EpochMetric
from kerata.errors import ArgumentError, UnknownNameError
from kerata.graph import trace
from kerata.graph.tensor import Tensor
from kerata.plugins import registry
from kerata.plugins.official import OFFICIAL
from kerata.types import Shape


@dataclass(frozen=True)
class Target:
    """What a trained output is compared with.

    Attributes:
        name: of the output.
        position: of the output among the model's.
        loss: the loss function.
        loss_name: the name that a plugin has registered it under; None for a function of the user's own.
        output_shape: the shape of the output.
        mode: "temporal" for a sample weight per time step, None for one per sample.
        values, weights: the placeholders of the targets and of the sample weights.
    """

    name: str
    position: int
    loss: Callable[..., Any]
    loss_name: str | None
    output_shape: Shape
    mode: str | None
    values: Tensor
    weights: Tensor

    @property
    def shape(self) -> Shape:
        """The shape that the targets must have."""
        return self.values.shape


def target_of(name: str, position: int, output: Tensor, loss: Callable[..., Any], mode: str | None) -> Target:
    """The target of an output, with its placeholders.

    Raises:
        ArgumentError: sample weights per time step are wanted for an output without steps.
    """
    output_shape = output._keras_shape
    if mode == "temporal" and len(output_shape) < 3:
        raise ArgumentError(
            'sample_weight_mode="temporal" is for outputs of shape (samples, steps, ...); output '
            f'"{name}" has shape {output_shape}.'
        )
    loss_name = _registered_name(loss)
    shape = _target_shape(loss_name, output_shape)
    return Target(
        name,
        position,
        loss,
        loss_name,
        output_shape,
        mode,
        K.placeholder(shape=shape, dtype=K.dtype(output), name=f"{name}_target"),
        K.placeholder(shape=shape[:2] if mode else shape[:1], name=f"{name}_sample_weights"),
    )


def targets_of(model: Any) -> list[Target]:
    """The targets of a model, one per trained output: as `compile` settled them, or as the model itself has them.

    A class of Keras 1 may do without `compile`, and set what that would have set: `targets`, `sample_weights`,
    `loss_functions`, and `sample_weight_modes` where they are not all None.

    Arguments:
        model: a model that is ready to be trained.
    """
    made = model._compilation.targets if model._compilation is not None else []
    if len(made) == len(model.targets) and all(a.values is b for a, b in zip(made, model.targets, strict=True)):
        return list(made)
    names, shapes = model.output_names, model.internal_output_shapes
    modes = list(getattr(model, "sample_weight_modes", ())) or [None] * len(names)
    trained = [place for place, loss in enumerate(model.loss_functions) if loss is not None]
    placeholders = zip(trained, model.targets, model.sample_weights, strict=False)
    return [
        Target(
            names[place],
            place,
            model.loss_functions[place],
            _registered_name(model.loss_functions[place]),
            shapes[place],
            modes[place],
            values,
            weights,
        )
        for place, values, weights in placeholders
    ]


def weighted_loss(target: Target, output: Tensor, mask: Any) -> Any:
    """The mean of a loss over a batch, with weights and perhaps a mask; a scalar.

    The loss per sample (or per sample and step) is multiplied by the mask, averaged over the axes that the weights
    lack, and multiplied by the weights; its mean is divided by the share of weights that are not 0, and by that of the
    mask. A batch in which nothing counts has the loss 0, where Keras 1 had 0 / 0 and lost its weights to it.

    Raises:
        ArgumentError: the loss gives one number per sample, and the weights are one per time step.
    """
    score, share = _masked(trace(target.loss, target.values, output, label=f"loss of {target.name}"), mask)
    weights = target.weights
    rank, wanted = K.ndim(score), K.ndim(weights)
    if 0 < rank < wanted:
        raise ArgumentError(
            'sample_weight_mode="temporal" needs a loss per time step, and the loss of output '
            f'"{target.name}" gives one number per sample.'
        )
    if rank > wanted:
        score = K.mean(score, axis=list(range(wanted, rank)))
    mean = K.mean(score * weights) / _share(K.cast(K.not_equal(weights, 0), K.floatx()))
    return mean if share is None else mean / share


def metric_values(metric: Callable[..., Any], name: str, target: Target, output: Tensor, mask: Any) -> dict[str, Any]:
    """The scalar(s) that a metric gives, by name; masked where it gives a value per sample or step."""
    result = trace(metric, target.values, output, label=f"metric {name}")
    named = result if isinstance(result, dict) else {name: result}
    return {key: _masked_mean(value, mask) for key, value in named.items()}


def metric_statistics(metric: EpochMetric, target: Target, output: Tensor, mask: Any) -> Any:
    """What a metric of whole epochs counts in a batch.

    The weights that it gets are the sample weights (ones, where it is not to heed them) times the mask.

    Raises:
        ArgumentError: the shape of what it counts depends on the batch.
    """
    weights = target.weights if metric.weighted else K.ones_like(target.weights)
    if mask is not None:
        mask = K.cast(mask, K.floatx())
        while K.ndim(weights) < K.ndim(mask):
            weights = K.expand_dims(weights, -1)
        weights = weights * mask
    counted = trace(metric.statistics, target.values, output, weights, label=f"metric {metric.name}")
    if None in K.int_shape(counted):
        raise ArgumentError(
            f"The statistics of the metric {metric.name} must have the same shape for every batch, to be added up; got "
            f"{K.int_shape(counted)}. Sum them over the samples."
        )
    return counted


def _registered_name(loss: Any) -> str | None:
    try:
        return registry().provenance("objectives", loss).name
    except UnknownNameError:
        return None


def _target_shape(loss_name: str | None, output_shape: Shape) -> Shape:
    """The shape of the targets that a loss wants; of a user's own loss only the rank is known."""
    if loss_name == "sparse_categorical_crossentropy":
        return (*output_shape[:-1], 1)
    if loss_name in OFFICIAL["objectives"]:
        return output_shape
    return (output_shape[0], *[None] * (len(output_shape) - 1))


def _masked(score: Any, mask: Any) -> tuple[Any, Any]:
    """A score where the mask lets it count, and the share of what counts; None where nothing is masked."""
    # A single number has nothing to mask: the metric has already averaged.
    if mask is None or K.ndim(score) == 0:
        return score, None
    mask = K.cast(mask, K.floatx())
    return score * mask, _share(mask)


def _share(counted: Any) -> Any:
    """The share of what counts, to divide a mean of all by; 1 where nothing counts: the mean is 0, and stays so."""
    share = K.mean(counted)
    # Adding 0 or 1, not a small number: the quotient is the same to the last bit wherever something counts.
    return share + K.cast(K.equal(share, 0), K.floatx())


def _masked_mean(value: Any, mask: Any) -> Any:
    value, share = _masked(value, mask)
    mean = K.mean(value) if K.ndim(value) else value
    return mean if share is None else mean / share
