"""A program that saves checkpoints one after another until it dies, and the process that looks at what it leaves.

`python saving_program.py FILE DEATHS` prints one line of JSON: after each death, the numbers that the weights of the
model in the file consist of, or the error that loading it gave. Every run is a fork of a process that has imported
everything and computed nothing. When it dies is told in calls of functions, so that the same moments come on any
machine.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import sys
import traceback
from collections.abc import Callable
from typing import Any

import numpy as np

CALLS_PER_SAVE = 2_000
"""About as many functions are called to save the model once."""


def save_for_ever(path: str, calls: int) -> None:
    """Save a model whose weights are all 1, then all 2, and so on; once it is saved, die after so many calls."""
    from kerata.callbacks import ModelCheckpoint
    from kerata.layers import Dense
    from kerata.models import Sequential
    from kerata.testing import die_at_call

    model = Sequential([Dense(300, input_dim=300), Dense(300)])
    model.compile("sgd", "mse")
    callback = ModelCheckpoint(path)
    callback.set_model(model)
    for epoch in itertools.count():
        model.set_weights([np.full_like(weight, epoch + 1) for weight in model.get_weights()])
        callback.on_epoch_end(epoch, {"loss": 1.0})
        if epoch == 0:
            die_at_call(calls)


def load(path: str) -> Any:
    """The numbers in the weights of the model in the file, or the error."""
    from kerata.models import load_model

    try:
        weights = load_model(path).get_weights()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return sorted({float(number) for weight in weights for number in np.unique(weight)})


def forked(work: Callable[[], Any]) -> Any:
    """What the work gives in a fork; None if that dies."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, json.dumps(work()).encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None


def die_and_look(path: str, calls: int) -> Any:
    """Save, die so many calls after the first file is there, and load what is there then."""
    forked(lambda: save_for_ever(path, calls))
    return forked(lambda: load(path))


def main(path: str, deaths: int) -> None:
    import h5py  # noqa: F401
    import tensorflow  # noqa: F401

    import kerata.callbacks
    import kerata.layers
    import kerata.models
    import kerata.testing  # noqa: F401

    chance = random.Random(3)
    print(json.dumps([die_and_look(path, chance.randint(1, 4 * CALLS_PER_SAVE)) for _ in range(deaths)]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
