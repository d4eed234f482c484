"""What callbacks that watch one quantity have in common."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Comparison = Callable[[Any, Any], Any]

_SCORE = re.compile(r"(^|_)(auc|precision|recall|f1_score)(_\d+)?$")
"""Names that Keras 1 took for errors to be made small."""


def direction(monitor: str, mode: str, who: str) -> tuple[Comparison, float]:
    """Which way is better.

    Arguments:
        monitor: name of the quantity.
        mode: "min", "max", or "auto": "max" for accuracies (names with "acc"), F-measures (names that begin with
            "fmeasure") and names that end in "auc", "precision", "recall" or "f1_score", "min" for all else. Another
            mode gives a warning and counts as "auto".
        who: name of the callback, for the warning.

    Returns:
        `np.less` or `np.greater`, and the worst value there is.
    """
    if mode not in ("auto", "min", "max"):
        warnings.warn(
            f'{who} knows the modes "auto", "min" and "max"; {mode!r} is taken as "auto".', RuntimeWarning, stacklevel=4
        )
        mode = "auto"
    if mode == "auto":
        mode = "max" if "acc" in monitor or monitor.startswith("fmeasure") or _SCORE.search(monitor) else "min"
    return (np.greater, -np.inf) if mode == "max" else (np.less, np.inf)


def current_value(monitor: str, logs: Mapping[str, Any], who: str, consequence: str) -> Any:
    """The quantity at the end of an epoch; None, after a warning, where the logs lack it.

    Arguments:
        monitor: name of the quantity.
        logs: of the epoch.
        who: name of the callback.
        consequence: what the callback does now, for the warning.
    """
    value = logs.get(monitor)
    if value is None:
        hint = ""
        if monitor.startswith("val_") and not any(name.startswith("val_") for name in logs):
            hint = " Give fit validation_data or validation_split to have val_ logs."
        warnings.warn(
            f'{who} monitors "{monitor}", which is not available, so {consequence}. '
            f"Available: {', '.join(sorted(logs)) or 'nothing'}.{hint}",
            RuntimeWarning,
            stacklevel=3,
        )
    return value
