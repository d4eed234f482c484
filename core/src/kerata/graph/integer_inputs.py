"""Values for placeholders of integers and booleans: what the dtype cannot hold is refused, not cut or wrapped."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerata.errors import DataError

Array = np.ndarray[Any, Any]


def require_held(given: Array, dtype: np.dtype[Any], name: str) -> None:
    """Raise a DataError unless every value is one of the dtype's.

    Arguments:
        given: an array of numbers of any dtype.
        dtype: of integers or booleans.
        name: of the placeholder.
    """
    if not given.size or np.can_cast(given.dtype, dtype, "safe"):
        return
    limits = np.iinfo(dtype) if dtype.kind != "b" else None
    low, high = (int(limits.min), int(limits.max)) if limits else (0, 1)
    place = _first_unheld(given, low, high)
    if place is None:
        return
    where = [int(i) for i in np.unravel_index(place, given.shape)]
    kind = f"a whole number from {low} to {high}" if limits else "True or False, 1 or 0"
    raise DataError(
        f'"{name}" takes {dtype}: {kind}; got {given.flat[place]}, at {where}. '
        "Round or scale the values, or make the input one of another dtype."
    )


def _first_unheld(given: Array, low: int, high: int) -> int | None:
    if given.dtype.kind in "iu":
        # As Python's own integers: numpy compares uint64 with a negative number by way of float64.
        if int(given.min()) < low:
            return int(np.argmin(given))
        return int(np.argmax(given)) if int(given.max()) > high else None
    # The limits are compared below the next power of two, which every float type but the narrowest has exactly.
    wide = given if given.dtype.itemsize >= 4 else given.astype("float64")
    held = (wide >= low) & (wide < high + 1) & (wide == np.floor(wide))
    return None if held.all() else int(np.argmin(held))
