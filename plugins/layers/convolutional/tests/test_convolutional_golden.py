"""The convolutional layers against values recorded from Keras 1.2.2."""

from __future__ import annotations

from typing import Any

import pytest

from kerata.testing import check_golden

CASES = (
    *(f"atrous_conv1d_{mode}" for mode in ("same", "valid")),
    *(f"atrous_conv2d_{mode}_{order}" for mode in ("same", "valid") for order in ("tf", "th")),
    *(f"conv1d_{mode}" for mode in ("same", "strided_same", "strided_valid", "valid")),
    *(
        f"conv2d_{mode}_{order}"
        for mode in ("same", "strided_same", "strided_valid", "valid")
        for order in ("tf", "th")
    ),
    "conv3d_same",
    "conv3d_valid",
    "cropping1d",
    "cropping2d",
    "cropping3d",
    "deconv2d",
    "deconv2d_valid",
    "separable_conv2d_same",
    "separable_conv2d_valid",
    "upsampling1d",
    "upsampling2d",
    "upsampling3d",
    "zero_padding1d",
    "zero_padding2d",
    "zero_padding3d",
)


@pytest.mark.parametrize("case", CASES)
def test_outputs_gradients_and_configuration_are_those_of_keras(golden: Any, case: str) -> None:
    check_golden(golden["layers"][case])
