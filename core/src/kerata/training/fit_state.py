"""A training under way, as something that one process can put away and another take up again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from kerata import workers
from kerata.bases.callback import Callback
from kerata.errors import ArgumentError
from kerata.graph.tensor import Variable
from kerata.training.batch_source import ArraySource, GeneratorSource
from kerata.training.callbacks import CallbackList


class FitState:
    """The epochs of a `fit` or `fit_generator`, between two of which its whole state can be taken or put back.

    The state is the values of all variables of the training function (weights, the optimizer's, hyperparameters,
    the seeds of dropout), those of the model besides, the state of each callback, the number of the next epoch, and
    whatever the order of the data follows from: for arrays the order of the samples and numpy's random state, for
    generators how many batches each has given. Generators start anew in a new process; those batches are
    made again and passed over.

    Arguments:
        model: the model that trains.
        subject: whose `stop_training` ends the run: the model, or a wrapper around it.
        callbacks: all callbacks of the run.
        epoch: number of the first epoch.
        arrays: the source of the training data, where they are arrays.
        generators: the sources that are generators.

    Attributes:
        epoch: number of the next epoch, or of the one under way.
        batches: how many of its batches have been trained on.
        stopped: whether a callback has ended the run.
    """

    def __init__(
        self,
        model: Any,
        subject: Any,
        callbacks: CallbackList,
        epoch: int,
        arrays: ArraySource | None = None,
        generators: Sequence[GeneratorSource] = (),
    ) -> None:
        self.epoch, self.batches, self.stopped = epoch, 0, False
        self._model, self._subject, self._callbacks = model, subject, callbacks
        self._arrays, self._generators = arrays, list(generators)
        self._taken_up = False

    def end_epoch(self) -> None:
        """An epoch is over, all callbacks included."""
        self.epoch += 1
        self.stopped = bool(workers.of_first(self._subject.stop_training))
        self._callbacks.on_epoch_done(self)

    def get_state(self) -> dict[str, Any]:
        """The state: a dict of plain data and numpy arrays, of which nothing changes later."""
        return {
            "epoch": self.epoch,
            "stopped": self.stopped,
            "variables": [variable.get_value() for variable in self._variables()],
            "callbacks": [[type(c).__name__, _state_of(c)] for c in self._callbacks.callbacks],
            "order": None if self._arrays is None else self._arrays.order.copy(),
            "random": None if self._arrays is None else list(np.random.get_state()),
            "batches": [source.count for source in self._generators],
        }

    def set_state(self, state: dict[str, Any]) -> None:
        """Put back what `get_state` returned, possibly in another process that runs the same program.

        Raises:
            ArgumentError: it is the state of a different model or other data. Nothing has then been changed.
        """
        variables = self._variables()
        self._check(state, variables)
        # First what may refuse: no generator has been asked for anything, and no weight changed, if one does.
        waiting = list(state["callbacks"])
        for callback in self._callbacks.callbacks:
            own = next((entry for entry in waiting if entry[0] == type(callback).__name__), None)
            if own is not None:
                waiting.remove(own)
                _put_back(callback, own[1])
        for variable, value in zip(variables, state["variables"], strict=True):
            variable.set_value(value)
        self.epoch, self.stopped, self._taken_up = int(state["epoch"]), bool(state["stopped"]), True
        if self.stopped:
            self._subject.stop_training = True
        if self._arrays is not None:
            self._arrays.order = np.array(state["order"], dtype=self._arrays.order.dtype)
            np.random.set_state(tuple(state["random"]))
        for source, count in zip(self._generators, state["batches"], strict=True):
            source.forward(count)

    def taken_up(self) -> dict[str, str]:
        """What tells a state that was put back from others; nothing where training begins anew."""
        if not self._taken_up:
            return {}
        digest = hashlib.blake2b(digest_size=8)
        for variable in self._variables():
            digest.update(variable.get_value().tobytes())
        return {"weights of the state taken up": digest.hexdigest()}

    def _variables(self) -> list[Variable]:
        optimizer = getattr(self._model, "optimizer", None)
        everything = [
            *getattr(self._model.train_function, "variables", ()),
            *self._model.weights,
            *getattr(optimizer, "weights", ()),
        ]
        return list(dict.fromkeys(everything))

    def _check(self, state: dict[str, Any], variables: Sequence[Variable]) -> None:
        found = [(np.shape(value), np.asarray(value).dtype.name) for value in state["variables"]]
        expected = [(variable.shape, variable.dtype) for variable in variables]
        if found != expected:
            pairs = zip(variables, expected, found, strict=False)
            first = next(((v, e, f) for v, e, f in pairs if e != f), None)
            detail = ""
            if first is not None and len(found) == len(expected):
                variable, (shape, dtype), (other_shape, other_dtype) = first
                detail = f'; "{variable.name}" is {dtype} of shape {shape}, there it is {other_dtype} of {other_shape}'
            raise ArgumentError(
                f"The state is of another model or optimizer: it has {len(found)} variables, this training "
                f"{len(expected)}{detail}."
            )
        order = state["order"]
        if (order is None) != (self._arrays is None) or len(state["batches"]) != len(self._generators):
            raise ArgumentError("The state is of a training with other data: one of arrays and generators for another.")
        most = [int(state["epoch"]) * source.total for source in self._generators]  # a batch has a sample or more
        if any(not 0 <= count <= bound for count, bound in zip(state["batches"], most, strict=True)):
            raise ArgumentError(f"The state has more batches than its {state['epoch']} epochs can have had.")
        if self._arrays is not None and len(order) != self._arrays.total:
            raise ArgumentError(
                f"The state is of a training on {len(order)} samples; this one has {self._arrays.total}."
            )


def _state_of(callback: Any) -> Any:
    # A callback need not be a subclass of Callback.
    own = getattr(callback, "get_state", None)
    return own() if own is not None else Callback.get_state(callback)


def _put_back(callback: Any, state: Any) -> None:
    own = getattr(callback, "set_state", None)
    if own is not None:
        own(state)
    else:
        Callback.set_state(callback, state)
