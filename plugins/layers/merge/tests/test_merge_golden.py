"""Merge against values recorded from Keras 1.2.2."""

from __future__ import annotations

from typing import Any

import pytest

from kerata.testing import check_golden


@pytest.mark.parametrize("case", ["ave", "concat", "cos", "dot", "dot_3d", "max", "mul", "sum"])
def test_outputs_gradients_and_configuration_are_those_of_keras(golden: Any, case: str) -> None:
    check_golden(golden["layers"][f"merge_{case}"])
