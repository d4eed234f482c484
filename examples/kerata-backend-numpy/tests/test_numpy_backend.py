"""The backend on numpy alone passes the conformance kit, and trains nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

PROGRAM = """
import sys
sys.modules["tensorflow"] = sys.modules["theano"] = None  # as if they were not installed
import numpy as np
from kerata.layers import Dense
from kerata.models import Sequential

model = Sequential([Dense(2, activation="softmax", input_dim=3)])
probabilities = model.predict(np.eye(3))
np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-6)
model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
print(model.evaluate(np.eye(3), np.eye(2)[[0, 1, 0]], verbose=0))
model.fit(np.eye(3), np.eye(2)[[0, 1, 0]], verbose=0)
"""


def test_passes_the_kit(run_kit: Callable[..., str]) -> None:
    run_kit("numpy")


def test_predicts_and_evaluates_without_tensorflow_and_refuses_to_train() -> None:
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=False,
        env={"KERATA_BACKEND": "numpy", "PATH": ""},
    )
    assert result.stdout.startswith("["), result.stderr
    assert "it can predict, not train" in result.stderr.splitlines()[-1]
