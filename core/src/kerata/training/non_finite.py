"""What to say when the loss is no longer a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerata.errors import NonFiniteLossError
from kerata.training.array_slicing import Array, Rows


def first_non_finite(losses: Array) -> int | None:
    """The place of the first value that is not finite; None if all are."""
    # One comparison decides the usual case.
    if np.isfinite(losses).all():
        return None
    return int(np.argmin(np.isfinite(losses)))


def non_finite_loss(
    values: Sequence[float],
    names: Sequence[str],
    rows: Sequence[Rows] = (),
    row_names: Sequence[str] = (),
    *,
    batch: int | None = None,
    epoch: int | None = None,
) -> NonFiniteLossError:
    """The error, with the cause where it can be seen and the usual cures.

    Arguments:
        values, names: of the batch: loss and metrics.
        rows, row_names: the data, searched for values that are not finite.
        batch, epoch: where it happened, counted from 0.
    """
    place = "" if batch is None else f" in batch {batch + 1}"
    place += "" if epoch is None else f" of epoch {epoch + 1} (counted from 1)"
    parts = [
        name for name, value in zip(names, values, strict=True) if name.endswith("_loss") and not np.isfinite(value)
    ]
    which = f" It comes from {', '.join(parts)}." if parts else ""
    bad = [name for name, data in zip(row_names, rows, strict=True) if _has_non_finite(data)]
    if bad:
        cure = f"{', '.join(bad)} holds NaN or infinite values: clean the data first (np.isfinite finds them)."
    else:
        cure = (
            "Usual cures: a smaller learning rate (lr), clipnorm=1. in the optimizer, inputs scaled to about "
            "-1 to 1; or look for log, sqrt or a division in a loss or layer of your own. Weights may be NaN "
            "now too: make the model anew, or load weights saved before."
        )
    return NonFiniteLossError(f"The loss became {values[0]}{place}.{which} {cure}")


def _has_non_finite(data: Any) -> bool:
    return isinstance(data, np.ndarray) and data.dtype.kind == "f" and not np.isfinite(data).all()
