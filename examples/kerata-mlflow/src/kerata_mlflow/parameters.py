"""What a compiled model is, as parameters of MLflow: names to short values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def parameters(model: Any) -> dict[str, Any]:
    """What `compile` was given, and how large the model is.

    Arguments:
        model: that is compiled.

    Returns:
        a dict: `loss`, `metrics`, `optimizer`, `optimizer.lr` and whatever else the optimizer is made of, `model`,
        `layers`, `weights`.
    """
    found = {
        "model": model.name,
        "layers": len(model.layers),
        "weights": model.count_params(),
        "loss": _text(model.loss),
        "optimizer": type(model.optimizer).__name__,
        **{f"optimizer.{name}": _text(value) for name, value in model.optimizer.get_config().items()},
    }
    given = {"metrics": model.metrics, "loss_weights": model.loss_weights}
    return {**found, **{name: _text(value) for name, value in given.items() if value}}


def _text(value: Any) -> Any:
    """A number as it is; a function or class by its name; of several, the text of each."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_text(part)}" for name, part in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(_text(part)) for part in value)
    return getattr(value, "__name__", value)
