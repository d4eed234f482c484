"""Makes processes that save a model over and over until they die: the helper of test_killed_while_saving.py.

For each line of standard input, a number of calls and a path, it forks one, which dies at so many calls of functions
after it has saved for the first time, and writes the signal that it died of.
"""

from __future__ import annotations

import itertools
import os
import sys
from typing import Any

import numpy as np

from kerata.layers import Dense
from kerata.models import Sequential
from kerata.testing import die_at_call


def save_for_ever(model: Any, path: str, calls: int) -> None:
    for number in itertools.count():
        model.set_weights([np.full(w.shape, number, "float32") for w in model.get_weights()])
        model.save(path)
        if number == 0:
            die_at_call(calls)


model = Sequential([Dense(64, input_dim=64), Dense(64)])
model.compile("adam", "mse")
model._make_train_function()
for line in sys.stdin:
    calls, _, path = line.rstrip("\n").partition(" ")
    child = os.fork()
    if child == 0:
        save_for_ever(model, path, int(calls))
    print(os.WTERMSIG(os.waitpid(child, 0)[1]), flush=True)
