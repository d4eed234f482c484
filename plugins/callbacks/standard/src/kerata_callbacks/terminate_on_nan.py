"""`TerminateOnNaN`: end training whose loss is lost."""

from __future__ import annotations

import numpy as np

from kerata import Callback
from kerata.bases.callback import FitState, Logs


class TerminateOnNaN(Callback):
    """Ends training, in place of an error, at the batch whose loss is NaN or infinite.

    `fit` then returns its History, in which the loss of the last epoch is not finite. It does not make training go
    batch by batch.

    Attributes:
        stopped_epoch: the epoch in which it ended training, None if it did not.

    Example:
        >>> import numpy as np
        >>> from kerata.callbacks import TerminateOnNaN
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> from kerata.optimizers import SGD
        >>> model = Sequential([Dense(1, init="one", input_dim=1)])
        >>> model.compile(SGD(lr=1e30), "mse")  # far too large
        >>> stopping = TerminateOnNaN()
        >>> history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), nb_epoch=50, verbose=0, callbacks=[stopping])
        Epoch 00001: the loss became inf in batch 0, terminating training
        >>> stopping.stopped_epoch
        1
    """

    def __init__(self) -> None:
        super().__init__()
        self.stopped_epoch: int | None = None
        self._run: FitState | None = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.stopped_epoch = None

    def on_run_begin(self, run: FitState) -> None:
        self._run = run

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is not None and not np.isfinite(loss):
            self.stopped_epoch = epoch
            self.model.stop_training = True
            where = "" if self._run is None else f" in batch {self._run.batches - 1}"
            print(f"Epoch {epoch:05d}: the loss became {loss}{where}, terminating training")

    def on_train_end(self, logs: Logs | None = None) -> None:
        self._run = None

    def on_train_error(self, error: BaseException) -> None:
        self._run = None
