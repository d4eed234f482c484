"""A program that is killed again and again, and the process that starts and kills it.

`python killed_program.py FOLDER KILLS` prints one line of JSON. Every run of the program is a fork of a process that
has imported everything and computed nothing, so that only the first pays for imports.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
import traceback
from typing import Any

import numpy as np

EPOCHS = 90
SECONDS_PER_EPOCH = 0.01


def program(folder: str, ready: int) -> dict[str, Any]:
    """Train to the end, and tell how it ended. A byte goes to the pipe `ready` after each epoch."""
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

    np.random.seed(7)
    x = np.random.randn(50, 6).astype("float32")
    y = (x[:, :1] * x[:, 1:2] > 0).astype("float32")
    model = Sequential([Dense(16, activation="tanh", input_dim=6), Dropout(0.4), Dense(1, activation="sigmoid")])
    model.compile(SGD(lr=0.1, momentum=0.9, decay=1e-3), "binary_crossentropy", metrics=["accuracy"])

    def pause(epoch: int, logs: Any) -> None:
        time.sleep(SECONDS_PER_EPOCH)

    def tell(epoch: int, logs: Any) -> None:
        os.write(ready, b".")

    stop = EarlyStopping("loss", patience=20, min_delta=0.01)
    plateau = ReduceLROnPlateau("val_loss", factor=0.5, patience=8, min_lr=1e-3)
    backup = BackupAndRestore(os.path.join(folder, "backup"))
    history = model.fit(
        x,
        y,
        batch_size=8,
        nb_epoch=EPOCHS,
        verbose=0,
        validation_split=0.2,
        callbacks=[
            backup,
            plateau,
            stop,
            CSVLogger(os.path.join(folder, "log.csv")),
            LambdaCallback(on_epoch_begin=pause, on_epoch_end=tell),
        ],
    )
    assert not os.path.exists(backup.path)
    with open(os.path.join(folder, "log.csv")) as table:
        text = table.read()
    return {
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


def run(folder: str, epochs: int | None = None, seconds: float = 0.0) -> dict[str, Any] | None:
    """Run the program in a fork; kill it so many seconds after so many epochs (0: at its first at the latest), None for
    never.

    Returns:
        How it ended; None if it was killed before.
    """
    ready_read, ready = os.pipe()
    result_read, result = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(result, json.dumps(program(folder, ready)).encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(ready)
    os.close(result)
    if epochs is not None:
        for _ in range(epochs):
            os.read(ready_read, 1)
        if epochs:
            time.sleep(seconds)
        else:
            select.select([ready_read], [], [], seconds)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(result_read, "rb") as pipe:
        text = pipe.read()
    os.close(ready_read)
    os.waitpid(child, 0)
    return json.loads(text) if text else None


def main(folder: str, kills: int) -> None:
    import tensorflow  # noqa: F401

    import kerata.callbacks
    import kerata.models  # noqa: F401

    folders = [os.path.join(folder, name) for name in ("whole", "killed")]
    for made in folders:
        os.makedirs(made)
    whole = run(folders[0])
    chance = random.Random(5)
    deaths = 0
    for number in range(kills):
        # Most kills are meant for epochs and backups, some for what comes before them.
        if number % 5 == 4:
            killed = run(folders[1], 0, chance.uniform(0, 1.0))
        else:
            killed = run(folders[1], chance.choice([2, 3]), chance.uniform(0, 2 * SECONDS_PER_EPOCH))
        if killed is not None:
            break
        deaths += 1
    else:
        killed = run(folders[1])
    print(json.dumps({"whole": whole, "killed": killed, "deaths": deaths}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
