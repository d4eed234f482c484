"""`verbose` as Keras 1 took it, and an error in its name for what it did not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata.argument_validation import verbosity
from kerata.errors import ArgumentTypeError


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0, 0),
        (1, 1),
        (2, 2),
        (True, 1),
        (False, 0),
        (None, 0),
        (np.int64(2), 2),
        (np.bool_(True), 1),
        (1.0, 1),
        (3, 3),
        (-1, -1),
    ],
)
def test_numbers_and_booleans_are_taken(value: Any, number: int) -> None:
    came = verbosity(value)
    assert came == number and type(came) is int


@pytest.mark.parametrize("value", ["auto", "1", "", 0.5, float("nan"), [1], {}, np.ones(2), object])
def test_other_things_are_an_error_in_the_name_of_the_argument(value: Any) -> None:
    with pytest.raises(ArgumentTypeError, match=r"verbose of fit must be 0 \(silent\), 1 .* or 2 .*; got "):
        verbosity(value, "verbose of fit")
