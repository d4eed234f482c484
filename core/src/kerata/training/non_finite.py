"""What to say when the loss is no longer a number."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np

from kerata.errors import NonFiniteLossError
from kerata.training.array_slicing import Rows
from kerata.types import Array

_only_warns: list[bool] = [False]
_warned: weakref.WeakSet[Any] = weakref.WeakSet()


def only_warns() -> bool:
    """Whether training goes on after a loss that is not finite, with a warning, rather than end with an error."""
    return _only_warns[0]


def set_only_warns(value: bool) -> None:
    """Let training go on, as in Keras 1, or end (the default), where a loss is not finite.

    The step is made in neither case.
    """
    _only_warns[0] = bool(value)


def raise_or_warn(model: Any, failure: NonFiniteLossError, stacklevel: int) -> None:
    """End with the error, or, where training goes on, warn of it: once for a model."""
    if not only_warns():
        raise failure
    if model not in _warned:
        _warned.add(model)
        warnings.warn(f"{failure} Training goes on without such steps.", RuntimeWarning, stacklevel=stacklevel + 1)


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
        cure = f"The cause: {', '.join(bad)} holds NaN or infinite values; clean the data (np.isfinite finds them)."
    else:
        cure = (
            "Usual cures: a smaller learning rate (lr), clipnorm=1. in the optimizer, inputs scaled to about "
            "-1 to 1; or look for log, sqrt or a division in a loss or layer of your own."
        )
    return NonFiniteLossError(
        f"The loss became {values[0]}{place}.{which} The step was not made: weights and the optimizer's state are "
        f"those from before it. {cure}"
    )


def _has_non_finite(data: Any) -> bool:
    return isinstance(data, np.ndarray) and data.dtype.kind == "f" and not np.isfinite(data).all()
