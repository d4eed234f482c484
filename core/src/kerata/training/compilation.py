"""What `compile` makes of its arguments: the total loss and the metrics of a model, as tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import kerata.metrics
import kerata.objectives
from kerata.bases.metric import EpochMetric
from kerata.engine.distinct_names import distinct_names
from kerata.engine.nest import one_each, to_list
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.graph.tensor import Tensor
from kerata.training.per_output import by_output, check_names, listed
from kerata.training.running_means import Result
from kerata.training.weighted_objective import (
    Target,
    metric_statistics,
    metric_values,
    target_of,
    weighted_loss,
)


@dataclass
class Compilation:
    """A model's loss and metrics.

    Attributes:
        outputs: the model's outputs at that time.
        loss_functions: one per output; None where the output is not trained.
        modes: the sample_weight_mode of each output.
        targets: one per trained output.
        total_loss: the weighted sum of the losses and of the regularization.
        names: what the values of a batch are called, the total loss first.
        metrics: the tensors of all but the first of them: scalars, or what a metric of whole epochs counts.
        results: for each name, None where the value of an epoch is the mean of its batches, else what makes it of the
            sum.
    """

    outputs: list[Tensor]
    loss_functions: list[Any]
    modes: list[str | None]
    targets: list[Target] = field(default_factory=list)
    total_loss: Any = None
    names: list[str] = field(default_factory=lambda: ["loss"])
    metrics: list[Tensor] = field(default_factory=list)
    results: list[Result | None] = field(default_factory=list)


def compiled(
    model: Any, loss: Any, metrics: Any = None, loss_weights: Any = None, sample_weight_mode: Any = None
) -> Compilation:
    """The tensors that training computes; the arguments are those of `compile`.

    Raises:
        ArgumentError, ArgumentTypeError: an argument does not fit the model.
        UnknownNameError, MissingPluginError: a name that no plugin provides.
    """
    names = list(model.output_names)
    if loss is None:
        raise ArgumentError('compile needs a loss, such as "mse" or "categorical_crossentropy".')
    chosen = by_output(loss, names, "loss")
    functions = [None if one is None else kerata.objectives.get(one) for one in chosen]
    if all(function is None for function in functions):
        raise ArgumentError("Every output has the loss None; there is nothing to train. Give one of them a loss.")
    factors = _factors(loss_weights, names)
    modes = _modes(sample_weight_mode, names)
    masks = one_each(model.compute_mask(model.inputs, None), len(names))
    result = Compilation(list(model.outputs), functions, modes)
    terms = []
    for i, function in enumerate(functions):
        if function is None:
            continue
        target = target_of(names[i], i, model.outputs[i], function, modes[i])
        term = weighted_loss(target, model.outputs[i], masks[i])
        result.targets.append(target)
        terms.append(term if factors[i] == 1.0 else term * factors[i])
        # Before it is multiplied by its factor, which is how Keras 1 shows the loss of an output.
        if len(names) > 1:
            result.names.append(f"{names[i]}_loss")
            result.metrics.append(term)
    # Regularization is part of what is minimised and of "loss", but of no output's own loss: as Keras 1 reports it.
    result.total_loss = _sum([*terms, *model.losses])
    result.results = [None] * len(result.names)
    for target, wanted in zip(result.targets, _metrics_of(metrics, names, result.targets), strict=True):
        prefix = f"{target.name}_" if len(names) > 1 else ""
        for metric in wanted:
            name, function = _metric(metric, target)
            output, mask = model.outputs[target.position], masks[target.position]
            if isinstance(function, EpochMetric):
                result.names.append(prefix + name)
                result.metrics.append(metric_statistics(function, target, output, mask))
                result.results.append(function.result)
                continue
            values = metric_values(function, name, target, output, mask)
            result.names += [prefix + key for key in values]
            result.metrics += values.values()
            result.results += [None] * len(values)
    result.names = distinct_names(result.names)
    return result


def results_of(model: Any) -> list[Result | None]:
    """What makes the values of an epoch, for each of the model's `metrics_names`: see `Compilation.results`.

    Arguments:
        model: a model. A class of Keras 1 may have set names of its own; then all are means.
    """
    made = model._compilation
    return list(made.results) if made is not None and made.names == list(model.metrics_names) else []


def _sum(terms: list[Any]) -> Any:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _metric(metric: Any, target: Target) -> tuple[str, Callable[..., Any]]:
    """The name and the function of a metric."""
    if metric in ("accuracy", "acc"):
        return "acc", _accuracy(target)
    function = kerata.metrics.get(metric)
    if isinstance(function, EpochMetric):
        return function.name, function
    return str(getattr(function, "__name__", type(function).__name__)), function


def _accuracy(target: Target) -> Callable[..., Any]:
    """The accuracy that suits the targets of an output."""
    if target.output_shape[-1] == 1 or target.loss_name == "binary_crossentropy":
        return kerata.metrics.get("binary_accuracy")
    if target.loss_name == "sparse_categorical_crossentropy":
        return kerata.metrics.get("sparse_categorical_accuracy")
    return kerata.metrics.get("categorical_accuracy")


def _metrics_of(metrics: Any, names: list[str], targets: list[Target]) -> list[list[Any]]:
    """The metrics of each trained output."""
    if metrics is not None and not isinstance(metrics, (list, tuple, str, Mapping)) and not callable(metrics):
        raise ArgumentTypeError(
            f'metrics must be a list such as ["accuracy"], or a dict of them by output name; got {metrics!r}.'
        )
    if not isinstance(metrics, Mapping) or (kerata.metrics.is_configuration(metrics) and "config" not in names):
        return [_several(metrics)] * len(targets)
    check_names(metrics, names, "metrics")
    untrained = set(metrics) - {target.name for target in targets}
    if untrained:
        raise ArgumentError(
            f"metrics asks for {listed(sorted(untrained))}, which has the loss None and therefore no targets."
        )
    return [_several(metrics.get(target.name)) for target in targets]


def _several(metrics: Any) -> list[Any]:
    return [] if metrics is None else to_list(metrics)


def _factors(loss_weights: Any, names: list[str]) -> list[float]:
    if loss_weights is None:
        return [1.0] * len(names)
    if not isinstance(loss_weights, (list, tuple, Mapping)):
        raise ArgumentTypeError(
            f"loss_weights must be a list of numbers or a dict of them by output name; got {loss_weights!r}."
        )
    given = by_output(loss_weights, names, "loss_weights", default=1.0)
    try:
        return [float(factor) for factor in given]
    except (TypeError, ValueError) as error:
        raise ArgumentTypeError(f"loss_weights must be numbers; got {loss_weights!r}.") from error


def _modes(sample_weight_mode: Any, names: list[str]) -> list[str | None]:
    modes = by_output(sample_weight_mode, names, "sample_weight_mode", default=None)
    for mode in modes:
        if mode not in (None, "temporal"):
            raise ArgumentError(
                f'sample_weight_mode is None (one weight per sample) or "temporal" (one per time step); got {mode!r}.'
            )
    return modes
