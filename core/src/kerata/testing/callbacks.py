"""`check_callback`: whether a callback takes all that training tells it."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from kerata.bases.callback import Callback
from kerata.layers import Dense
from kerata.models import Sequential
from kerata.suggestions import did_you_mean


def check_callback(make: Callable[[], Callback]) -> Any:
    """Run trainings of all kinds with a callback, and check that it says no moment's name amiss.

    With and without validation, over arrays and a generator, an evaluation, a second training with the same callback, a
    training that ends in an error, a copy of it, and its state taken and put back.

    Arguments:
        make: makes the callback: its class, or a function.

    Returns:
        the callback, after the trainings.

    Raises:
        AssertionError: a method has nearly the name of a moment.
        whatever the callback raises.
    """
    callback = make()
    name = type(callback).__name__
    assert isinstance(callback, Callback), f"{name}: a callback inherits from kerata.callbacks.Callback"
    moments = [m for m in dir(Callback) if m.startswith("on_")]
    for method in dir(callback):
        if method.startswith("on_") and method not in moments and callable(getattr(callback, method)):
            close = did_you_mean(method, moments, most=1, cutoff=0.8)
            assert not close, f"{name}: nobody calls {method}.{close}"
        elif method in moments:
            _check_arguments(name, method, getattr(callback, method), getattr(Callback, method))
    x, y = np.random.RandomState(3).rand(20, 4), np.random.RandomState(4).rand(20, 2)
    model = _model()
    model.fit(x, y, batch_size=8, nb_epoch=2, validation_split=0.3, verbose=0, callbacks=[callback])
    model.fit(x, y, batch_size=8, nb_epoch=1, verbose=0, callbacks=[callback])
    batches = ((x[:10], y[:10]) for _ in iter(int, 1))
    model.fit_generator(batches, 20, 1, verbose=0, callbacks=[callback])
    copied = copy.deepcopy(callback)
    assert type(copied) is type(callback), f"{name}: a copy of it is a {type(copied).__name__}"
    callback.set_state(callback.get_state())
    _model().fit(x, y, nb_epoch=1, verbose=0, callbacks=[copied])
    ending = make()
    try:
        _model().fit(x, y, nb_epoch=1, verbose=0, callbacks=[ending, _Ends()])
    except _Ended:
        pass
    else:
        raise AssertionError(f"{name}: an error that another callback raises gets lost")
    return callback


class _Ended(Exception):
    """Ends a training."""


class _Ends(Callback):
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        raise _Ended


def _check_arguments(name: str, method: str, own: Any, base: Any) -> None:
    """That what training gives a method can be given to it."""
    given = list(inspect.signature(base).parameters.values())[1:]
    try:
        inspect.signature(own).bind(*[None] * len(given))
    except TypeError as error:
        arguments = ", ".join(p.name for p in given)
        raise AssertionError(f"{name}: {method} is called with ({arguments}): {error}") from error


def _model() -> Any:
    model = Sequential([Dense(2, input_dim=4)])
    model.compile("sgd", "mse", metrics=["mae"])
    return model
