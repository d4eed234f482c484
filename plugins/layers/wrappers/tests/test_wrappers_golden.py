"""The wrappers against values recorded from Keras 1.2.2."""

from __future__ import annotations

from typing import Any

import pytest

from kerata.testing import check_golden

CASES = (
    "bidirectional_gru",
    "bidirectional_lstm",
    "bidirectional_lstm_ave",
    "bidirectional_lstm_mul",
    "bidirectional_lstm_sum",
    "bidirectional_simplernn",
    "time_distributed_conv2d",
    "time_distributed_dense",
)


@pytest.mark.parametrize("case", CASES)
def test_outputs_gradients_and_configuration_are_those_of_keras(golden: Any, case: str) -> None:
    check_golden(golden["layers"][case])


def test_no_recorded_case_is_left_out(golden: Any) -> None:
    assert {name for name in golden["layers"] if name.startswith(("bidirectional_", "time_distributed_"))} == set(CASES)
