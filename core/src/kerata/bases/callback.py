"""The base class of callbacks: how a program watches and steers training."""

from __future__ import annotations

import copy
import inspect
from typing import Any, ClassVar, Protocol

import numpy as np

from kerata.errors import ArgumentError
from kerata.kinds import base_of
from kerata.spellings import constructed_in_other_words

Logs = dict[str, Any]
"""What callbacks are told: the name of a quantity, to its value."""

_NOTHING = object()


class FitState(Protocol):
    """Where a training under way stands (`kerata.training.fit_state`).

    Attributes:
        epoch: number of the next epoch, or of the one under way.
        batches: how many of its batches have been trained on.
        stopped: whether a callback has ended the training.
    """

    epoch: int
    batches: int
    stopped: bool

    def get_state(self) -> dict[str, Any]:
        """The state: a dict of plain data and numpy arrays."""

    def set_state(self, state: dict[str, Any]) -> None:
        """Put back what `get_state` returned."""


@base_of("callbacks")
class Callback:
    """Called while a model trains. Subclasses override the moments they care about.

    Training runs many batches in one compiled call where it can. A callback that overrides `on_batch_begin`
    or `on_batch_end` makes it one batch per call, which is slower and gives the same numbers;
    `on_batches_end` does not.

    Attributes:
        params: facts about the training: `batch_size`, `nb_epoch`, `nb_sample`, `verbose`, `do_validation`,
            `metrics` (the names that the logs of an epoch have), `initial_epoch`, and `mode` ("fit",
            "evaluate" or "predict").
        first_worker_only: whether, of several workers of one training, the first alone calls it: for what writes or
            shows something, and does not steer the training (default False).
        model: the model being trained. Setting its `stop_training` to True ends training after the epoch.

    Example:
        >>> import numpy as np
        >>> from kerata.callbacks import Callback
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> class Teller(Callback):
        ...     def on_epoch_end(self, epoch, logs=None):
        ...         print("epoch", epoch, sorted(logs))
        >>> model = Sequential([Dense(1, input_dim=1)])
        >>> model.compile("sgd", "mse")
        >>> history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), nb_epoch=2, verbose=0, callbacks=[Teller()])
        epoch 0 ['loss']
        epoch 1 ['loss']
    """

    first_worker_only: ClassVar[bool] = False
    params: dict[str, Any]
    model: Any

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        constructed_in_other_words(cls)

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

        By default the attributes that hold such, except those called like an argument of a constructor (of the class
        or of one it derives from), which the program itself gives again.
        """
        given = _arguments_of(type(self))
        return {
            name: copy.deepcopy(value)
            for name, value in vars(self).items()
            if name not in given and _kind(value) is not None
        }

    def set_state(self, state: dict[str, Any]) -> None:
        """Put back what `get_state` returned. Called after `on_train_begin`.

        The state may come from a file, which may be damaged or written by a stranger. By default it can therefore set
        no more than `get_state` takes: attributes that are there by then, to values of the kind that they have (None
        goes with every kind). Where one is refused, none is set.

        Raises:
            ArgumentError: it is not such a state.
        """
        subject = f"The state of {type(self).__name__}"
        if not isinstance(state, dict):
            raise ArgumentError(f"{subject} must be a dict; got {type(state).__name__}.")
        given = _arguments_of(type(self))
        for name, value in state.items():
            known = isinstance(name, str) and not name.startswith("__") and name not in given
            present = inspect.getattr_static(self, name, _NOTHING) if known else _NOTHING
            if _kind(present) is None:
                raise ArgumentError(
                    f"{subject} has {repr(name)[:80]}, which is no attribute that it remembers: those are plain data, "
                    "set in the constructor or in on_train_begin, and not called like an argument of the constructor."
                )
            if _kind(value) is None or len({_kind(present), _kind(value), "None"}) > 2:
                raise ArgumentError(
                    f"{subject} has a {type(value).__name__} for its attribute {name!r}, where it has a "
                    f"{type(present).__name__}."
                )
        vars(self).update(copy.deepcopy(state))


def overrides(callback: object, method: str) -> bool:
    """Whether the callback has a `method` of its own, from its class or set on the object."""
    if method in getattr(callback, "__dict__", {}):
        return True
    own = getattr(type(callback), method, None)
    return own is not None and own is not getattr(Callback, method)


def _arguments_of(kind: type) -> set[str]:
    """What a callback does not remember: `model`, `params`, and the arguments of all constructors of its class."""
    constructors = [vars(base)["__init__"] for base in kind.__mro__[:-1] if "__init__" in vars(base)]
    return {"model", "params"}.union(*(inspect.signature(constructor).parameters for constructor in constructors))


def _kind(value: Any) -> str | None:
    """What sort of plain data the value is: None, a number, a string, an array of such, a list or dict of plain data.

    None for all else.
    """
    if isinstance(value, (np.ndarray, np.generic)):
        kind = {"U": "text", "S": "text"}.get(value.dtype.kind, "number" if value.dtype.kind in "biufc" else None)
        return f"array of {kind}" if kind and isinstance(value, np.ndarray) else kind
    if type(value) in (list, tuple):
        return "list" if all(_kind(part) is not None for part in value) else None
    if type(value) is dict:
        plain = all(_kind(key) is not None and _kind(part) is not None for key, part in value.items())
        return "dict" if plain else None
    return {type(None): "None", bool: "number", int: "number", float: "number", str: "text"}.get(type(value))
