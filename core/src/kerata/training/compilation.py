"""What `compile` makes of its arguments: the total loss and the metrics of a model, as tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import kerata.metrics
import kerata.objectives
from kerata import backend as K  # noqa: N812
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.graph.tensor import Tensor
from kerata.training.objective import Shape, metric_values, objective_name, target_shape, weighted_loss
from kerata.training.outputs import by_output, check_names, listed


@dataclass
class Compilation:
    """A model's loss and metrics.

    Lists that are said to be "per trained output" leave out the outputs whose loss is None.

    Attributes:
        outputs: the model's outputs at that time.
        loss_functions: per output, the function or None.
        output_names: names of the trained outputs.
        losses: per trained output, its loss function.
        targets, weights: per trained output, the placeholders of its targets and sample weights.
        target_shapes: per trained output, the shape that its targets must have.
        modes: per trained output, "temporal" or None.
        total_loss: the weighted sum of the losses and of the regularization.
        names: what the values of a batch are called, the total loss first.
        metrics: the tensors of all but the first of them.
    """

    outputs: list[Tensor]
    loss_functions: list[Any]
    output_names: list[str]
    losses: list[Any]
    targets: list[Tensor] = field(default_factory=list)
    weights: list[Tensor] = field(default_factory=list)
    target_shapes: list[Shape] = field(default_factory=list)
    modes: list[str | None] = field(default_factory=list)
    total_loss: Any = None
    names: list[str] = field(default_factory=lambda: ["loss"])
    metrics: list[Tensor] = field(default_factory=list)


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
    trained = [i for i, function in enumerate(functions) if function is not None]
    if not trained:
        raise ArgumentError("Every output has the loss None; there is nothing to train. Give one of them a loss.")
    result = Compilation(
        list(model.outputs), functions, [names[i] for i in trained], [functions[i] for i in trained]
    )
    factors = _factors(loss_weights, names)
    modes = _modes(sample_weight_mode, names)
    wanted = _metrics_by_output(metrics, names, result.output_names)
    masks = _as_list(model.compute_mask(model.inputs, None), len(names))
    terms = []
    for i in trained:
        term = _add_output(result, model.outputs[i], functions[i], names[i], modes[i], masks[i])
        if len(names) > 1:
            result.names.append(f"{names[i]}_loss")
            result.metrics.append(term)
        terms.append(term if factors[i] == 1.0 else term * factors[i])
    terms += model.losses
    result.total_loss = terms[0]
    for term in terms[1:]:
        result.total_loss = result.total_loss + term
    for position, i in enumerate(trained):
        prefix = f"{names[i]}_" if len(names) > 1 else ""
        for metric in wanted[names[i]]:
            _add_metric(result, metric, position, model.outputs[i], masks[i], prefix)
    result.names = _distinct(result.names)
    return result


def _add_output(
    result: Compilation, output: Tensor, loss: Callable[..., Any], name: str, mode: str | None, mask: Any
) -> Tensor:
    shape = target_shape(loss, output.shape)
    if mode == "temporal" and len(shape) < 3:
        raise ArgumentError(
            f'sample_weight_mode="temporal" is for outputs of shape (samples, steps, ...); output "{name}" has '
            f"shape {output.shape}."
        )
    target = K.placeholder(shape=shape, dtype=K.dtype(output), name=f"{name}_target")
    weights = K.placeholder(shape=shape[:2] if mode else shape[:1], name=f"{name}_sample_weights")
    result.targets.append(target)
    result.weights.append(weights)
    result.target_shapes.append(shape)
    result.modes.append(mode)
    return weighted_loss(loss, target, output, weights, mask, name)


def _add_metric(
    result: Compilation, metric: Any, position: int, output: Tensor, mask: Any, prefix: str
) -> None:
    if metric in ("accuracy", "acc"):
        name, function = "acc", _accuracy(result.losses[position], output.shape)
    else:
        function = kerata.metrics.get(metric)
        name = getattr(function, "__name__", type(function).__name__)
    for key, value in metric_values(function, result.targets[position], output, mask, name).items():
        result.names.append(prefix + key)
        result.metrics.append(value)


def _accuracy(loss: Any, output_shape: Shape) -> Callable[..., Any]:
    """The accuracy that suits the targets of an output."""
    name = objective_name(loss)
    if output_shape[-1] == 1 or name == "binary_crossentropy":
        return kerata.metrics.get("binary_accuracy")
    if name == "sparse_categorical_crossentropy":
        return kerata.metrics.get("sparse_categorical_accuracy")
    return kerata.metrics.get("categorical_accuracy")


def _metrics_by_output(metrics: Any, names: list[str], trained: list[str]) -> dict[str, list[Any]]:
    if not metrics:
        return {name: [] for name in names}
    if isinstance(metrics, Mapping):
        check_names(metrics, names, "metrics")
        untrained = [name for name in metrics if name not in trained]
        if untrained:
            raise ArgumentError(
                f"metrics asks for {listed(untrained)}, which has the loss None and therefore no targets."
            )
        return {name: _several(metrics.get(name)) for name in names}
    if isinstance(metrics, (list, tuple, str)) or callable(metrics):
        return {name: _several(metrics) for name in names}
    raise ArgumentTypeError(
        f'metrics must be a list such as ["accuracy"], or a dict of them by output name; {metrics!r} came.'
    )


def _several(metrics: Any) -> list[Any]:
    if metrics is None:
        return []
    return list(metrics) if isinstance(metrics, (list, tuple)) else [metrics]


def _factors(loss_weights: Any, names: list[str]) -> list[float]:
    if loss_weights is None:
        return [1.0] * len(names)
    if not isinstance(loss_weights, (list, tuple, Mapping)):
        raise ArgumentTypeError(
            f"loss_weights must be a list of numbers or a dict of them by output name; {loss_weights!r} came."
        )
    given = by_output(loss_weights, names, "loss_weights", default=1.0)
    try:
        return [float(factor) for factor in given]
    except (TypeError, ValueError) as error:
        raise ArgumentTypeError(f"loss_weights must be numbers; {loss_weights!r} came.") from error


def _modes(sample_weight_mode: Any, names: list[str]) -> list[str | None]:
    modes = by_output(sample_weight_mode, names, "sample_weight_mode", default=None)
    for mode in modes:
        if mode not in (None, "temporal"):
            raise ArgumentError(
                f'sample_weight_mode is None (one weight per sample) or "temporal" (one per time step); {mode!r} came.'
            )
    return modes


def _as_list(masks: Any, count: int) -> list[Any]:
    if masks is None:
        return [None] * count
    return list(masks) if isinstance(masks, (list, tuple)) else [masks]


def _distinct(names: list[str]) -> list[str]:
    """The names, a repeated one with a number after it."""
    result: list[str] = []
    for name in names:
        candidate, count = name, 0
        while candidate in result:
            count += 1
            candidate = f"{name}_{count}"
        result.append(candidate)
    return result
