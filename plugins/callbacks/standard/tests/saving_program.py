"""A program that saves checkpoints one after another until it is killed, and the process that kills it.

`python saving_program.py FILE KILLS` prints one line of JSON: after each kill, the numbers that the weights of the
model in the file consist of, or the error that loading it gave. Every run is a fork of a process that has imported
everything and computed nothing.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

import numpy as np


def save_for_ever(path: str, ready: int) -> None:
    """Save a model whose weights are all 1, then all 2, and so on; a byte goes to the pipe after each."""
    from kerata.callbacks import ModelCheckpoint
    from kerata.layers import Dense
    from kerata.models import Sequential

    model = Sequential([Dense(300, input_dim=300), Dense(300)])
    model.compile("sgd", "mse")
    callback = ModelCheckpoint(path)
    callback.set_model(model)
    for epoch in range(10_000):
        model.set_weights([np.full_like(weight, epoch + 1) for weight in model.get_weights()])
        callback.on_epoch_end(epoch, {"loss": 1.0})
        os.write(ready, b".")


def load(path: str) -> Any:
    """The numbers in the weights of the model in the file, or the error."""
    from kerata.models import load_model

    try:
        weights = load_model(path).get_weights()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return sorted({float(number) for weight in weights for number in np.unique(weight)})


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """Do the work in a fork, which is given the end of a pipe to write to; its number, and the other end."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            work(writing)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    return child, reading


def kill_and_look(path: str, seconds: float) -> Any:
    """Save, kill that long after the first file is there, and load what is there then."""
    child, reading = forked(lambda writing: save_for_ever(path, writing))
    os.read(reading, 1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    child, reading = forked(lambda writing: os.write(writing, json.dumps(load(path)).encode()) and None)
    with os.fdopen(reading, "rb") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else "nothing came"


def main(path: str, kills: int) -> None:
    import h5py  # noqa: F401
    import tensorflow  # noqa: F401

    import kerata.callbacks
    import kerata.layers
    import kerata.models  # noqa: F401

    chance = random.Random(3)
    print(json.dumps([kill_and_look(path, chance.uniform(0, 0.06)) for _ in range(kills)]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
