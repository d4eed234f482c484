"""The recurrent layers against values recorded from Keras 1.2.2."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata.models import model_from_json
from kerata.optimizers import RMSprop
from kerata.testing import check_golden

KINDS = (
    "backwards",
    "consume_less_cpu",
    "consume_less_gpu",
    "consume_less_mem",
    "embedding_masked",
    "last",
    "masking",
    "sigmoid_relu",
    "unroll",
)
CASES = (
    *(f"{layer}_{kind}" for layer in ("simplernn", "gru", "lstm") for kind in KINDS),
    "stacked_lstm",
    "conv_lstm2d",
    "conv_lstm2d_last_valid",
)


@pytest.mark.parametrize("case", CASES)
def test_outputs_gradients_and_configuration_are_those_of_keras(golden: Any, case: str) -> None:
    check_golden(golden["layers"][case])


def test_no_recorded_case_is_left_out(golden: Any) -> None:
    prefixes = ("simplernn_", "gru_", "lstm_", "stacked_lstm", "conv_lstm2d")
    assert {name for name in golden["layers"] if name.startswith(prefixes)} == set(CASES)


def test_training_a_masked_stack_goes_as_in_keras(golden: Any) -> None:
    case = golden["models/lstm"]
    model = model_from_json(case.attrs["config"])
    model.set_weights([case[f"initial_weight_{i}"][()] for i in range(len(model.get_weights()))])
    model.compile(RMSprop(lr=0.01), "binary_crossentropy", metrics=["accuracy"])
    x, y = case["input_0"][()], case["target_0"][()]
    losses = [model.train_on_batch(x, y) for _ in range(5)]
    np.testing.assert_allclose(losses, case["losses_before_save"][()], rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(model.predict(x), case["prediction_0"][()], rtol=1e-3, atol=1e-4)
    losses = [model.train_on_batch(x, y) for _ in range(5)]
    np.testing.assert_allclose(losses, case["losses_after_save"][()], rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(model.evaluate(x, y, verbose=0)[0], case["evaluate"][0], rtol=1e-3, atol=1e-4)
    for i, weight in enumerate(model.get_weights()):
        np.testing.assert_allclose(weight, case[f"final_weight_{i}"][()], rtol=1e-3, atol=1e-4)
