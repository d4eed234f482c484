"""Many models in one process: what they leave behind, and what TensorFlow has to say of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import gc, sys
import numpy as np
from kerata import backend as K
from kerata.layers import LSTM, Dense
from kerata.models import Sequential

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6

x, y = np.random.rand(16, 4, 3), np.random.rand(16, 1)
for number in range(10 + COUNT):
    hidden = LSTM(4, input_shape=(4, 3)) if number % 5 == 0 else Dense(8, input_shape=(3,))
    model = Sequential([hidden, Dense(1)])
    model.compile("adam", "mse")
    data = x if number % 5 == 0 else x[:, 0]
    model.fit(data, y, batch_size=1 + number % 7, nb_epoch=1, verbose=0)
    model.predict(data)
    del model
    if number == 9:
        K.clear_session()
        before = resident()
K.clear_session()
print(resident() - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_model_that_is_gone_leaves_less_than_a_megabyte_and_no_warning() -> None:
    count = 16
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("COUNT", str(count))], capture_output=True, text=True, check=True
    )
    assert float(done.stdout.split()[-1]) < count
    assert "retracing" not in done.stderr
