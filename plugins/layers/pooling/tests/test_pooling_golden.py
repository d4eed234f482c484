"""The pooling layers against values recorded from Keras 1.2.2."""

from __future__ import annotations

from typing import Any

import pytest

from kerata.testing import check_golden

CASES = (
    *(f"{kind}_pool{rank}_{mode}" for kind in ("avg", "max") for rank in ("1d", "3d") for mode in ("same", "valid")),
    *(
        f"{kind}_pool2d_{mode}_{order}"
        for kind in ("avg", "max")
        for mode in ("same", "valid")
        for order in ("tf", "th")
    ),
    *(f"global_{kind}_pool{rank}" for kind in ("average", "max") for rank in ("1d", "2d", "3d")),
)


@pytest.mark.parametrize("case", CASES)
def test_outputs_gradients_and_configuration_are_those_of_keras(golden: Any, case: str) -> None:
    check_golden(golden["layers"][case])
