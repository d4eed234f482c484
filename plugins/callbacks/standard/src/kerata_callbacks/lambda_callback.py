"""`LambdaCallback`: a callback made of functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerata import Callback
from kerata.errors import ArgumentTypeError


class LambdaCallback(Callback):
    """Calls functions at the moments of training that they are given for.

    `on_batch_begin` or `on_batch_end` make training go batch by batch.

    Arguments:
        on_epoch_begin, on_epoch_end: functions of (epoch, logs).
        on_batch_begin, on_batch_end: functions of (batch, logs).
        on_train_begin, on_train_end: functions of (logs).
        kwargs: further attributes, other moments of `Callback` among them.

    Raises:
        ArgumentTypeError: one of the six is neither a function nor None.

    Example:
        >>> import numpy as np
        >>> from kerata.callbacks import LambdaCallback
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> model = Sequential([Dense(1, input_dim=1)])
        >>> model.compile("sgd", "mse")
        >>> told = LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, sorted(logs)))
        >>> history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), nb_epoch=2, verbose=0, callbacks=[told])
        0 ['loss']
        1 ['loss']
    """

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_batch_begin: Callable[..., Any] | None = None,
        on_batch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__()
        vars(self).update(kwargs)
        moments = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_batch_begin": on_batch_begin,
            "on_batch_end": on_batch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
        }
        for name, function in moments.items():
            if function is None:
                continue
            if not callable(function):
                raise ArgumentTypeError(f"{name} of a LambdaCallback must be a function; got {function!r}.")
            setattr(self, name, function)
