"""Saves a model over and over, until it is killed: the child of test_killed_while_saving.py."""

from __future__ import annotations

import sys

import numpy as np

from kerata.layers import Dense
from kerata.models import Sequential

model = Sequential([Dense(64, input_dim=64), Dense(64)])
model.compile("adam", "mse")
model._make_train_function()
round = 0
while True:
    model.set_weights([np.full(w.shape, round, "float32") for w in model.get_weights()])
    model.save(sys.argv[1])
    if round == 0:
        print("saved", flush=True)
    round += 1
