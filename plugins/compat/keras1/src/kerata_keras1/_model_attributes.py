"""What programs of Keras 1 read off a model, and Kerata's own models have no use for."""

from __future__ import annotations

from typing import Any

from kerata.training.per_output import by_output


def sample_weight_modes(model: Any) -> list[str | None]:
    """For each output, whether it has a sample weight for each step: "temporal", or None for one for each sample."""
    return by_output(model.sample_weight_mode, model.output_names, "sample_weight_mode", default=None)
