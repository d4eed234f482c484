"""Logs as plain Python values."""

from __future__ import annotations

from typing import Any

import numpy as np


def plain(value: Any) -> Any:
    """Numbers and arrays of numpy as numbers and lists; anything else as it is, or as text where JSON has none."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    return value if isinstance(value, (int, float, str, bool, list, dict, type(None))) else str(value)
