"""A program that is killed again and again, and the process that starts and kills it.

`python killed_program.py FOLDER KILLS` prints one line of JSON. Every run of the program is a fork of a process that
has imported everything and computed nothing, so that only the first pays for imports. When a run dies is told in epochs
and calls of functions, as counted in a run that was left alone, so that the same moments come on any machine.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
import json
import os
import random
import sys
import traceback
from typing import Any

import numpy as np

EPOCHS = 90


def program(folder: str, death: tuple[int, int] | None) -> dict[str, Any]:
    """Train to the end, and tell how it ended and how many functions it called up to the end of each epoch; or die
    of SIGKILL after so many epochs and calls.
    """
    from kerata import backend as K
    from kerata.callbacks import (
        BackupAndRestore,
        CSVLogger,
        EarlyStopping,
        LambdaCallback,
        ReduceLROnPlateau,
    )
    from kerata.layers import Dense, Dropout
    from kerata.models import Sequential
    from kerata.optimizers import SGD
    from kerata.testing import counted_calls, die_at_call

    np.random.seed(7)
    x = np.random.randn(50, 6).astype("float32")
    y = (x[:, :1] * x[:, 1:2] > 0).astype("float32")
    model = Sequential([Dense(16, activation="tanh", input_dim=6), Dropout(0.4), Dense(1, activation="sigmoid")])
    model.compile(SGD(lr=0.1, momentum=0.9, decay=1e-3), "binary_crossentropy", metrics=["accuracy"])

    calls: list[int] = []

    def note(epoch: int, logs: Any) -> None:
        calls.append(count.calls if count else 0)
        if death is not None and death[0] == len(calls):
            die_at_call(death[1])

    if death is not None and death[0] == 0:
        die_at_call(death[1])
    stop = EarlyStopping("loss", patience=20, min_delta=0.01)
    plateau = ReduceLROnPlateau("val_loss", factor=0.5, patience=8, min_lr=1e-3)
    backup = BackupAndRestore(os.path.join(folder, "backup"))
    watchers = [backup, plateau, stop, CSVLogger(os.path.join(folder, "log.csv")), LambdaCallback(on_epoch_end=note)]
    with counted_calls() if death is None else contextlib.nullcontext() as count:
        history = model.fit(x, y, batch_size=8, nb_epoch=EPOCHS, verbose=0, validation_split=0.2, callbacks=watchers)
    assert not os.path.exists(backup.backup_dir)
    with open(os.path.join(folder, "log.csv")) as table:
        text = table.read()
    return {
        "backend": K.backend(),
        "calls": calls,
        "weights": [w.tobytes().hex() for w in model.get_weights()],
        "optimizer": [w.tobytes().hex() for w in model.optimizer.get_weights()],
        "lr": float(K.get_value(model.optimizer.lr)),
        "random": np.random.rand(3).tolist(),
        "history": history.history,
        "epochs": history.epoch,
        "stop": [stop.wait, stop.best, stop.stopped_epoch],
        "plateau": [plateau.wait, plateau.best, plateau.cooldown_counter],
        "table": text,
        "restored": backup.restored_epoch,
    }


def run(folder: str, death: tuple[int, int] | None = None) -> dict[str, Any] | None:
    """Run the program in a fork.

    Returns:
        How it ended; None if it died before.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, json.dumps(program(folder, death)).encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None


def main(folder: str, kills: int) -> None:
    import kerata.callbacks
    import kerata.models
    import kerata.testing  # noqa: F401
    from kerata import backend as K

    if K.backend() == "theano":
        K.set_backend("theano")  # which alone can import it
    else:
        importlib.import_module(K.backend())  # once started, these would not survive a fork
    folders = [os.path.join(folder, name) for name in ("whole", "killed")]
    for made in folders:
        os.makedirs(made)
    whole = run(folders[0])
    assert whole is not None
    begin, *further = whole["calls"]
    epoch = min(after - before for before, after in itertools.pairwise([begin, *further]))
    chance = random.Random(5)
    deaths = 0
    for number in range(kills):
        # Most deaths are meant for epochs and backups, some for what comes before them.
        epochs = 0 if number % 5 == 4 else chance.randint(1, 4)
        deaths += run(folders[1], (epochs, int(chance.random() * (epoch if epochs else begin)))) is None
    print(json.dumps({"whole": whole, "killed": run(folders[1]), "deaths": deaths}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
