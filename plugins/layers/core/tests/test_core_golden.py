"""The core layers against values recorded from Keras 1.2.2."""

from __future__ import annotations

from typing import Any

import pytest

from kerata.testing import check_golden

ACTIVATIONS = ("elu", "hard_sigmoid", "linear", "relu", "sigmoid", "softmax", "softplus", "softsign", "tanh")
CASES = (
    *(f"activation_{name}" for name in ACTIVATIONS),
    *(f"dense_{name}" for name in ACTIVATIONS),
    "dense_3d",
    "dense_no_bias",
    "dropout_test_phase",
    "flatten",
    "highway",
    "maxout_dense",
    "permute",
    "repeat_vector",
    "reshape",
    "spatial_dropout_1d_test_phase",
    "spatial_dropout_2d_test_phase",
    "spatial_dropout_3d_test_phase",
)


@pytest.mark.parametrize("case", CASES)
def test_outputs_gradients_and_configuration_are_those_of_keras(golden: Any, case: str) -> None:
    check_golden(golden["layers"][case])
