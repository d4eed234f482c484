"""Names that numpy has dropped since the days of Keras 1 (`np.bool`, `np.product`), lent to programs of that time."""

from __future__ import annotations

from typing import Any

_PYTHON: dict[str, Any] = {
    "bool": bool,
    "int": int,
    "float": float,
    "complex": complex,
    "object": object,
    "str": str,
    "long": int,
    "unicode": str,
}
_RENAMED = {
    "float_": "float64",
    "complex_": "complex128",
    "string_": "bytes_",
    "unicode_": "str_",
    "Inf": "inf",
    "Infinity": "inf",
    "infty": "inf",
    "NaN": "nan",
    "product": "prod",
    "cumproduct": "cumprod",
    "sometrue": "any",
    "alltrue": "all",
    "round_": "round",
    "rank": "ndim",
    "row_stack": "vstack",
    "in1d": "isin",
    "trapz": "trapezoid",
}
_lent: list[str] = []


def enter() -> None:
    """Lend the names that are missing. None that numpy has, with whatever meaning, is changed."""
    if _lent:
        return
    import numpy as np

    for name, value in {**_PYTHON, **{old: getattr(np, new, None) for old, new in _RENAMED.items()}}.items():
        if name not in vars(np) and value is not None:
            setattr(np, name, value)
            _lent.append(name)


def leave() -> None:
    """Take them back."""
    import numpy as np

    while _lent:
        delattr(np, _lent.pop())
