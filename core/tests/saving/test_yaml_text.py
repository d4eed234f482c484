"""What YAML may stand for, once its aliases are followed."""

from __future__ import annotations

import pytest

from kerata.errors import UnsafeFileError
from kerata.saving import yaml_text


def standing_for(values: int) -> str:
    """A short text that stands for so many values: a list of many times one list of a thousand, and single ones."""
    thousands, ones = divmod(values - 1, 1000)
    inner = ", ".join(["x"] * 999)
    return f"[&a [{inner}], {', '.join(['*a'] * (thousands - 1) + ['x'] * ones)}]"


def test_as_many_values_as_are_allowed_are_read() -> None:
    read = yaml_text.load(standing_for(1_000_000))
    assert sum(1 + len(part) if isinstance(part, list) else 1 for part in read) == 999_999
    assert len(standing_for(1_000_000)) < 20_000


def test_one_value_more_is_refused() -> None:
    with pytest.raises(UnsafeFileError, match="more than 1000000 values"):
        yaml_text.load(standing_for(1_000_001))
