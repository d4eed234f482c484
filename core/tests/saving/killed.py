"""Makes processes that save a model over and over until they are killed: the helper of test_killed_while_saving.py.

For each path on a line of standard input it forks one, and writes its number once it has saved for the first time; an
empty line waits for its end.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np

from kerata.layers import Dense
from kerata.models import Sequential


def save_for_ever(model: Any, path: str) -> None:
    number = 0
    while True:
        model.set_weights([np.full(w.shape, number, "float32") for w in model.get_weights()])
        model.save(path)
        if number == 0:
            print(os.getpid(), flush=True)
        number += 1


model = Sequential([Dense(64, input_dim=64), Dense(64)])
model.compile("adam", "mse")
model._make_train_function()
for line in sys.stdin:
    if not line.strip():
        print(os.wait()[0], flush=True)
    elif os.fork() == 0:
        save_for_ever(model, line.strip())
