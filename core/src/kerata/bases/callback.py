"""The base class of callbacks: how a program watches and steers training."""

from __future__ import annotations

import copy
import inspect
from typing import Any, Protocol

import numpy as np

Logs = dict[str, Any]
"""What callbacks are told: the name of a quantity, to its value."""


class FitState(Protocol):
    """Where a training under way stands (`kerata.training.fit_state.FitState`).

    Attributes:
        epoch: number of the next epoch.
        stopped: whether a callback has ended the run.
    """

    epoch: int
    stopped: bool

    def get_state(self) -> dict[str, Any]:
        """The state: a dict of plain data and numpy arrays."""

    def set_state(self, state: dict[str, Any]) -> None:
        """Put back what `get_state` returned."""


class Callback:
    """Called while a model trains. Subclasses override the moments they care about.

    Training runs many batches in one compiled call where it can. A callback that overrides `on_batch_begin`
    or `on_batch_end` makes it one batch per call, which is slower and gives the same numbers;
    `on_batches_end` does not.

    Attributes:
        params: facts about the training: `batch_size`, `nb_epoch`, `nb_sample`, `verbose`, `do_validation`,
            `metrics` (the names that the logs of an epoch have), `initial_epoch`, and `mode` ("fit",
            "evaluate" or "predict").
        model: the model being trained. Setting its `stop_training` to True ends training after the epoch.
    """

    params: dict[str, Any]
    model: Any

    def __init__(self) -> None:
        self.params = {}
        self.model = None

    def __getstate__(self) -> dict[str, Any]:
        # A copy of a callback belongs to no model.
        return {**self.__dict__, "model": None}

    def set_params(self, params: dict[str, Any]) -> None:
        """Called first, with the facts about the training."""
        self.params = params

    def set_model(self, model: Any) -> None:
        """Called second, with the model."""
        self.model = model

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Training begins."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Training has ended of its own accord."""

    def on_train_error(self, error: BaseException) -> None:
        """Training ends here, by an exception or by ctrl-C, without `on_train_end`.

        It is the place to let go of things.
        """

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Epoch number `epoch` (from 0) begins."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """The epoch has ended.

        What a callback adds to `logs`, the callbacks after it see, and History records.

        Arguments:
            epoch: its number, from 0.
            logs: the mean loss and metrics, and those of the validation data as `val_...`.
        """

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Batch number `batch` of the epoch begins. `logs`: `batch` and `size`, its number of samples."""

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """The batch has ended. `logs`: besides those of `on_batch_begin`, its loss and metrics."""

    def on_batches_end(self, done: int, total: int, logs: Logs | None = None) -> None:
        """A compiled call, of one batch or of many, has ended.

        Arguments:
            done: samples of the epoch seen so far.
            total: samples the epoch has.
            logs: the mean loss and metrics of the epoch so far.
        """

    def on_run_begin(self, run: FitState) -> None:
        """Every callback has seen `on_train_begin`, and no epoch has begun.

        It is the place to put back a state of `run` that an earlier process took.
        """

    def on_epoch_done(self, run: FitState) -> None:
        """Every callback has seen the end of an epoch, and the next has not begun.

        It is the place to take the state of `run`.
        """

    def get_state(self) -> dict[str, Any]:
        """What the callback has to remember where training goes on in another process.

        It is plain data and numpy arrays: by default the attributes that hold such, except those called like an
        argument of the constructor, which the program itself gives again.
        """
        given = inspect.signature(type(self).__init__).parameters
        return {
            name: copy.deepcopy(value)
            for name, value in vars(self).items()
            if name not in given and name not in ("model", "params") and _is_plain(value)
        }

    def set_state(self, state: dict[str, Any]) -> None:
        """Put back what `get_state` returned. Called after `on_train_begin`."""
        vars(self).update(copy.deepcopy(state))


def overrides(callback: object, method: str) -> bool:
    """Whether the callback has a `method` of its own, from its class or set on the object."""
    if method in getattr(callback, "__dict__", {}):
        return True
    own = getattr(type(callback), method, None)
    return own is not None and own is not getattr(Callback, method)


def _is_plain(value: Any) -> bool:
    """Whether the value is None, a number, a string, an array of numbers, or a list or dict of such."""
    if isinstance(value, (list, tuple)):
        return type(value) in (list, tuple) and all(map(_is_plain, value))
    if isinstance(value, dict):
        return type(value) is dict and all(_is_plain(key) and _is_plain(part) for key, part in value.items())
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "biufcSU"
    return value is None or type(value) in (bool, int, float, str)
